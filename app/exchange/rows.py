"""What a sheet of public-course results says once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.enums import IdType
from app.errors import DomainError


class SheetError(DomainError):
    """The file as a whole cannot be read; the message names it and says what to do."""

    status = 422


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One good row. `number` is the row's number in the sheet, `raw` its cells as shown.

    Texts that were left empty are "". `raw` follows the order of RESULT_COLUMNS.
    """

    number: int
    name: str
    id_type: IdType
    identity_number: str
    employer_name: str
    employer_code: str
    study_year: int
    credit_year: int | None
    subject_name: str
    hours: Decimal
    passed: bool
    score: str
    completed_on: date
    certificate_number: str
    platform: str
    note: str
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one cell; long numbers in `value` are masked."""

    row: int
    heading: str
    value: str
    message_zh: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: good rows, problems, and the cells of each bad row by its number."""

    rows: tuple[ResultRow, ...]
    problems: tuple[RowProblem, ...]
    bad_rows: Mapping[int, tuple[str, ...]]


def natural_key(row: ResultRow) -> tuple[str, ...]:
    """What makes two rows the same result, in one sheet or in two.

    Platform, identity number, credit year (else study year), and the certificate number
    or, where there is none, the subject.
    """
    proof = ("certificate", row.certificate_number)
    if not row.certificate_number:
        proof = ("subject", row.subject_name)
    year = row.study_year if row.credit_year is None else row.credit_year
    return (row.platform, row.identity_number, str(year), *proof)
