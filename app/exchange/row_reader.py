"""Reads the cells of one row, and notes everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from app.exchange import cells
from app.exchange.cells import BLANK, Cell, CellError
from app.exchange.columns import Layout
from app.exchange.rows import RowProblem
from app.exchange.sheet import FilledRow
from app.identity import IdentityError, mask_identity

T = TypeVar("T")

_LONG_NUMBER = re.compile(r"[0-9０-９][0-9０-９. ]{12,}[0-9０-９XxＸｘ](?:[eE]\+?[0-9]+)?")
_SHOWN_CHARACTERS = 60


class RowReader:
    """One row of a layout; `raw` holds its cells as shown, `problems` what is wrong so far."""

    def __init__(self, row: FilledRow, layout: Layout) -> None:
        self.number = row.number
        self.problems: list[RowProblem] = []
        self.raw = tuple(row.cells.get(column.key, BLANK).text for column in layout.columns)
        self._row = row
        self._layout = layout

    def read(self, key: str, reader: Callable[[Cell], T]) -> T | None:
        """What the reader makes of a cell; None where that is a problem, which is noted."""
        if key in self._row.merged:
            self.note(key, "单元格已合并，请取消合并后逐行填写")
            return None
        cell = self._row.cells.get(key, BLANK)
        try:
            cells.refuse_unreadable(cell, required=self._layout.by_key[key].required)
            return reader(cell)
        except CellError as error:
            self.note(key, str(error))
        except IdentityError as error:
            self.note(key, error.message)
        return None

    def note(self, key: str, message: str) -> None:
        """Adds a problem of a cell."""
        shown = shown_value(key, self._row.cells.get(key, BLANK).text)
        heading = self._layout.by_key[key].heading
        self.problems.append(RowProblem(self.number, heading, shown, message))


def shown_value(key: str, text: str) -> str:
    """A cell's text as a message may show it: identity numbers masked, wherever they stand."""
    if key == "identity_number":
        return mask_identity(text[:_SHOWN_CHARACTERS])
    return _LONG_NUMBER.sub(lambda m: mask_identity(m[0]), text)[:_SHOWN_CHARACTERS]
