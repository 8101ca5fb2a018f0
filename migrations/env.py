"""Runs the migrations in one transaction each, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

migrate = current_app.extensions["migrate"]
metadata = migrate.db.metadata
engine = migrate.db.engine


def _skip_empty(_context: object, _revision: object, directives: list) -> None:
    """No new file where nothing has changed."""
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []


def _plain_types(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Files name the column types of the database, not ours, which may change later."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    """Applies the migrations; on SQLite without foreign keys while tables are rebuilt."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys = OFF")
        arguments = {"process_revision_directives": _skip_empty, **migrate.configure_args}
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=_plain_types,
            transaction_per_migration=True,
            # SQLite rolls DDL back too, once the driver leaves transactions to us.
            transactional_ddl=True,
            **arguments,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            broken = driver.execute("PRAGMA foreign_key_check").fetchall()
            driver.execute("PRAGMA foreign_keys = ON")
            if broken:
                message = f"rows without their parents after the migration: {broken[:5]}"
                raise RuntimeError(message)


if context.is_offline_mode():
    message = "offline migrations are not supported: the triggers differ between engines"
    raise RuntimeError(message)
run()
