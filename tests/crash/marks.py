"""The points at which a process is killed: before each statement that writes, around each
COMMIT, and between the steps of keeping a file.

Nothing of this stands in the application. The process under test listens to its own engine and
wraps what its file store calls.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from app.files import store
from app.models import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

WRITES = ("INSERT", "UPDATE", "DELETE")
COMMITTED = "after COMMIT"


class Marks:
    """Notes the points that a process passes, and kills it at one of them."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self._at: int | str | None = None

    def begin(self, at: int | str | None) -> None:
        """Counts anew; the process dies at point `at`: its number, from 0, or its name."""
        self.passed.clear()
        self._at = at

    def reach(self, point: str) -> None:
        if self._at in {len(self.passed), point}:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(point)

    def watch(self, app: Flask) -> None:
        """Sets the points in this process, for good."""
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", self._on_statement)
        self._around(engine.dialect, "do_commit", "before COMMIT", COMMITTED)
        self._around(store.LocalFileStore, "save", "before the file", "after the file")
        self._around(store, "_copy", "before its bytes", "before its name")
        self._around(store, "_sync_folder", "before the folder is on the disk", "")

    def _on_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        words = statement.split()
        if words[0] in WRITES:
            self.reach(f"before {' '.join(words[:3])}")

    def _around(self, owner: Any, name: str, before: str, after: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any) -> Any:
            self.reach(before)
            result = real(*args)
            if after:
                self.reach(after)
            return result

        setattr(owner, name, wrapped)
