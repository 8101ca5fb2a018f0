"""Installs an application under test the way an operator would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import flask_migrate

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent


def install(application: Flask) -> None:
    """Migrates an application's database and syncs its roles, as an operator would."""
    with application.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    result = application.test_cli_runner().invoke(args=["roles", "sync"])
    if result.exit_code != 0:
        raise RuntimeError(result.output) from result.exception
    disconnect(application)


def disconnect(application: Flask) -> None:
    """Closes the application's database connections."""
    with application.app_context():
        for engine in application.extensions["sqlalchemy"].engines.values():
            engine.dispose()
