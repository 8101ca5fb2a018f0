"""Installs an application under test the way an operator would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask_migrate
from sqlalchemy import event

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent


def install(application: Flask) -> None:
    """Migrates an application's database and syncs its roles, as an operator would.

    The data are thrown away: nothing has to survive a power cut.
    """
    with application.app_context():
        for engine in application.extensions["sqlalchemy"].engines.values():
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _without_waiting_for_the_disk)
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    result = application.test_cli_runner().invoke(args=["roles", "sync"])
    if result.exit_code != 0:
        raise RuntimeError(result.output) from result.exception
    disconnect(application)


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def disconnect(application: Flask) -> None:
    """Closes the application's database connections."""
    with application.app_context():
        for engine in application.extensions["sqlalchemy"].engines.values():
            engine.dispose()
