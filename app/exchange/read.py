"""Reads an uploaded sheet of public-course results (公需课结果), row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.exchange.columns import RESULTS
from app.exchange.convert import RowConverter, RowRules
from app.exchange.row_reader import shown_value
from app.exchange.rows import BadRow, ResultRow, RowProblem, Sheet, natural_key
from app.exchange.sheet import MAX_BYTES, filled_rows

MAX_ROWS = 20_000
MAX_HOURS = Decimal(200)
"""More in a single row is taken for a slip of the pen."""


def read_results(  # noqa: PLR0913 (each limit has its own name)
    data: bytes,
    filename: str,
    *,
    hour_step: Decimal,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    max_hours: Decimal = MAX_HOURS,
    today: date | None = None,
) -> Sheet:
    """The results in an XLSX or CSV file; `filename` is only shown.

    `hour_step` is the policy's step of hours. `today` bounds birth dates (the real day when
    omitted). Each row stands for itself: it is a good row, or all its problems are named. A
    row that repeats an earlier good row (`natural_key`) is a problem. Raises SheetError
    when the file as a whole cannot be read.
    """
    rules = RowRules(hour_step, max_hours, today)
    seen: dict[str, int] = {}
    rows: list[ResultRow] = []
    bad_rows: list[BadRow] = []
    for filled in filled_rows(data, filename, RESULTS, max_rows=max_rows, max_bytes=max_bytes):
        converter = RowConverter(filled, rules)
        row = converter.convert()
        if row is not None:
            first = seen.setdefault(natural_key(row), filled.number)
            if first == filled.number:
                rows.append(row)
                continue
            converter.problems.append(_duplicate(row, first))
        bad_rows.append(BadRow(filled.number, converter.raw, tuple(converter.problems)))
    return Sheet(tuple(rows), tuple(bad_rows))


def _duplicate(row: ResultRow, first: int) -> RowProblem:
    proof = "证书(凭证)编号" if row.certificate_number else "科目名称"
    return RowProblem(
        row.number,
        RESULTS.by_key["identity_number"].heading,
        shown_value("identity_number", row.identity_number),
        f"与第 {first} 行重复（来源平台、证件号码、年度、{proof}都相同）",
    )
