"""One cell of a sheet: what it holds, and how it becomes a text, number or date."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from app.identity import EXCEL_MESSAGE

CellKind = Literal["blank", "text", "number", "date", "formula", "error", "other"]

_RAW_LIMIT = 1000
_DATE_TEXT = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?",
    re.ASCII,
)
_DECIMAL_TEXT = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_YEAR_TEXT = re.compile(r"(\d{4})年?度?", re.ASCII)
_YEARS = range(1990, 2101)


class CellError(Exception):
    """What is wrong with one cell, in Chinese."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's kind, its value as text (a float to the 15 digits that Excel keeps), its date."""

    kind: CellKind = "blank"
    text: str = ""
    day: date | None = None


BLANK = Cell()


def cell_of(value: object, *, formula: bool = False, error: bool = False) -> Cell:
    """The cell that holds a value as a spreadsheet library gives it."""
    if formula or error:
        text = tidy(str(getattr(value, "text", value)))
        return Cell("formula" if formula else "error", text[:_RAW_LIMIT])
    if isinstance(value, datetime):
        return Cell("date", value.date().isoformat(), value.date())
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value) if isinstance(value, int) else f"{value:.15g}"
        return Cell("number", text[:_RAW_LIMIT])
    text = tidy("" if value is None else str(value))[:_RAW_LIMIT]
    if not text:
        return BLANK
    return Cell("text" if isinstance(value, str) else "other", text)


def tidy(text: str) -> str:
    """`text` in one line: control, invisible and direction characters out, spaces single."""
    if text.isprintable():  # nearly always: nothing to take out
        return " ".join(text.split())
    spaced = (" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) != "Cf").split())


def refuse_unreadable(cell: Cell, *, required: bool) -> None:
    """Raise CellError for what can never be a value: formulas, errors, TRUE and times.

    A blank cell is one of them where a value is `required`.
    """
    if cell.kind == "blank" and required:
        raise CellError("必填，未填写")
    if cell.kind == "formula":
        raise CellError("单元格是公式，请复制后“粘贴为数值”再导入")
    if cell.kind == "error":
        raise CellError(f"单元格是错误值（{cell.text[:20]}）")
    if cell.kind == "other":
        raise CellError("单元格不是文字、数字或日期")


def read_text(cell: Cell, max_length: int) -> str:
    """The text; a number only when the spreadsheet has not rounded it."""
    if cell.kind == "number" and not re.fullmatch(r"-?[0-9.]{1,15}", cell.text):
        raise CellError(EXCEL_MESSAGE)
    if len(cell.text) > max_length:
        raise CellError(f"超过 {max_length} 个字")
    return cell.text


def read_code(cell: Cell) -> str:
    """The text of a long number, which must stand in a text cell: digits may be lost."""
    if cell.kind in ("number", "date"):
        raise CellError(EXCEL_MESSAGE)
    return cell.text


def read_date(cell: Cell) -> date:
    """A true date cell, or 2019-10-31, 2019/10/31, 2019年10月31日, 20191031 as text."""
    day = cell.day or _date_of(_fold(cell.text))
    if day is None:
        raise CellError("日期无法识别，请按 2019-10-31 的样式填写")
    if day.year not in _YEARS:
        raise CellError("日期的年份不合理")
    return day


def _date_of(text: str) -> date | None:
    match = _DATE_TEXT.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError("日期不存在") from None


def read_decimal(cell: Cell) -> Decimal:
    """A plain decimal number, never through a float."""
    text = _fold(cell.text)
    if cell.kind == "date" or not _DECIMAL_TEXT.fullmatch(text):
        raise CellError("不是数字")
    return Decimal(text)


def read_year(cell: Cell) -> int:
    """A year of four digits, 年 or 年度 after it allowed."""
    match = _YEAR_TEXT.fullmatch(_fold(cell.text))
    if cell.kind == "date" or not match or int(match[1]) not in _YEARS:
        raise CellError("年度应为四位数字，如 2019")
    return int(match[1])


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
