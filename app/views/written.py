"""How a single value is written on the screen: the macros of macros/values.html, in Python,
because a list writes some two hundred of them a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from jinja2 import Undefined
from markupsafe import Markup, escape

BLANK = Markup('<span class="blank">—</span>')
_NUMBER = Markup('<span class="number">{}</span>')
_PLAIN_MOMENT = Markup('<span class="number nowrap">{}</span>')
_MOMENT = Markup('<time class="number nowrap" datetime="{}">{}</time>')
_STATUS = Markup('<span class="status tone-{}">{}</span>')
_LINK = Markup('<a href="{}">{}</a>')
_CODE = Markup('<span class="code">{}</span>')
_HINT = Markup('{}<span class="cell-hint">{}</span>')


def moment(value: Any) -> Markup:
    """A day as 2019-10-31, a time as 2019-10-31 09:05 in the zone that it is given in."""
    if is_blank(value):
        return BLANK
    if isinstance(value, str):
        return _PLAIN_MOMENT.format(value)
    if isinstance(value, datetime):
        return _MOMENT.format(value.isoformat(), value.strftime("%Y-%m-%d %H:%M"))
    return _MOMENT.format(value.isoformat(), value.isoformat())


def period(start: Any, end: Any) -> Markup:
    """Two days, broken only between them; one where they are the same."""
    if not end or end == start:
        return moment(start)
    return Markup(" ").join((moment(start), escape(_("至")), moment(end)))


def hours(value: Any) -> str:
    """A number of hours without trailing zeros: 24, 7.5."""
    digits = str(value)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def status(text: Any, tone: str | None = "neutral") -> Markup:
    """A state in words and colour: neutral, progress, good, warn or bad."""
    return _STATUS.format(tone or "neutral", text)


def value(shown: Any) -> Markup:
    """Text, date, number, yes or no, or a mapping {text, url, hint, tone, code} or
    {start, end}; what is missing becomes a dash.
    """
    if isinstance(shown, str):
        return escape(shown) if shown else BLANK
    if is_blank(shown):
        return BLANK
    if isinstance(shown, Mapping):
        return _mapping(shown)
    if isinstance(shown, date):
        return moment(shown)
    return _number(shown)


def _number(shown: Any) -> Markup:
    if isinstance(shown, bool):
        return escape(_("是") if shown else _("否"))
    if isinstance(shown, (int, float, Decimal)):
        return _NUMBER.format(hours(shown))
    return escape(shown)


def is_blank(shown: Any) -> bool:
    """Whether there is nothing to write."""
    return shown is None or shown == "" or isinstance(shown, Undefined)


def _mapping(shown: Mapping[str, Any]) -> Markup:
    text = shown.get("text")
    if "start" in shown:
        written = period(shown["start"], shown.get("end"))
    elif shown.get("tone"):
        written = status(text, shown["tone"])
    elif shown.get("url"):
        written = _LINK.format(shown["url"], text)
    elif shown.get("code"):
        written = _CODE.format(text)
    else:
        written = value(text)
    hint = shown.get("hint")
    return _HINT.format(written, hint) if hint else written


WRITTEN = {
    "moment": moment,
    "period": period,
    "hours": hours,
    "status": status,
    "value": value,
    "is_blank": is_blank,
}
