"""What somebody typed to search by, and the conditions that it makes."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy import and_

from app.models import db

LONGEST_QUERY = 60
# The shortest identity numbers are those of passports. Names of people have no digits; those
# of organisations have few (7909部队).
NAME_DIGITS = 3
ORGANISATION_DIGITS = 6
# For fields of names: the browser itself sends no digits, which would stand in the address
# before they are refused.
NO_DIGITS = r"[^0-9０-９]*"
LAST_CHARACTER = chr(0x10FFFF)


def search_text(name: str) -> str:
    """A search word of the address, trimmed and cut to a sensible length."""
    return request.args.get(name, "").strip()[:LONGEST_QUERY]


def holds_number(text: str, most: int) -> bool:
    """Whether more than `most` digits were typed: an identity number, which no address may hold."""
    return sum(character.isdigit() for character in text) > most


def starts_with(column: Any, text: str) -> Any:
    """Rows whose text begins with what was typed; % and _ mean themselves.

    PostgreSQL finds them by an index that `by_beginning` made. SQLite's LIKE takes capitals
    and small letters for the same and so uses none; from the text to its last continuation
    it does.
    """
    if db.engine.dialect.name == "sqlite":
        return and_(column >= text, column < text + LAST_CHARACTER)
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"{escaped}%", escape="\\")


def contains(column: Any, text: str) -> Any:
    """Rows whose text holds what was typed; % and _ mean themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{escaped}%", escape="\\")
