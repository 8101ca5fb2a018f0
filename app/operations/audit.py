"""Writes the audit log. Sensitive fields appear as «已变更», never with their value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.access.actor import Actor
from app.enums import AuditOutcome
from app.errors import DomainError
from app.models import AuditEntry, db

SENSITIVE = frozenset({"identity_number", "password", "phone"})
CHANGED = "（已变更，不显示）"


def log(  # noqa: PLR0913 - one argument for each column of the log
    actor: Actor | None,
    action: str,
    record: Any = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    detail: str = "",
) -> None:
    """Adds one line about a done action to the present transaction.

    `before` and `after` may hold the same fields; only those that differ are kept.
    """
    if before is not None and after is not None:
        changed = {name for name in after if before.get(name) != after[name]}
        before = {name: before.get(name) for name in changed}
        after = {name: after[name] for name in changed}
    _write(
        actor,
        action,
        AuditOutcome.DONE,
        record_type=record.__tablename__ if record is not None else "",
        record_id=record.id if record is not None else None,
        before=_plain(before),
        after=_plain(after),
        detail=detail,
    )


def log_refusal(actor: Actor | None, action: str, error: DomainError) -> None:
    """Adds one line about an attempt that was refused."""
    _write(
        actor,
        action,
        AuditOutcome.REFUSED,
        record_type=getattr(error, "record_type", ""),
        record_id=getattr(error, "record_id", None),
        detail=error.message[:500],
    )


def log_account(  # noqa: PLR0913 - the columns of the log
    user_id: int | None,
    username: str,
    address: str,
    action: str,
    outcome: AuditOutcome,
    *,
    role: str = "",
    organisation_id: int | None = None,
    detail: str = "",
) -> None:
    """Adds one line about an account to the present transaction: it acts through no membership,
    or through none yet.
    """
    db.session.add(
        AuditEntry(
            at=datetime.now(UTC),
            user_id=user_id,
            user_name=username,
            role=role,
            organisation_id=organisation_id,
            address=address,
            action=action,
            outcome=outcome.value,
            detail=detail,
        )
    )


def _write(actor: Actor | None, action: str, outcome: AuditOutcome, **columns: Any) -> None:
    db.session.add(
        AuditEntry(
            # The log tells real time, also where business time is a demo's.
            at=datetime.now(UTC),
            user_id=actor.user_id if actor else None,
            user_name=actor.user_name if actor else "",
            role=actor.role.value if actor else "",
            organisation_id=actor.organisation_id if actor else None,
            address=actor.address if actor else "",
            action=action,
            outcome=outcome.value,
            **columns,
        )
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        name: CHANGED if name in SENSITIVE and value else _value(value)
        for name, value in sorted(values.items())
    }


def _value(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted(str(item) for item in value)
    return value
