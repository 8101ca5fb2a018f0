"""What a sheet of public-course results says once it has been read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.enums import IdType, Subject
from app.errors import DomainError
from app.exchange.columns import RESULTS, Layout


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
    subject: Subject | None
    raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one cell; long numbers in `value` are masked."""

    row: int
    heading: str
    value: str
    message_zh: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row with problems: its number in the sheet, its cells as shown, what is wrong."""

    row: int
    raw: tuple[str, ...]
    problems: tuple[RowProblem, ...]

    @property
    def message(self) -> str:
        """All problems as one text: «列：原因；列：原因»."""
        return "；".join(
            f"{problem.heading}：{problem.message_zh}" if problem.heading else problem.message_zh
            for problem in self.problems
        )


def bad_row_of(row: int, raw: Sequence[str], message: str, layout: Layout = RESULTS) -> BadRow:
    """A bad row from what was stored of it: the opposite of `BadRow.message`.

    Parts of the message that do not begin with a known heading belong to the row as a whole.
    """
    problems = []
    for part in message.split("；"):
        heading, colon, reason = part.partition("：")
        known = bool(colon) and heading in layout.headings
        problems.append(RowProblem(row, heading if known else "", "", reason if known else part))
    return BadRow(row, tuple(raw), tuple(problems))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: its good rows and its bad rows, each in the order of the sheet."""

    rows: tuple[ResultRow, ...]
    bad_rows: tuple[BadRow, ...]

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """The problems of all bad rows."""
        return tuple(problem for bad in self.bad_rows for problem in bad.problems)


def natural_key(row: ResultRow) -> str:
    """What makes two rows the same result, in one sheet or in two.

    Platform, identity number, credit year (else study year), and the certificate number
    or, where there is none, the subject; as one unambiguous text. It contains the full
    number: store its keyed hash.
    """
    proof = ["certificate", row.certificate_number]
    if not row.certificate_number:
        proof = ["subject", row.subject_name]
    year = row.study_year if row.credit_year is None else row.credit_year
    return json.dumps([row.platform, row.identity_number, year, *proof], ensure_ascii=False)
