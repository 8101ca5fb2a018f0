"""One row of cells into one result, or into everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.enums import IdType, Subject
from app.exchange import cells
from app.exchange.cells import BLANK, Cell, CellError
from app.exchange.columns import (
    COLUMN_BY_KEY,
    ID_TYPE_WORDS,
    PASSED_WORDS,
    RESULT_COLUMNS,
    SUBJECT_WORDS,
)
from app.exchange.rows import ResultRow, RowProblem
from app.identity import (
    IdentityError,
    check_credit_code,
    check_identity_number,
    check_name,
    mask_identity,
    normalise_credit_code,
    normalise_identity_number,
    normalise_name,
)

T = TypeVar("T")

_LONG_NUMBER = re.compile(r"[0-9０-９][0-9０-９. ]{12,}[0-9０-９XxＸｘ](?:[eE]\+?[0-9]+)?")
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class RowRules:
    """What the caller decides: step and ceiling of hours in one row, and today's date."""

    hour_step: Decimal
    max_hours: Decimal
    today: date | None


class RowConverter:
    """Converts one row; after `convert`, `problems` holds all that was wrong with it.

    `row` has the cells by column key, `merged` the keys whose cells are merged with others.
    """

    def __init__(
        self, number: int, row: Mapping[str, Cell], rules: RowRules, merged: frozenset[str]
    ) -> None:
        self.problems: list[RowProblem] = []
        self.raw = tuple(row.get(column.key, BLANK).text for column in RESULT_COLUMNS)
        self._number = number
        self._row = row
        self._rules = rules
        self._merged = merged

    def convert(self) -> ResultRow | None:
        """The result, or None when there are problems."""
        id_type = self._read("id_type", _id_type)
        name = self._read("name", _name)
        identity_number = self._read("identity_number", lambda c: self._identity(c, id_type))
        employer_code = self._read("employer_code", _credit_code)
        study_year = self._read("study_year", cells.read_year)
        credit_year = self._read("credit_year", _optional_year)
        passed = self._read("passed", _passed)
        hours = self._read("hours", lambda c: self._hours(c, passed=passed))
        completed_on = self._read("completed_on", cells.read_date)
        subject = self._read("subject", _subject)
        texts = {key: self._read(key, _text(key)) or "" for key in _TEXT_KEYS}
        if (
            self.problems
            or id_type is None
            or study_year is None
            or hours is None
            or passed is None
            or completed_on is None
        ):
            return None
        return ResultRow(
            number=self._number,
            name=name or "",
            id_type=id_type,
            identity_number=identity_number or "",
            employer_code=employer_code or "",
            study_year=study_year,
            credit_year=credit_year,
            hours=hours,
            passed=passed,
            completed_on=completed_on,
            subject=subject,
            raw=self.raw,
            **texts,
        )

    def _read(self, key: str, reader: Callable[[Cell], T]) -> T | None:
        if key in self._merged:
            self._note(key, "单元格已合并，请取消合并后逐行填写")
            return None
        cell = self._row.get(key, BLANK)
        try:
            cells.refuse_unreadable(cell, required=COLUMN_BY_KEY[key].required)
            return reader(cell)
        except CellError as error:
            self._note(key, str(error))
        except IdentityError as error:
            self._note(key, error.message)
        return None

    def _note(self, key: str, message: str) -> None:
        heading = COLUMN_BY_KEY[key].heading
        shown = shown_value(key, self._row.get(key, BLANK).text)
        self.problems.append(RowProblem(self._number, heading, shown, message))

    def _identity(self, cell: Cell, id_type: IdType | None) -> str:
        number = normalise_identity_number(cells.read_code(cell))
        if id_type is not None:
            check_identity_number(number, id_type, today=self._rules.today)
        return number

    def _hours(self, cell: Cell, *, passed: bool | None) -> Decimal:
        hours = cells.read_decimal(cell)
        if hours < 0 or (hours == 0 and passed is not False):
            raise CellError("学时应大于 0")
        if hours > self._rules.max_hours:
            raise CellError(f"学时超过 {self._rules.max_hours:f}，请核对")
        if hours % self._rules.hour_step:
            raise CellError(f"学时应为 {self._rules.hour_step:f} 的整数倍")
        return hours


def shown_value(key: str, text: str) -> str:
    """A cell's text as a message may show it: identity numbers masked, wherever they stand."""
    if key == "identity_number":
        return mask_identity(text[:_SHOWN_CHARACTERS])
    return _LONG_NUMBER.sub(lambda m: mask_identity(m[0]), text)[:_SHOWN_CHARACTERS]


_TEXT_KEYS = ("employer_name", "subject_name", "score", "certificate_number", "platform", "note")


def _text(key: str) -> Callable[[Cell], str]:
    return lambda cell: cells.read_text(cell, COLUMN_BY_KEY[key].max_length)


def _name(cell: Cell) -> str:
    name = normalise_name(cell.text)
    check_name(name)
    return name


def _id_type(cell: Cell) -> IdType:
    try:
        return ID_TYPE_WORDS[cell.text.replace(" ", "")]
    except KeyError:
        words = "、".join(id_type.label for id_type in IdType)
        raise CellError(f"证件类型应为：{words}") from None


def _credit_code(cell: Cell) -> str:
    if cell.kind == "blank":
        return ""
    code = normalise_credit_code(cells.read_code(cell))
    check_credit_code(code)
    return code


def _optional_year(cell: Cell) -> int | None:
    return None if cell.kind == "blank" else cells.read_year(cell)


def _subject(cell: Cell) -> Subject | None:
    if cell.kind == "blank":
        return None
    try:
        return SUBJECT_WORDS[cell.text.replace(" ", "")]
    except KeyError:
        raise CellError("科目类别只能填“公需科目”或“专业科目”") from None


def _passed(cell: Cell) -> bool:
    try:
        return PASSED_WORDS[cell.text.replace(" ", "")]
    except KeyError:
        raise CellError("考核结果只能填“合格”或“不合格”") from None
