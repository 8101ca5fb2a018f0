"""From the bytes of a file to rows of cells: what kind of table it is, and its limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.exchange.cells import Cell, cell_of

MAX_COLUMNS = 40
MAX_TITLE_ROWS = 10

_XLSX_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FORMATS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


class GridError(Exception):
    """Why a file is no table that can be read, as the second half of a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that are not empty, by their number in the sheet; trailing blanks are cut.

    `merged` lists merged ranges as (first row, last row, first column, last column),
    columns counted from 0.
    """

    rows: Mapping[int, tuple[Cell, ...]]
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())


class RowCollector:
    """Keeps the rows that are not empty; GridError when there are more than `limit`.

    Title and heading rows do not count against the limit.
    """

    def __init__(self, limit: int) -> None:
        self.rows: dict[int, tuple[Cell, ...]] = {}
        self._limit = limit

    def add(self, number: int, cells: list[Cell]) -> None:
        """Keep a row unless all its cells are blank."""
        while cells and cells[-1].kind == "blank":
            cells.pop()
        if not cells:
            return
        if len(self.rows) >= self._limit + MAX_TITLE_ROWS:
            raise GridError(f"超过 {self._limit} 行的上限，请分成几个文件上传")
        self.rows[number] = tuple(cells)


def is_xlsx(data: bytes) -> bool:
    """Whether the content can only be a workbook; GridError for formats that we refuse."""
    if data.startswith(_XLSX_MAGIC):
        return True
    if data.startswith(_OLE_MAGIC):
        raise GridError(f"这是旧版 .xls 或设了打开密码的文件，{_SAVE_AS}（不设密码）")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", *(magic.lower() for magic in _OTHER_FORMATS))):
        raise GridError(f"这不是 .xlsx 或 .csv 表格，{_SAVE_AS}")
    return False


def read_csv(data: bytes, max_rows: int) -> Grid:
    """The grid of a CSV file in UTF-8 or GB18030, parted by commas, tabs or semicolons."""
    text = _decode(data)
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    collector = RowCollector(max_rows)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, values in enumerate(reader, start=1):
            collector.add(number, [_csv_cell(value) for value in values[:MAX_COLUMNS]])
    except csv.Error:
        raise GridError(f"CSV 内容有误（引号不成对或单元格过长），{_SAVE_AS}") from None
    return Grid(collector.rows)


def _csv_cell(value: str) -> Cell:
    return cell_of(value, formula=value.lstrip().startswith("="))


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS) or b"\0" in data:
        raise GridError(f"文件编码无法识别，{_SAVE_AS}")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GridError(f"文件编码无法识别，{_SAVE_AS}")
