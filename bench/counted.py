"""WSGI applications whose answers say how many SQL statements and how much CPU they took.

The counting lives here, not in the application: both sides of a comparison get the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine, event

HEADER = "X-Statements"
# Milliseconds of the process's own work up to the answer: other work on the machine does not
# count, as it does in the time that a browser waits.
CPU_HEADER = "X-Milliseconds"
# What a connection does for itself is no question of a page.
_NOT_ASKED = ("BEGIN", "PRAGMA")


def counted(application: Any, engine: Engine) -> Callable[..., Iterable[bytes]]:
    """The application with a header about each answer. One request at a time, as served."""
    asked = [0]

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(_NOT_ASKED):
            asked[0] += 1

    event.listen(engine, "before_cursor_execute", note)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked[0] = 0
        began = time.process_time()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            spent = (CPU_HEADER, f"{(time.process_time() - began) * 1000:.3f}")
            return start_response(status, [*headers, (HEADER, str(asked[0])), spent], *more)

        body: Iterable[bytes] = application(environ, start)
        return body

    return answer
