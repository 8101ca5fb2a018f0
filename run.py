"""The WSGI application (`run:application`) and the development server (`python run.py`).

Importing this module does nothing: the application is made when it is first asked for.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def make_application() -> Flask:
    """The application of this environment's settings; `SettingsError` where they are wrong."""
    from app import create_app
    from config import Settings

    made = create_app(Settings.from_environment())
    # What is there now stays; looking through it for garbage took a tenth of every page.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    return made


def make_for_commands() -> Flask:
    """The application for `flask --app run …`.

    Without settings it has the commands that need none (policy, workflow), and says on
    standard error why it has no others.
    """
    from flask import Flask

    from app.cli import register_pure_commands
    from config import SettingsError

    try:
        return make_application()
    except SettingsError as error:
        sys.stderr.write(f"Not configured; only policy and workflow commands work:\n{error}\n")
        bare = Flask("xueshi")
        register_pure_commands(bare)
        return bare


def __getattr__(name: str) -> Flask:
    """Makes `application` (for WSGI servers) and `app` (for the flask command) when asked."""
    makers = {"application": make_application, "app": make_for_commands}
    if name not in makers:
        raise AttributeError(name)
    made = makers[name]()
    globals()[name] = made
    return made


if __name__ == "__main__":
    make_application().run(host="127.0.0.1", port=8080)
