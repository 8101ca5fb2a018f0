"""A process that does the works of works.py, each in a fork of its own that may be killed.

Reads one order a line, as JSON: the name of the work, the ids of its records, and the point or
the moment (milliseconds) to die at. Answers one line each. A work that nothing disturbs is done
without a fork: those that follow then begin with everything loaded. No connection is open when
it forks, so what is killed shares nothing with what comes after.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from app import create_app
from app.clock import FixedClock
from app.errors import DomainError
from app.models import db
from config import Settings
from tests.conftest import BUSINESS_MOMENT
from tests.crash.marks import Marks
from tests.crash.works import WORKS
from tests.installation import disconnect

if TYPE_CHECKING:
    from flask import Flask


def main() -> None:
    app = create_app(Settings.from_environment(), clock=FixedClock(BUSINESS_MOMENT))
    marks = Marks()
    marks.watch(app)
    for line in sys.stdin:
        order = json.loads(line)
        calm = order["at"] is None and order["after_ms"] is None
        report = _work(app, marks, order) if calm else _fork(app, marks, order)
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()


def _fork(app: Flask, marks: Marks, order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, json.dumps(_work(app, marks, order)).encode())
        os._exit(0)
    os.close(writing)
    if order["after_ms"] is not None:
        time.sleep(order["after_ms"] / 1000)
        # It is still ours to wait for: its number cannot have gone to another process.
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as pipe:
        report = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return json.loads(report) if report else {"killed": killed}


def _work(app: Flask, marks: Marks, order: dict[str, Any]) -> dict[str, Any]:
    error = ""
    began = time.monotonic()
    with app.app_context():
        marks.begin(order["at"])
        try:
            WORKS[order["work"]].act(order["ids"])
        except DomainError as refusal:
            error = refusal.message
        db.session.rollback()
    milliseconds = (time.monotonic() - began) * 1000
    disconnect(app)
    return {
        "killed": False,
        "points": marks.passed,
        "error": error,
        "milliseconds": milliseconds,
    }


if __name__ == "__main__":
    main()
