"""What screens read and show alike: numbers of forms, addresses of our own, local times."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import abort, request

from app.access.gateway import BIGGEST_ID
from app.clock import SHANGHAI


def local(moment: datetime | None) -> datetime | None:
    """A stored moment as the wall clock in China shows it."""
    return moment.astimezone(SHANGHAI) if moment else None


def own_address(wanted: str, default: str) -> str:
    """An address of this site as it is; anything that leads elsewhere becomes `default`."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return default
    elsewhere = parts.scheme or parts.netloc or "\\" in wanted or not wanted.isprintable()
    if elsewhere or not wanted.startswith("/") or wanted.startswith("//"):
        return default
    return wanted


def safe_next(default: str) -> str:
    """The `next` address of a form or link where it is one of ours, else `default`."""
    return own_address(request.form.get("next") or request.args.get("next") or "", default)


def text_of(name: str) -> str:
    """A posted text. A line break is one character, as the counter beside the field counts."""
    return request.form.get(name, "").replace("\r\n", "\n")


def number_of(name: str) -> int:
    """A whole number of the posted form; 400 where it is none."""
    return _number(request.form.get(name, ""))


def numbers_of(name: str) -> list[int]:
    """The whole numbers that were ticked under one name; 400 where one is none."""
    return [_number(value) for value in request.form.getlist(name)]


def plain_number(text: str) -> int | None:
    """A whole number written in plain digits, small enough for a column; else None."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(BIGGEST_ID)):
        return None
    number = int(text)
    return number if number <= BIGGEST_ID else None


def _number(text: str) -> int:
    number = plain_number(text)
    if number is None:
        abort(400)
    return number
