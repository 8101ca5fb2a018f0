"""Writes tables as XLSX, in which nothing that a person typed can act as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, repeat

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from app.exchange.columns import ERROR_HEADING, RESULTS, Layout
from app.exchange.rows import BadRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | Decimal | date | None

HEADING_FONT = Font(bold=True)
REQUIRED_FILL = PatternFill("solid", fgColor="FFF2CC")
_BAD_FILL = PatternFill("solid", fgColor="F8CBAD")
_TOP = Alignment(vertical="top")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_LIMIT = 32_767
_EXACT_DIGITS = 15
_DEFAULT_WIDTH = 18
_ERROR_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook: what its tab says, its headings and rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def book_of(tables: Iterable[Table]) -> bytes:
    """An XLSX with a sheet for each table, as `table_sheet` writes one."""
    book = openpyxl.Workbook(write_only=True)
    for table in tables:
        widths = [_DEFAULT_WIDTH] * len(table.headings)
        _fill(book.create_sheet(table.name), table.headings, widths, table.rows, ())
    return book_bytes(book)


def table_sheet(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """An XLSX with one sheet: bold headings that stay in view, one row per sequence.

    Texts are text cells, numbers numbers, dates dates; whole numbers of more than 15 digits
    become text, because spreadsheets round them.
    """
    return _workbook(headings, [_DEFAULT_WIDTH] * len(headings), rows, ())


def errors_sheet(bad_rows: Iterable[BadRow], layout: Layout = RESULTS) -> bytes:
    """The bad rows as an XLSX that can be mended and uploaded again.

    The last column, 错误原因, says what is wrong; the cells that it speaks of are coloured.
    """
    places = {column.heading: at for at, column in enumerate(layout.columns)}
    rows: list[list[str]] = []
    coloured: list[set[int]] = []
    for bad in bad_rows:
        cells = [*bad.raw, *[""] * len(layout.columns)][: len(layout.columns)]
        rows.append([*cells, f"原第 {bad.row} 行。{bad.message}"])
        headings = {problem.heading for problem in bad.problems}
        coloured.append({places[heading] for heading in headings & places.keys()})
    titles = [*(column.title for column in layout.columns), ERROR_HEADING]
    widths = [*(column.width for column in layout.columns), _ERROR_WIDTH]
    return _workbook(titles, widths, rows, coloured)


def _workbook(
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Value]],
    coloured: Iterable[set[int]],
) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    _fill(book.create_sheet("数据"), headings, widths, rows, coloured)
    return book_bytes(book)


def _fill(
    sheet: WriteOnlyWorksheet,
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Value]],
    coloured: Iterable[set[int]],
) -> None:
    """`coloured`: for each row the columns to be coloured; rows after its end have none."""
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    first = [_cell(sheet, heading) for heading in headings]
    for cell in first:
        cell.font = HEADING_FONT
    sheet.append(first)
    for row, bad in zip(rows, chain(coloured, repeat(set())), strict=False):
        cells = [_cell(sheet, value) for value in row]
        for at in bad:
            cells[at].fill = _BAD_FILL
        sheet.append(cells)


def book_bytes(book: openpyxl.Workbook) -> bytes:
    """The file of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: object, value: Value) -> WriteOnlyCell:
    if isinstance(value, int) and len(str(abs(value))) > _EXACT_DIGITS:
        value = str(value)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    text = _UNPRINTABLE.sub("", value)[:_CELL_LIMIT]
    cell = WriteOnlyCell(sheet, value=text or None)
    cell.number_format = "@"
    cell.alignment = _TOP
    # A text that looks like a formula stays a text, also after it has been edited.
    if text:
        cell.data_type = "s"
    if text.startswith(_FORMULA_START):
        cell.quotePrefix = True
    return cell
