"""How a single value is written on the screen, and the cells of a table: in Python, because a
list writes some two hundred of them a page, and a template takes five times as long.

What begins with an underscore gives HTML that is already escaped, as plain text: pieces are
joined first and marked as safe once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup, escape

from app.web.assets import icon
from app.web.words import gettext as _

_BLANK = '<span class="blank">—</span>'
_CELL_CLASSES = {
    "title": "cell-title",
    "number": "align-end",
    "date": "nowrap",
    "short": "nowrap",
    "category": "cell-category",
    "office": "cell-office",
    "bureau": "cell-bureau",
}


def moment(value: Any) -> Markup:
    """A day as 2019-10-31, a time as 2019-10-31 09:05 in the zone that it is given in."""
    return _safe(_moment(value))


def period(start: Any, end: Any) -> Markup:
    """Two days, broken only between them; one where they are the same."""
    return _safe(_period(start, end))


def hours(value: Any) -> str:
    """A number of hours without trailing zeros: 24, 7.5."""
    digits = str(value)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def status(text: Any, tone: str | None = "neutral") -> Markup:
    """A state in words and colour: neutral, progress, good, warn or bad."""
    return _safe(_status(text, tone))


def value(shown: Any) -> Markup:
    """Text, date, number, yes or no, or a mapping {text, url, hint, tone, code} or
    {start, end}; what is missing becomes a dash.
    """
    return _safe(_value(shown))


def cell_writer(columns: Sequence[Mapping[str, Any]]) -> Callable[[Sequence[Any]], Markup]:
    """Writes the cells of one row after the other; columns as in macros/table.html."""
    openings = []
    for column in columns:
        kind = _CELL_CLASSES.get(column.get("kind", ""), "")
        label = escape(column["label"])
        openings.append((f'<td role="cell" class="{kind}', f'" data-label="{label}"><div>'))

    def write(cells: Sequence[Any]) -> Markup:
        return _safe(
            "".join(
                f"{head}{_blank_class(cell)}{tail}{_value(cell)}</div></td>"
                for (head, tail), cell in zip(openings, cells, strict=True)
            )
        )

    return write


def is_blank(shown: Any) -> bool:
    """Whether there is nothing to write."""
    return shown is None or shown == "" or isinstance(shown, Undefined)


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - written by the functions below, which escape every value


def _blank_class(cell: Any) -> str:
    return " cell-blank" if cell is None or cell == "" else ""


def _value(shown: Any) -> str:
    if isinstance(shown, str):
        return escape(shown) if shown else _BLANK
    if is_blank(shown):
        return _BLANK
    if isinstance(shown, Mapping):
        return _mapping(shown)
    if isinstance(shown, date):
        return _moment(shown)
    return _number(shown)


def _number(shown: Any) -> str:
    if isinstance(shown, bool):
        return escape(_("是") if shown else _("否"))
    if isinstance(shown, (int, float, Decimal)):
        return f'<span class="number">{hours(shown)}</span>'
    return escape(shown)


def _moment(at: Any) -> str:
    if is_blank(at):
        return _BLANK
    if isinstance(at, str):
        return f'<span class="number nowrap">{escape(at)}</span>'
    day = at.isoformat()
    shown = f"{day[:10]} {day[11:16]}" if isinstance(at, datetime) else day
    return f'<time class="number nowrap" datetime="{day}">{shown}</time>'


def _period(start: Any, end: Any) -> str:
    if not end or end == start:
        return _moment(start)
    until = escape(_("至"))
    return f"{_moment(start)} {until} {_moment(end)}"


def _status(text: Any, tone: str | None) -> str:
    return f'<span class="status tone-{escape(tone or "neutral")}">{escape(text)}</span>'


def _mapping(shown: Mapping[str, Any]) -> str:
    text = shown.get("text")
    if "start" in shown:
        written = _period(shown["start"], shown.get("end"))
    elif shown.get("tone"):
        written = _status(text, shown["tone"])
    elif shown.get("url"):
        written = f'<a href="{escape(shown["url"])}">{escape(text)}</a>'
    elif shown.get("code"):
        written = f'<span class="code">{escape(text)}</span>'
    else:
        written = _value(text)
    hint = shown.get("hint")
    return f'{written}<span class="cell-hint">{escape(hint)}</span>' if hint else written


WRITTEN = {
    "icon": icon,
    "moment": moment,
    "period": period,
    "hours": hours,
    "status": status,
    "value": value,
    "cell_writer": cell_writer,
    "is_blank": is_blank,
}
