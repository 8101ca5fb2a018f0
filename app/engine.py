"""How the database engine is set up: SQLite safe under several writers, PostgreSQL as it is."""

from __future__ import annotations

import time
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from psycopg import OperationalError
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

WRITE = "xueshi_write"
PATIENCE = "xueshi_patience"
BUSY_MILLISECONDS = 20_000
# A connection that was not used for so long is tried before it is used again.
RESTED_SECONDS = 30.0
_USED = "xueshi_used"


def prepare_engine(db: SQLAlchemy) -> None:
    """Sets up the current application's engine; needs an application context."""
    engine: Engine = db.engine
    if engine.dialect.name != "sqlite":
        event.listen(engine, "checkin", _on_checkin)
        event.listen(engine, "checkout", _on_checkout)
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling begins too late for BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Without it INSERT OR REPLACE would slip past the triggers that refuse DELETE.
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.close()


def _on_checkin(_connection: Any, record: Any) -> None:
    record.info[_USED] = time.monotonic()


def _on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
    # A connection that rested is asked whether it still lives, as `pool_pre_ping` would ask
    # before every request. One that broke within these seconds is noticed by the first
    # statement of a request, which find_session asks again.
    used = record.info.get(_USED)
    if used is None or time.monotonic() - used < RESTED_SECONDS:
        return
    try:
        connection.rollback()
        connection.execute("SELECT 1")
        connection.rollback()
    except OperationalError as error:
        raise DisconnectionError from error


def _on_begin(connection: Connection) -> None:
    # A writer takes the lock at once and waits for it; a reader that becomes a writer
    # would fail with «database is locked» when another has written meanwhile.
    options = connection.get_execution_options()
    if not options.get(WRITE, False):
        connection.exec_driver_sql("BEGIN")
        return
    patience = int(options.get(PATIENCE, BUSY_MILLISECONDS))
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
