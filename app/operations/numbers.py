"""Serial numbers, each given once: case numbers, filing numbers, archive numbers."""

from __future__ import annotations

from sqlalchemy import select

from app.models import NumberSeries, db
from app.operations.upsert import insert_if_missing


def next_serial(series: str) -> int:
    """The next number of a series, counting from 1. The row stays locked until the commit."""
    insert_if_missing(NumberSeries, name=series, last=0)
    row = db.session.scalar(
        select(NumberSeries).where(NumberSeries.name == series).with_for_update()
    )
    assert row is not None  # noqa: S101 - it was inserted above
    row.last += 1
    db.session.flush()
    return row.last
