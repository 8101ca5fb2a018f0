"""Which language a request is answered in."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, session

from app.web.words import marked, speak

LOCALES = ("zh", "en")


def install_language(app: Flask) -> None:
    """Chinese unless the person chose English."""
    babel: Any = app.extensions["babel"]
    babel.locale_selector = _chosen
    app.before_request(speak)
    app.jinja_env.globals["_"] = marked


def _chosen() -> str:
    if not has_request_context():
        return "zh"
    chosen = session.get("locale", "zh")
    return chosen if chosen in LOCALES else "zh"
