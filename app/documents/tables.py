"""Tables of the printed papers: plain strings broken into lines here, drawn by reportlab.

Cells are strings, not paragraphs: nothing in them is read as markup, and a row costs a
fraction of what a paragraph costs. A table repeats its heading on every page. The typeface
must be registered before a table is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from reportlab.lib.colors import Color, black
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.tables import LongTable

from app.documents.text import break_lines
from app.documents.typeface import BOLD, FAMILY

PADDING_X = 3.0
PADDING_Y = 2.8
LINE_WIDTH = 0.5
LEADING = 1.36  # line distance as a multiple of the size
SHADE = Color(0.94, 0.94, 0.94)

Command = tuple[object, ...]


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in millimetres, LEFT or CENTER."""

    heading: str
    width: float
    align: str = "CENTER"


@dataclass(frozen=True)
class Group:
    """Rows under a heading that runs over all columns; None is no heading."""

    heading: str | None
    rows: Sequence[Sequence[str]]


def data_table(columns: Sequence[Column], groups: Sequence[Group], size: float) -> LongTable:
    """A table of text rows, `size` points high; a group's heading stays with its first row.

    A cell may hold line breaks of its own; every line of it is broken to the column.
    """
    last = len(columns) - 1
    cells = [[_wrap(column.heading, column.width, BOLD, size) for column in columns]]
    commands: list[Command] = [
        *_frame(size),
        ("FONT", (0, 0), (-1, 0), BOLD, size, size * LEADING),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
        ("LINEAFTER", (0, 0), (last - 1, 0), LINE_WIDTH, black),
    ]
    commands += [
        ("ALIGN", (index, 0), (index, -1), column.align) for index, column in enumerate(columns)
    ]
    commands.append(("ALIGN", (0, 0), (-1, 0), "CENTER"))
    for group in groups:
        if group.heading is not None:
            row = len(cells)
            total = sum(column.width for column in columns)
            cells.append([_wrap(group.heading, total, BOLD, size), *[""] * last])
            commands += [
                ("FONT", (0, row), (0, row), BOLD, size, size * LEADING),
                ("ALIGN", (0, row), (0, row), "LEFT"),
                ("BACKGROUND", (0, row), (-1, row), SHADE),
            ]
            if group.rows:
                commands.append(("NOSPLIT", (0, row), (0, row + 1)))
        first = len(cells)
        cells += [
            [
                _wrap(text, column.width, FAMILY, size)
                for text, column in zip(row, columns, strict=True)
            ]
            for row in group.rows
        ]
        if group.rows:
            end = (last - 1, len(cells) - 1)
            commands.append(("LINEAFTER", (0, first), end, LINE_WIDTH, black))
    return LongTable(
        cells,
        colWidths=[column.width * mm for column in columns],
        rowHeights=_heights(cells, size),
        style=commands,
        repeatRows=1,
    )


def facts_table(
    rows: Sequence[Sequence[tuple[str, str]]], label_width: float, width: float, size: float
) -> LongTable:
    """A table of labels with their values: one or two pairs in a row, `width` mm in all.

    The value of a row's only pair runs to the right edge.
    """
    value_width = width / 2 - label_width
    cells, spans = [], []
    for index, pairs in enumerate(rows):
        if len(pairs) == 1:
            spans.append(("SPAN", (1, index), (3, index)))
        cell_width = width - label_width if len(pairs) == 1 else value_width
        row = []
        for label, value in pairs:
            row.append(_wrap(label, label_width, BOLD, size))
            row.append(_wrap(value, cell_width, FAMILY, size))
        cells.append(row + [""] * (4 - len(row)))
    labels: list[Command] = []
    for column in (0, 2):
        where = (column, 0), (column, -1)
        labels.append(("FONT", *where, BOLD, size, size * LEADING))
        labels.append(("ALIGN", *where, "CENTER"))
    shades = [("BACKGROUND", (0, 0), (0, -1), SHADE)]
    shades += [
        ("BACKGROUND", (2, index), (2, index), SHADE)
        for index, pairs in enumerate(rows)
        if len(pairs) > 1
    ]
    grid = ("INNERGRID", (0, 0), (-1, -1), LINE_WIDTH, black)
    return LongTable(
        cells,
        colWidths=[label_width * mm, value_width * mm] * 2,
        rowHeights=_heights(cells, size, extra=3.0),
        style=[*_frame(size), grid, *labels, *shades, *spans],
    )


def _frame(size: float) -> list[Command]:
    everywhere = (0, 0), (-1, -1)
    return [
        ("FONT", *everywhere, FAMILY, size, size * LEADING),
        ("VALIGN", *everywhere, "MIDDLE"),
        ("LEFTPADDING", *everywhere, PADDING_X),
        ("RIGHTPADDING", *everywhere, PADDING_X),
        ("TOPPADDING", *everywhere, PADDING_Y),
        ("BOTTOMPADDING", *everywhere, PADDING_Y),
        ("LINEABOVE", (0, 0), (-1, 0), LINE_WIDTH, black),
        ("LINEBELOW", *everywhere, LINE_WIDTH, black),
        ("LINEBEFORE", (0, 0), (0, -1), LINE_WIDTH, black),
        ("LINEAFTER", (-1, 0), (-1, -1), LINE_WIDTH, black),
    ]


def _wrap(text: str, width: float, font: str, size: float) -> str:
    """The text with the line breaks that a cell of `width` mm needs."""
    available = width * mm - 2 * PADDING_X
    measure = partial(stringWidth, fontName=font, fontSize=size)
    return "\n".join(
        line for part in text.split("\n") for line in break_lines(part, available, measure)
    )


def _heights(cells: Sequence[Sequence[str]], size: float, extra: float = 0.0) -> list[float]:
    lines = (max(cell.count("\n") + 1 for cell in row) for row in cells)
    return [count * size * LEADING + 2 * PADDING_Y + extra for count in lines]
