"""Reads a workbook's first visible sheet, after making sure that it can do no harm."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from itertools import pairwise

import openpyxl
from openpyxl.utils.cell import range_boundaries

from app.exchange.cells import Cell, cell_of
from app.exchange.grid import MAX_COLUMNS, Grid, GridError, RowCollector

MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 1000
MAX_MERGES = 1000

_SMALL_PART_BYTES = 1024 * 1024
_LAST_ROW = 1_048_576
_ENCRYPTED_FLAG = 0x1
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{1,9})["']""")
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_DAMAGED = "文件已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


def read_xlsx(data: bytes, max_rows: int) -> Grid:
    """The grid of the first visible sheet; formulas stay formulas.

    GridError for zip bombs (50 MB unpacked, ratio 200, 1000 parts), encrypted parts, XML
    with entity declarations, files that are no workbook, and more than `max_rows` rows.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
        return _read(data, max_rows)
    except GridError:
        raise
    except Exception:  # noqa: BLE001 (a hostile file makes the parser raise anything)
        raise GridError(_DAMAGED) from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise GridError("文件解压后过大，请删去多余的工作表、图片和格式后上传")
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


def _read(data: bytes, max_rows: int) -> Grid:
    collector = RowCollector(max_rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles that nobody needs here
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not visible:
                raise GridError("没有可见的工作表")
            sheet = visible[0]
            # The declared size is often wrong; without it the rows themselves decide.
            sheet.reset_dimensions()
            previous: object = None
            for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
                if number > _LAST_ROW:
                    raise GridError(_DAMAGED)
                # A gap, of a million rows perhaps, is the same empty tuple again and again.
                if row is not previous:
                    collector.add(number, [_cell(cell) for cell in row])
                previous = row
            path = sheet._worksheet_path  # noqa: SLF001 (a read-only sheet hides its merges)
        finally:
            book.close()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(path.lstrip("/"))
    _check_order(content)
    return Grid(collector.rows, _merged_ranges(content))


def _cell(cell: openpyxl.cell.ReadOnlyCell) -> Cell:
    return cell_of(cell.value, formula=cell.data_type == "f", error=cell.data_type == "e")


def _check_order(content: bytes) -> None:
    """Raise GridError unless row numbers rise: openpyxl silently leaves out the others."""
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
