"""The WSGI application (`run:application`) and the development server (`python run.py`).

Importing this module does nothing: the application is made when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def make() -> Flask:
    """The application of this environment's settings."""
    from app import create_app
    from config import Settings

    return create_app(Settings.from_environment())


def __getattr__(name: str) -> Flask:
    """Makes `run:application` (and `flask --app run`) lazily, so that importing is free."""
    if name not in {"application", "app"}:
        raise AttributeError(name)
    made = make()
    globals()["application"] = globals()["app"] = made
    return made


if __name__ == "__main__":
    make().run(host="127.0.0.1", port=8080)
