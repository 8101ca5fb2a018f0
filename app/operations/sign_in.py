"""Sessions kept on the server: begun at sign-in, ended at sign-out or after their time."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.access.actor import Actor
from app.access.gateway import OutOfScope
from app.enums import AuditOutcome
from app.errors import Busy
from app.models import AuditEntry, LoginSession, Membership, db
from app.operations.acting import actor_in, find_session, full_name, membership_query
from app.operations.transaction import begin_write
from app.services import services

# How often at most the time of the last use is written down.
TOUCH_AFTER = timedelta(minutes=1)
# How long a page waits to write that down, in milliseconds.
TOUCH_PATIENCE = 50


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: the user, and the actor once a membership is chosen."""

    session_id: int
    user_id: int
    username: str
    actor: Actor | None


def start_session(user: Any, address: str) -> str:
    """Begins a session and returns its secret token; only its hash is stored.

    A user with one membership acts through it at once.
    """
    user_id, username = user.id, user.username
    begin_write()
    memberships = active_memberships(user_id)
    now = datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            token_hash=_hash(token),
            user_id=user_id,
            membership_id=memberships[0].id if len(memberships) == 1 else None,
            started_at=now,
            seen_at=now,
            address=address,
        )
    )
    _log(user_id, username, address, "session.start", AuditOutcome.DONE)
    db.session.commit()
    return token


def log_failed_sign_in(username: str, user_id: int | None, address: str) -> None:
    """Writes a failed try to the audit log. An unknown name is not kept: it may be a
    password typed into the wrong field.
    """
    begin_write()
    name = username[:64] if user_id is not None else ""
    _log(user_id, name, address, "session.start", AuditOutcome.REFUSED)
    db.session.commit()


def end_session(session_id: int, user: Any, address: str) -> None:
    """Ends a session: a stolen cookie is worth nothing after it."""
    user_id, username = user.id, user.username
    begin_write()
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )
    _log(user_id, username, address, "session.end", AuditOutcome.DONE)
    db.session.commit()


def end_sessions_of(user_id: int) -> None:
    """Ends every session of a user within the present transaction."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )


def choose_membership(signed_in: SignedIn, membership_id: int, address: str) -> None:
    """Acts through another membership of the same user from now on."""
    begin_write()
    membership = next(
        (found for found in active_memberships(signed_in.user_id) if found.id == membership_id),
        None,
    )
    if membership is None:
        db.session.rollback()
        raise OutOfScope("membership", membership_id)
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == signed_in.session_id)
        .values(membership_id=membership.id)
    )
    _log(
        signed_in.user_id,
        membership.user.username,
        address,
        "session.membership",
        AuditOutcome.DONE,
        role=membership.role,
        organisation_id=membership.organisation_id,
    )
    db.session.commit()


def active_memberships(user_id: int) -> list[Membership]:
    """The memberships that a user may act through."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.user_id == user_id, Membership.active)
            .order_by(Membership.id)
        )
    )


def resolve_session(token: str, address: str) -> SignedIn | None:
    """The live session of a token, or None where it ended, idled too long or got too old, or
    its account is switched off.
    """
    found = find_session(_hash(token))
    now = datetime.now(UTC)
    settings = services().settings
    if (
        found is None
        or not found.user_active
        or now - found.seen_at > timedelta(minutes=settings.idle_minutes)
        or now - found.started_at > timedelta(hours=settings.session_hours)
    ):
        return None
    if now - found.seen_at > TOUCH_AFTER:
        _touch(found.id, now)
    return SignedIn(found.id, found.user_id, found.username, actor_in(found, address))


def _touch(session_id: int, now: datetime) -> None:
    """Writes down that a session is used. A page never waits for it: while somebody else
    writes, the next request does it.
    """
    with contextlib.suppress(Busy):
        begin_write(TOUCH_PATIENCE)
        db.session.execute(
            update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now)
        )
        db.session.commit()


def actor_of(membership: Membership, address: str = "") -> Actor | None:
    """The actor of a membership; None where it, its user or organisation is switched off."""
    row = db.session.execute(membership_query(membership.id)).one()
    return actor_in(row, address)


def display_name(user: Any) -> str:
    """A user's name in one piece."""
    return full_name(user.last_name, user.first_name, str(user.username))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _log(  # noqa: PLR0913 - the columns of the log
    user_id: int | None,
    username: str,
    address: str,
    action: str,
    outcome: AuditOutcome,
    *,
    role: str = "",
    organisation_id: int | None = None,
) -> None:
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
        )
    )
