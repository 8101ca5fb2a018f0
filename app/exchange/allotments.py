"""The sheet by which a province allots accounts (QH47): an organisation and its first
administrator in each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from app.enums import AllottedKind, LabelledEnum, OrganisationLevel, OrganisationNature
from app.exchange import cells
from app.exchange.cells import Cell, CellError
from app.exchange.columns import Column, Layout
from app.exchange.row_reader import RowReader
from app.exchange.rows import BadRow
from app.exchange.sheet import FilledRow, filled_rows
from app.exchange.template import template_of
from app.identity import check_credit_code, check_name, normalise_credit_code, normalise_name

Word = TypeVar("Word", bound=LabelledEnum)

ALLOTMENTS = Layout(
    "账号分配",
    (
        Column("serial", "序号", "可不填，导入时不读取", width=6),
        Column("name", "机构名称", "机构全称", required=True, width=34, max_length=120),
        Column(
            "credit_code",
            "统一社会信用代码",
            "18 位，必须为文本格式",
            required=True,
            as_text=True,
            width=22,
        ),
        Column("kind", "机构类型", "从列表中选择", required=True, width=20),
        Column(
            "region_code",
            "行政区划代码",
            "所在地的 6 位代码，如西宁市为 630100",
            required=True,
            as_text=True,
            width=14,
        ),
        Column("level", "层级", "从列表中选择", required=True),
        Column("nature", "单位性质", "从列表中选择", required=True, width=18),
        Column(
            "bureau",
            "同级人社部门",
            "全称或统一社会信用代码；人社部门填写上一级人社部门",
            required=True,
            as_text=True,
            width=34,
            max_length=120,
        ),
        Column(
            "department",
            "主管部门",
            "全称或统一社会信用代码，没有的不填",
            as_text=True,
            width=34,
            max_length=120,
        ),
        Column("admin_name", "管理员姓名", "第一名管理员", required=True, max_length=50),
        Column(
            "username",
            "登录名",
            "3 至 40 个字母、数字或 . - _",
            required=True,
            as_text=True,
            width=20,
            max_length=40,
        ),
    ),
)

_VOCABULARIES: Mapping[str, type[LabelledEnum]] = MappingProxyType(
    {"kind": AllottedKind, "level": OrganisationLevel, "nature": OrganisationNature}
)


@dataclass(frozen=True, slots=True)
class AllotmentRow:
    """One good row; `bureau` and `department` are a name or a credit code, as typed."""

    number: int
    name: str
    credit_code: str
    kind: AllottedKind
    region_code: str
    level: OrganisationLevel
    nature: OrganisationNature
    bureau: str
    department: str
    admin_name: str
    username: str
    raw: tuple[str, ...]


def allotments_template() -> bytes:
    """An XLSX in which allotted accounts are collected."""
    choices = {key: tuple(member.label for member in words) for key, words in _VOCABULARIES.items()}
    return template_of(ALLOTMENTS, choices)


def read_allotments(
    data: bytes, filename: str, *, max_rows: int
) -> tuple[list[AllotmentRow], list[BadRow]]:
    """The good and the bad rows of an XLSX or CSV file, each in the order of the sheet.

    Raises SheetError when the file as a whole cannot be read.
    """
    rows: list[AllotmentRow] = []
    bad_rows: list[BadRow] = []
    for filled in filled_rows(data, filename, ALLOTMENTS, max_rows=max_rows):
        reader = RowReader(filled, ALLOTMENTS)
        row = allotment_of(reader)
        if row is None:
            bad_rows.append(BadRow(filled.number, reader.raw, tuple(reader.problems)))
        else:
            rows.append(row)
    return rows, bad_rows


def allotment_of(reader: RowReader) -> AllotmentRow | None:
    """What a row says, or None when it has problems."""
    texts = {key: reader.read(key, _text(key)) or "" for key in _TEXTS}
    code = reader.read("credit_code", _credit_code)
    region = reader.read("region_code", _region)
    kind = reader.read("kind", _word(AllottedKind))
    level = reader.read("level", _word(OrganisationLevel))
    nature = reader.read("nature", _word(OrganisationNature))
    admin = reader.read("admin_name", _person)
    if reader.problems or kind is None or level is None or nature is None:
        return None
    return AllotmentRow(
        number=reader.number,
        credit_code=code or "",
        kind=kind,
        region_code=region or "",
        level=level,
        nature=nature,
        admin_name=admin or "",
        raw=reader.raw,
        **texts,
    )


def stored(row: AllotmentRow) -> list[str | int]:
    """A row as plain values, for a page that hands it back."""
    return [row.number, *row.raw]


def restored(values: list[str | int]) -> AllotmentRow:
    """The row of `stored` values. Raises ValueError where they are none."""
    number, *raw = values
    keys = [column.key for column in ALLOTMENTS.columns]
    texts = {key: cells.cell_of(str(text)) for key, text in zip(keys, raw, strict=True)}
    row = allotment_of(RowReader(FilledRow(int(number), texts, frozenset()), ALLOTMENTS))
    if row is None:
        message = "not a row of a checked sheet"
        raise ValueError(message)
    return row


_TEXTS = ("name", "bureau", "department", "username")


def _text(key: str) -> Callable[[Cell], str]:
    return lambda cell: cells.read_text(cell, ALLOTMENTS.by_key[key].max_length)


def _credit_code(cell: Cell) -> str:
    code = normalise_credit_code(cells.read_code(cell))
    check_credit_code(code)
    return code


def _region(cell: Cell) -> str:
    code = cells.read_text(cell, ALLOTMENTS.by_key["region_code"].max_length)
    if len(code) != 6 or not code.isascii() or not code.isdigit():  # noqa: PLR2004 - GB/T 2260
        raise CellError("行政区划代码应为 6 位数字")
    return code


def _person(cell: Cell) -> str:
    name = normalise_name(cell.text)
    check_name(name)
    return name


def _word(vocabulary: type[Word]) -> Callable[[Cell], Word]:
    def read(cell: Cell) -> Word:
        wanted = cell.text.replace(" ", "")
        for member in vocabulary:
            if member.label == wanted:
                return member
        words = "、".join(member.label for member in vocabulary)
        message = f"应为：{words}"
        raise CellError(message)

    return read
