"""Triggers that make a table append-only, or freeze some of its columns, in the database.

The migrations call these. A batch migration on SQLite rebuilds its table and loses the
triggers silently: it must call them again (a test tries every table after the last one).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

APPEND_ONLY = ("case_action", "ledger_entry", "audit_entry")
# Columns of issued papers that never change; the state may.
FROZEN_DOCUMENT = (
    "id",
    "number",
    "person_id",
    "snapshot",
    "stored_name",
    "sha256",
    "size",
    "issued_by_id",
    "issued_at",
)
# What a new row must not share with one that is there, besides the id: INSERT OR REPLACE
# removes whatever stands in the way of any unique key.
_UNIQUE = {
    "case_action": ("case_id = NEW.case_id AND version_before = NEW.version_before",),
    "ledger_entry": tuple(
        f"{source} = NEW.{source} AND subject = NEW.subject"
        " AND cause = 'credit' AND NEW.cause = 'credit'"
        for source in ("line_id", "import_row_id")
    ),
    "issued_document": ("number = NEW.number", "stored_name = NEW.stored_name"),
}


def protect(op: Any, table: str) -> None:
    """Refuses UPDATE, DELETE, REPLACE and TRUNCATE of a table's rows."""
    _guard(op, table, "update", "BEFORE UPDATE")
    _forbid_removal(op, table)


def freeze(op: Any, table: str, columns: Sequence[str]) -> None:
    """Refuses DELETE, REPLACE, TRUNCATE and UPDATE of these columns."""
    _guard(op, table, "update", f"BEFORE UPDATE OF {', '.join(columns)}")
    _forbid_removal(op, table)


def unprotect(op: Any, table: str) -> None:
    """Removes what `protect` or `freeze` made."""
    for event in ("update", "delete", "replace", "truncate"):
        if _is_sqlite(op):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event} ON {table}")


def create_guard_function(op: Any) -> None:
    """The function that PostgreSQL's triggers call."""
    if not _is_sqlite(op):
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )


def drop_guard_function(op: Any) -> None:
    """Removes the function of `create_guard_function`."""
    if not _is_sqlite(op):
        op.execute("DROP FUNCTION refuse_change()")


def _forbid_removal(op: Any, table: str) -> None:
    _guard(op, table, "delete", "BEFORE DELETE")
    if _is_sqlite(op):
        # INSERT OR REPLACE deletes without firing DELETE triggers unless the connection
        # asked for recursive triggers; this one fires for every connection.
        same = " OR ".join(f"({key})" for key in ("id = NEW.id", *_UNIQUE.get(table, ())))
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard(op: Any, table: str, event: str, moment: str) -> None:
    if _is_sqlite(op):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event} {moment} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_no_{event} {moment} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _is_sqlite(op: Any) -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
