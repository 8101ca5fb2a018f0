"""Sessions kept on the server: begun at sign-in, ended at sign-out or after their time."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, select, update

from app.access.actor import Actor
from app.access.gateway import OutOfScope
from app.enums import AttemptOutcome, AuditOutcome, FactorStage
from app.errors import Busy, Stale
from app.models import LoginSession, Membership, db
from app.operations.acting import actor_in, find_session, full_name, membership_query
from app.operations.audit import log_account
from app.operations.browsers import short_user_agent
from app.operations.factor_rules import has_factor, must_have_factor, stage_at_start
from app.operations.lockout import add_attempt
from app.operations.transaction import begin_write
from app.services import services

# How often at most the time of the last use is written down.
TOUCH_AFTER = timedelta(minutes=1)
# How long a page waits to write that down, in milliseconds.
TOUCH_PATIENCE = 50
# How long a sign-in waits, unused, for its second factor.
FACTOR_IDLE = timedelta(minutes=10)
WAITS = "密码正确，等待两步验证"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: the user, and the actor once a membership is chosen.

    Where the second factor is still due, nobody is signed in yet.
    """

    session_id: int
    user_id: int
    username: str
    actor: Actor | None
    factor_due: bool = False


def start_session(user: Any, address: str, user_agent: str = "") -> str:
    """Begins a session after a right password and returns its secret token; only its hash is
    stored.

    A user with one membership acts through it at once, or once the second factor was given.
    Where an app's code is still to come, the tries before are not forgotten: who has only the
    password shall not have endless tries at the code.
    """
    user_id, username = user.id, user.username
    begin_write()
    memberships = active_memberships(user_id)
    stage = stage_at_start(user_id, memberships)
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
            user_agent=short_user_agent(user_agent),
            second_factor=stage.value,
        )
    )
    due = stage is FactorStage.DUE
    if not (due and has_factor(user_id)):
        add_attempt(username, address, AttemptOutcome.DONE)
    detail = WAITS if due else ""
    log_account(user_id, username, address, "session.start", AuditOutcome.DONE, detail=detail)
    db.session.commit()
    return token


def log_failed_sign_in(username: str, user_id: int | None, address: str) -> None:
    """Writes a failed try to the audit log. An unknown name is not kept: it may be a
    password typed into the wrong field.
    """
    begin_write()
    name = username[:64] if user_id is not None else ""
    log_account(user_id, name, address, "session.start", AuditOutcome.REFUSED)
    db.session.commit()


def end_session(signed_in: SignedIn, address: str) -> None:
    """Ends a session: a stolen cookie is worth nothing after it."""
    begin_write()
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == signed_in.session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )
    log_account(signed_in.user_id, signed_in.username, address, "session.end", AuditOutcome.DONE)
    db.session.commit()


def end_sessions_of(user_id: int) -> None:
    """Ends every session of a user within the present transaction."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )


def end_other_sessions(signed_in: SignedIn) -> None:
    """Ends every session of a user but this one within the present transaction."""
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == signed_in.user_id,
            LoginSession.id != signed_in.session_id,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=datetime.now(UTC))
    )


def raise_session(signed_in: SignedIn) -> str:
    """Marks within the present transaction that a session has passed its second factor.

    Returns its new token: the old one may have been seen before. Raises `Stale` where the
    session has ended meanwhile.
    """
    token = secrets.token_urlsafe(32)
    changed: Any = db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == signed_in.session_id, LoginSession.ended_at.is_(None))
        .values(
            second_factor=FactorStage.PASSED.value,
            token_hash=_hash(token),
            seen_at=datetime.now(UTC),
        )
    )
    if changed.rowcount != 1:
        db.session.rollback()
        raise Stale("登录已经结束，请重新登录。")
    return token


def choose_membership(signed_in: SignedIn, membership_id: int, address: str) -> None:
    """Acts through another membership of the same user from now on.

    One that needs a second factor, and was given after the sign-in, asks for it first.
    """
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
        .values(membership_id=membership.id, **_still_due(membership))
    )
    log_account(
        signed_in.user_id,
        membership.user.username,
        address,
        "session.membership",
        AuditOutcome.DONE,
        role=membership.role,
        organisation_id=membership.organisation_id,
    )
    db.session.commit()


def _still_due(membership: Membership) -> dict[str, Any]:
    if not must_have_factor([membership]):
        return {}
    stage = LoginSession.second_factor
    none, due = FactorStage.NONE.value, FactorStage.DUE.value
    return {"second_factor": case((stage == none, due), else_=stage)}


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
    due = found is not None and found.second_factor == FactorStage.DUE.value
    idle = timedelta(minutes=settings.idle_minutes)
    if (
        found is None
        or not found.user_active
        or now - found.seen_at > (min(idle, FACTOR_IDLE) if due else idle)
        or now - found.started_at > timedelta(hours=settings.session_hours)
    ):
        return None
    if now - found.seen_at > TOUCH_AFTER:
        _touch(found.id, now)
    actor = None if due else actor_in(found, address)
    return SignedIn(found.id, found.user_id, found.username, actor, factor_due=due)


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
