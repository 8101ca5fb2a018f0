"""Which language a request is answered in, and its texts."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, session
from flask_babel import Domain, gettext
from markupsafe import Markup

LOCALES = ("zh", "en")


class Texts(Domain):
    """The texts of one language: found once, not again for each of a page's two hundred words."""

    def __init__(self, translations: Any) -> None:
        super().__init__()
        self._translations = translations

    def get_translations(self) -> Any:
        """The texts, whatever the request's language is."""
        return self._translations


def install_language(app: Flask) -> None:
    """Chinese unless the person chose English."""
    babel: Any = app.extensions["babel"]
    babel.locale_selector = _chosen
    found: dict[str, Texts] = {}

    def speak() -> None:
        locale = _chosen()
        texts = found.get(locale)
        if texts is None:
            texts = found[locale] = Texts(babel.instance.domain_instance.get_translations())
        texts.as_default()

    app.before_request(speak)
    app.jinja_env.globals["_"] = _translated


def _translated(text: str, **values: Any) -> Markup:
    """A text in a template, as jinja's own extension gives it, which looks for it in the
    template's names first. The texts are ours and may hold marks; what is put into them not.
    """
    marked = Markup(gettext(text))  # noqa: S704 - a text of the code or of its catalogue
    return marked % values if values or "%" in marked else marked


def _chosen() -> str:
    if not has_request_context():
        return "zh"
    chosen = session.get("locale", "zh")
    return chosen if chosen in LOCALES else "zh"
