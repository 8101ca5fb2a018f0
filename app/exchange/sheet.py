"""From a file to the rows under its headings: the same for every kind of sheet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.exchange.cells import Cell
from app.exchange.columns import Layout
from app.exchange.grid import MAX_TITLE_ROWS, Grid, GridError, is_xlsx, read_csv
from app.exchange.rows import SheetError
from app.exchange.xlsx import read_xlsx
from app.files.names import clean_filename

MAX_BYTES = 10 * 1024 * 1024

# Our own count of rows: it says nothing by itself.
SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row that says something: its number, its cells by column, those that are merged."""

    number: int
    cells: Mapping[str, Cell]
    merged: frozenset[str]


def filled_rows(
    data: bytes, filename: str, layout: Layout, *, max_rows: int, max_bytes: int = MAX_BYTES
) -> list[FilledRow]:
    """The rows of an XLSX or CSV file, told apart by content; `filename` is only shown.

    Raises SheetError when the file as a whole cannot be read: format, size, headings
    missing, too many rows, no rows.
    """
    try:
        _check_size(data, max_bytes)
        grid = read_xlsx(data, max_rows, layout) if is_xlsx(data) else read_csv(data, max_rows)
        return _rows_of(grid, layout, max_rows)
    except GridError as error:
        raise SheetError(f"文件“{clean_filename(filename)}”：{error}") from None


def _check_size(data: bytes, max_bytes: int) -> None:
    if not data:
        raise GridError("文件是空的")
    if len(data) > max_bytes:
        raise GridError(f"文件超过 {max_bytes / 1024 / 1024:g} MB 的上限，请分成几个文件上传")


def _rows_of(grid: Grid, layout: Layout, max_rows: int) -> list[FilledRow]:
    heading_row, positions = _find_headings(grid, layout)
    merged = _merged_keys(grid, positions)
    rows = [
        FilledRow(number, named, merged.get(number, frozenset()))
        for number, named in _named(grid, positions)
        if number > heading_row and _says_anything(named)
    ]
    if len(rows) > max_rows:
        raise GridError(f"超过 {max_rows} 行的上限，请分成几个文件上传")
    if not rows:
        raise GridError("表格中没有数据行")
    return rows


def _named(grid: Grid, positions: Mapping[str, int]) -> Iterator[tuple[int, dict[str, Cell]]]:
    for number, cells in grid.rows.items():
        yield number, {key: cells[at] for key, at in positions.items() if at < len(cells)}


def _find_headings(grid: Grid, layout: Layout) -> tuple[int, dict[str, int]]:
    """The number of the heading row and where each known column stands in it.

    Titles may stand above the headings: the first row with three known headings is it.
    """
    for number, cells in list(grid.rows.items())[:MAX_TITLE_ROWS]:
        found = [(key, at) for at, cell in enumerate(cells) if (key := layout.key_of(cell.text))]
        if not layout.are_headings(cell.text for cell in cells):
            continue
        positions = dict(found)
        repeated = {key for key, at in found if positions[key] != at}
        if repeated:
            raise GridError(f"标题重复：{_headings(layout, repeated)}")
        missing = {c.key for c in layout.columns if c.required} - positions.keys()
        if missing:
            raise GridError(f"缺少列：{_headings(layout, missing)}；请使用下载的模板")
        return number, positions
    raise GridError("没有找到标题行，请使用下载的模板")


def _headings(layout: Layout, keys: set[str]) -> str:
    return "、".join(column.heading for column in layout.columns if column.key in keys)


def _says_anything(named: Mapping[str, Cell]) -> bool:
    """Sheets often come with serial numbers down to rows that nobody filled in."""
    return any(cell.kind != "blank" for key, cell in named.items() if key != SERIAL)


def _merged_keys(grid: Grid, positions: Mapping[str, int]) -> dict[int, frozenset[str]]:
    """For each row with merged cells, the columns that they touch."""
    touched: dict[int, set[str]] = {}
    numbers = sorted(grid.rows)
    for first_row, last_row, first_column, last_column in grid.merged:
        keys = {
            key
            for key, at in positions.items()
            if first_column <= at <= last_column and key != SERIAL
        }
        if keys:
            covered = slice(bisect_left(numbers, first_row), bisect_right(numbers, last_row))
            for number in numbers[covered]:
                touched.setdefault(number, set()).update(keys)
    return {number: frozenset(keys) for number, keys in touched.items()}
