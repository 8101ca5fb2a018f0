"""Addresses of many records of one screen."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for


def address_by_number(endpoint: str, name: str) -> Callable[[int], str]:
    """What `url_for` says of any number under this name: asked once for all rows of a list."""
    before, after = url_for(endpoint, **{name: 0}).rsplit("0", 1)

    def address(number: int) -> str:
        return f"{before}{number}{after}"

    return address
