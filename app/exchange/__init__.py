"""Spreadsheets in and out: templates, checked reading, bad rows back, exports."""

from app.exchange.allotments import AllotmentRow, allotments_template, read_allotments
from app.exchange.read import read_results
from app.exchange.rows import (
    BadRow,
    ResultRow,
    RowProblem,
    Sheet,
    SheetError,
    bad_row_of,
    natural_key,
)
from app.exchange.template import results_template
from app.exchange.write import XLSX, Table, book_of, errors_sheet, table_sheet

__all__ = [
    "XLSX",
    "AllotmentRow",
    "BadRow",
    "ResultRow",
    "RowProblem",
    "Sheet",
    "SheetError",
    "Table",
    "allotments_template",
    "bad_row_of",
    "book_of",
    "errors_sheet",
    "natural_key",
    "read_allotments",
    "read_results",
    "results_template",
    "table_sheet",
]
