"""What somebody typed to search by, and the conditions that it makes."""

from __future__ import annotations

from typing import Any

from flask import request

LONGEST_QUERY = 60


def search_text(name: str) -> str:
    """A search word of the address, trimmed and cut to a sensible length."""
    return request.args.get(name, "").strip()[:LONGEST_QUERY]


def starts_with(column: Any, text: str) -> Any:
    """Rows whose text begins with what was typed; % and _ mean themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"{escaped}%", escape="\\")


def contains(column: Any, text: str) -> Any:
    """Rows whose text holds what was typed; % and _ mean themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{escaped}%", escape="\\")
