"""INSERT … ON CONFLICT DO NOTHING on both engines: make sure a row is there, then lock it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.models import db


def insert_if_missing(model: type[Any], **values: Any) -> None:
    """Inserts the row unless its key is taken; two transactions at once do not clash."""
    dialect = db.session.connection().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    db.session.execute(insert(model).values(**values).on_conflict_do_nothing())
