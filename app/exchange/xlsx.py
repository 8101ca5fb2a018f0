"""Reads a workbook's filled sheet, after making sure that it can do no harm."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from itertools import pairwise

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from app.exchange.cells import Cell, cell_of, tidy
from app.exchange.columns import Layout
from app.exchange.grid import MAX_COLUMNS, Grid, GridError, RowCollector

MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 1000
MAX_MERGES = 1000
MAX_BLANK_ROWS = 30_000
"""Rows that hold nothing but a format; reading a million of them takes a minute."""

_SMALL_PART_BYTES = 1024 * 1024
_LAST_ROW = 1_048_576
_LOOKED_AT = 50  # rows of each sheet, to find the one that is filled in
_ENCRYPTED_FLAG = 0x1
# Attributes hold no «<»: with it in the class, a text full of «<row » would be read again and
# again from each of them.
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*?\bref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\br=["'](\d{1,9})["']""")
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_DAMAGED = "文件已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


def read_xlsx(data: bytes, max_rows: int, layout: Layout) -> Grid:
    """The grid of the visible sheet that has our headings; formulas stay formulas.

    GridError for zip bombs (50 MB unpacked, ratio 200, 1000 parts), encrypted parts, XML
    with entity declarations, files that are no workbook, several filled sheets, and
    more than `max_rows` rows.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        return _read(data, max_rows, layout)
    except GridError:
        raise
    except Exception:  # noqa: BLE001 (a hostile file makes the parser raise anything)
        raise GridError(_DAMAGED) from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise GridError("文件解压后过大，请删去多余的工作表、图片和格式，或分成几个文件上传")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise GridError("这不是 .xlsx 表格，请另存为 .xlsx 再上传")
    for part in parts:
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise GridError("文件已加密，请取消密码后上传")
        if part.file_size > max(_SMALL_PART_BYTES, part.compress_size * MAX_RATIO):
            raise GridError("文件压缩比异常，请另存为新文件后上传")
        if part.filename.lower().endswith((".xml", ".rels")):
            content = archive.read(part)
            if any(word in content for word in _DECLARATIONS):
                raise GridError("文件含有不允许的 XML 声明，请另存为新文件后上传")


def _read(data: bytes, max_rows: int, layout: Layout) -> Grid:
    collector = RowCollector(max_rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles that nobody needs here
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            sheet = _filled_sheet(book, layout)
            content = _xml_of(data, sheet)
            _check_rows(content, max_rows)
            previous: object = None
            for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
                if number > _LAST_ROW:
                    raise GridError(_DAMAGED)
                # A gap, of a million rows perhaps, is the same empty tuple again and again.
                if row is not previous:
                    collector.add(number, [_cell(cell) for cell in row])
                previous = row
        finally:
            book.close()
    return Grid(collector.rows, _merged_ranges(content))


def _filled_sheet(book: openpyxl.Workbook, layout: Layout) -> ReadOnlyWorksheet:
    """The only visible sheet with rows under our headings; else one with headings, else any.

    Hidden sheets are not read. GridError where there are several: none may be left out.
    """
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise GridError("没有可见的工作表")
    headed: list[ReadOnlyWorksheet] = []
    filled: list[ReadOnlyWorksheet] = []
    for sheet in visible:
        # The declared size is often wrong; without it the rows themselves decide.
        sheet.reset_dimensions()
        below = _rows_below_headings(sheet, layout)
        if below is not None:
            headed.append(sheet)
            filled += [sheet] if below else []
    if len(filled) > 1:
        names = "、".join(f"“{tidy(sheet.title)}”" for sheet in filled)
        raise GridError(f"有几个工作表都填了内容（{names}），请只留一个，或分成几个文件上传")
    found: ReadOnlyWorksheet = [*filled, *headed, *visible][0]
    return found


def _rows_below_headings(sheet: ReadOnlyWorksheet, layout: Layout) -> int | None:
    """How many of the first rows say something below the headings; None without headings."""
    below: int | None = None
    for row in sheet.iter_rows(max_row=_LOOKED_AT, max_col=MAX_COLUMNS, values_only=True):
        texts = [str(value) for value in row if value is not None]
        if below is not None:
            below += bool(texts)
        elif layout.are_headings(texts):
            below = 0
    return below


def _xml_of(data: bytes, sheet: ReadOnlyWorksheet) -> bytes:
    path: str = sheet._worksheet_path  # noqa: SLF001 (a read-only sheet hides its XML)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(path.lstrip("/"))


def _cell(cell: openpyxl.cell.ReadOnlyCell) -> Cell:
    return cell_of(cell.value, formula=cell.data_type == "f", error=cell.data_type == "e")


def _check_rows(content: bytes, max_rows: int) -> None:
    """Raise GridError where there are far too many rows, before any of them is read.

    Also unless row numbers rise: openpyxl silently leaves out the others.
    """
    count = sum(1 for _ in _ROW.finditer(content))
    if count > max_rows + MAX_BLANK_ROWS:
        raise GridError(
            f"工作表有 {count} 行（带格式的空行也算），超过 {max_rows} 行的上限："
            "请把有内容的行复制到下载的模板里上传，仍然过多时分成几个文件"
        )
    numbers = [int(match[1]) for match in _ROW_NUMBER.finditer(content)]
    if any(second <= first for first, second in pairwise(numbers)):
        raise GridError(_DAMAGED)


def _merged_ranges(content: bytes) -> tuple[tuple[int, int, int, int], ...]:
    after_rows = content[content.rfind(b"sheetData") :]
    found: list[tuple[int, int, int, int]] = []
    for match in _MERGE.finditer(after_rows):
        if len(found) >= MAX_MERGES:
            raise GridError("合并单元格过多，请取消合并后上传")
        first_column, first_row, last_column, last_row = range_boundaries(match[1].decode())
        found.append((first_row, last_row, first_column - 1, last_column - 1))
    return tuple(found)
