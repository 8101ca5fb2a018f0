"""Where the files that pages bring with them are found."""

from __future__ import annotations

from flask import request
from markupsafe import Markup, escape

# Flask's own default, named so that no address has to ask the application for it.
STATIC_PATH = "/static"


def asset(name: str) -> str:
    """The address of a file of app/static, as `url_for` would say it: a page asks for thirty."""
    return f"{request.script_root}{STATIC_PATH}/{name}"


def icon(name: str) -> Markup:
    """A symbol of icons.svg, hidden from screen readers."""
    # Not by Markup.format: a page has some twenty, and it takes ten times as long.
    address = f"{escape(asset('icons.svg'))}#{escape(name)}"
    return Markup(  # noqa: S704 - the address is escaped
        f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{address}"></use></svg>'
    )
