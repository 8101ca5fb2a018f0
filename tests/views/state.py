"""What the database holds, as one checksum; and who was refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.enums import AuditOutcome
from app.models import AuditEntry, db

if TYPE_CHECKING:
    from flask import Flask

# Sessions note when they were last used; refusals are logged.
NOT_STATE = frozenset({"login_session", "sign_in_attempt", "audit_entry"})
# FAB counts tries to sign in beside the account.
COUNTERS = frozenset({"last_login", "login_count", "fail_login_count", "changed_on"})


def checksum(app: Flask) -> str:
    """All rows of all tables that hold state."""
    digest = hashlib.sha256()
    with app.app_context(), db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if table.name in NOT_STATE:
                continue
            columns = [
                f'"{column.name}"' for column in table.columns if column.name not in COUNTERS
            ]
            query = f'SELECT {", ".join(columns)} FROM "{table.name}"'  # noqa: S608 - our own names
            rows = sorted(repr(tuple(row)) for row in connection.exec_driver_sql(query))
            digest.update(f"{table.name}: {rows}\n".encode())
    return digest.hexdigest()


def refusals(app: Flask, user_id: int) -> int:
    """How many refused attempts of a user the audit log holds."""
    query = select(func.count()).where(
        AuditEntry.user_id == user_id, AuditEntry.outcome == AuditOutcome.REFUSED.value
    )
    with app.app_context():
        return db.session.scalar(query) or 0


class Watch:
    """Tells what has happened since it was last asked."""

    def __init__(self, app: Flask, user_id: int) -> None:
        self._app = app
        self._user_id = user_id
        self._state = checksum(app)
        self._refused = refusals(app, user_id)

    def changed(self) -> bool:
        """Whether the database holds other state than the last time."""
        before, self._state = self._state, checksum(self._app)
        return self._state != before

    def refused(self) -> int:
        """How many attempts of the user were logged as refused meanwhile."""
        before, self._refused = self._refused, refusals(self._app, self._user_id)
        return self._refused - before


@contextmanager
def nothing_changes(app: Flask, what: str) -> Iterator[None]:
    """Fails when the body changes the state of the database."""
    before = checksum(app)
    yield
    assert checksum(app) == before, f"{what} changed the database"
