"""One row of cells into one result, or into everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.enums import IdType, Subject
from app.exchange import cells
from app.exchange.cells import Cell, CellError
from app.exchange.columns import (
    ID_TYPE_WORDS,
    PASSED_WORDS,
    RESULTS,
    SUBJECT_WORDS,
)
from app.exchange.row_reader import RowReader
from app.exchange.rows import ResultRow
from app.exchange.sheet import FilledRow
from app.identity import (
    check_credit_code,
    check_identity_number,
    check_name,
    normalise_credit_code,
    normalise_identity_number,
    normalise_name,
)


@dataclass(frozen=True, slots=True)
class RowRules:
    """What the caller decides: step and ceiling of hours in one row, and today's date."""

    hour_step: Decimal
    max_hours: Decimal
    today: date | None


class RowConverter(RowReader):
    """Converts one row; after `convert`, `problems` holds all that was wrong with it."""

    def __init__(self, row: FilledRow, rules: RowRules) -> None:
        super().__init__(row, RESULTS)
        self._rules = rules

    def convert(self) -> ResultRow | None:
        """The result, or None when there are problems."""
        id_type = self.read("id_type", _id_type)
        name = self.read("name", _name)
        identity_number = self.read("identity_number", lambda c: self._identity(c, id_type))
        employer_code = self.read("employer_code", _credit_code)
        study_year = self.read("study_year", cells.read_year)
        credit_year = self.read("credit_year", _optional_year)
        passed = self.read("passed", _passed)
        hours = self.read("hours", lambda c: self._hours(c, passed=passed))
        completed_on = self.read("completed_on", cells.read_date)
        subject = self.read("subject", _subject)
        texts = {key: self.read(key, _text(key)) or "" for key in _TEXT_KEYS}
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
            number=self.number,
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


_TEXT_KEYS = ("employer_name", "subject_name", "score", "certificate_number", "platform", "note")


def _text(key: str) -> Callable[[Cell], str]:
    return lambda cell: cells.read_text(cell, RESULTS.by_key[key].max_length)


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
