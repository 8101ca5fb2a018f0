"""The words of a page in the reader's language.

They are flask-babel's catalogues, but a page looks up some two hundred words, and flask-babel
asks the request for its language at each: here it is asked once, before the view.
"""

from __future__ import annotations

from typing import Any

import flask_babel
from flask import g
from flask_babel.speaklater import LazyString
from markupsafe import Markup


def speak() -> None:
    """Finds the texts of this request's language, for the functions below."""
    g.translate = flask_babel.get_translations().ugettext


def gettext(text: str, /, **values: Any) -> str:
    """A Chinese text in the reader's language, with the values in it; `_` in the code."""
    try:
        translate = g.translate
    except (AttributeError, RuntimeError):
        # Before the view, or outside of any request.
        translate = flask_babel.get_translations().ugettext
    found: str = translate(text)
    return found % values if values else found


def lazy_gettext(text: str, /, **values: Any) -> LazyString:
    """A text that is looked up when it is shown; `_l` in the code."""
    return LazyString(gettext, text, **values)


def marked(text: str, /, **values: Any) -> Markup:
    """The `_` of the templates. The texts are ours and may hold marks, what is put into them
    is escaped; a per cent sign is doubled, as in jinja's own.
    """
    found = Markup(gettext(text))  # noqa: S704 - a text of the code or of its catalogue
    return found % values if values or "%" in found else found
