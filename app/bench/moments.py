"""Days and moments as the database stores them."""

from __future__ import annotations

from datetime import date
from functools import cache


@cache
def day_text(ordinal: int) -> str:
    """A day (its proleptic ordinal) as it is stored."""
    return date.fromordinal(ordinal).isoformat()


def moment(ordinal: int, tick: int) -> str:
    """A moment of office hours of a day in China, stored in UTC; `tick` is any number."""
    minute, second = tick * 7 % 480, tick * 13 % 60
    return f"{day_text(ordinal)} {minute // 60 + 1:02d}:{minute % 60:02d}:{second:02d}.000000"
