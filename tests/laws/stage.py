"""The town on a database of its own, as new for every example."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.installation import disconnect
from tests.laws.town import Town

if TYPE_CHECKING:
    from flask import Flask
    from flask.ctx import AppContext

    from tests.engines import TestDatabase


class LawStage:
    """An application with the town in it, and the way back to the beginning."""

    def __init__(self, app: Flask, database: TestDatabase, town: Town) -> None:
        self.app = app
        self.town = town
        self._database = database
        # What went through and what was refused, over all examples.
        self.tally: Counter[str] = Counter()

    def begin(self) -> AppContext:
        """The town as new; the context to work in, which the caller pops."""
        disconnect(self.app)
        self._database.restore()
        context = self.app.app_context()
        context.push()
        return context
