"""Reads an uploaded sheet of public-course results (公需课结果), row by row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from decimal import Decimal

from app.exchange.cells import Cell
from app.exchange.columns import COLUMN_BY_KEY, RESULT_COLUMNS, are_headings, column_key
from app.exchange.convert import RowConverter, RowRules, shown_value
from app.exchange.grid import MAX_TITLE_ROWS, Grid, GridError, is_xlsx, read_csv
from app.exchange.rows import BadRow, ResultRow, RowProblem, Sheet, SheetError, natural_key
from app.exchange.xlsx import read_xlsx
from app.files.names import clean_filename

MAX_BYTES = 10 * 1024 * 1024
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
    """The results in an XLSX or CSV file, told apart by content; `filename` is only shown.

    `hour_step` is the policy's step of hours. `today` bounds birth dates (the real day when
    omitted). Each row stands for itself: it is a good row, or all its problems are named. A
    row that repeats an earlier good row (`natural_key`) is a problem. Raises SheetError
    when the file as a whole cannot be read: format, size, headings missing, no rows.
    """
    rules = RowRules(hour_step, max_hours, today)
    try:
        _check_size(data, max_bytes)
        read = read_xlsx if is_xlsx(data) else read_csv
        return _read_grid(read(data, max_rows), max_rows, rules)
    except GridError as error:
        raise SheetError(f"文件“{clean_filename(filename)}”：{error}") from None


def _check_size(data: bytes, max_bytes: int) -> None:
    if not data:
        raise GridError("文件是空的")
    if len(data) > max_bytes:
        raise GridError(f"文件超过 {max_bytes / 1024 / 1024:g} MB 的上限，请分成几个文件上传")


def _read_grid(grid: Grid, max_rows: int, rules: RowRules) -> Sheet:
    heading_row, positions = _find_headings(grid)
    seen: dict[str, int] = {}
    rows: list[ResultRow] = []
    bad_rows: list[BadRow] = []
    merged = _merged_keys(grid, positions)
    for number, cells in grid.rows.items():
        named = {key: cells[at] for key, at in positions.items() if at < len(cells)}
        if number <= heading_row or not _says_anything(named):
            continue
        if len(rows) + len(bad_rows) >= max_rows:
            raise GridError(f"超过 {max_rows} 行的上限，请分成几个文件上传")
        converter = RowConverter(number, named, rules, merged.get(number, frozenset()))
        row = converter.convert()
        if row is not None:
            first = seen.setdefault(natural_key(row), number)
            if first == number:
                rows.append(row)
                continue
            converter.problems.append(_duplicate(row, first))
        bad_rows.append(BadRow(number, converter.raw, tuple(converter.problems)))
    if not rows and not bad_rows:
        raise GridError("表格中没有数据行")
    return Sheet(tuple(rows), tuple(bad_rows))


def _find_headings(grid: Grid) -> tuple[int, dict[str, int]]:
    """The number of the heading row and where each known column stands in it.

    Titles may stand above the headings: the first row with three known headings is it.
    """
    for number, cells in list(grid.rows.items())[:MAX_TITLE_ROWS]:
        found = [(key, at) for at, cell in enumerate(cells) if (key := column_key(cell.text))]
        if not are_headings(cell.text for cell in cells):
            continue
        positions = dict(found)
        repeated = {key for key, at in found if positions[key] != at}
        if repeated:
            raise GridError(f"标题重复：{_headings(repeated)}")
        missing = {c.key for c in RESULT_COLUMNS if c.required} - positions.keys()
        if missing:
            raise GridError(f"缺少列：{_headings(missing)}；请使用下载的模板")
        return number, positions
    raise GridError("没有找到标题行，请使用下载的模板")


def _headings(keys: set[str]) -> str:
    return "、".join(column.heading for column in RESULT_COLUMNS if column.key in keys)


def _says_anything(named: dict[str, Cell]) -> bool:
    """Sheets often come with serial numbers down to rows that nobody filled in."""
    return any(cell.kind != "blank" for key, cell in named.items() if key != "serial")


def _merged_keys(grid: Grid, positions: dict[str, int]) -> dict[int, frozenset[str]]:
    """For each row with merged cells, the columns that they touch."""
    touched: dict[int, set[str]] = {}
    numbers = sorted(grid.rows)
    for first_row, last_row, first_column, last_column in grid.merged:
        keys = {
            key
            for key, at in positions.items()
            if first_column <= at <= last_column and key != "serial"
        }
        if keys:
            covered = slice(bisect_left(numbers, first_row), bisect_right(numbers, last_row))
            for number in numbers[covered]:
                touched.setdefault(number, set()).update(keys)
    return {number: frozenset(keys) for number, keys in touched.items()}


def _duplicate(row: ResultRow, first: int) -> RowProblem:
    proof = "证书(凭证)编号" if row.certificate_number else "科目名称"
    return RowProblem(
        row.number,
        COLUMN_BY_KEY["identity_number"].heading,
        shown_value("identity_number", row.identity_number),
        f"与第 {first} 行重复（来源平台、证件号码、年度、{proof}都相同）",
    )
