"""One's own sessions: seen, and ended one by one or all but this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, select, update

from app.access.gateway import OutOfScope, is_possible_id
from app.enums import AuditOutcome, FactorStage
from app.models import LoginSession, db
from app.operations.audit import log_account
from app.operations.sign_in import FACTOR_IDLE, SignedIn, end_other_sessions
from app.operations.transaction import begin_write
from app.services import services

MOST = 50


def own_sessions(signed_in: SignedIn) -> list[LoginSession]:
    """The live sessions of the account, the last used first; 50 at most."""
    settings, now = services().settings, datetime.now(UTC)
    idle = now - timedelta(minutes=settings.idle_minutes)
    waiting = max(idle, now - FACTOR_IDLE)
    due = LoginSession.second_factor == FactorStage.DUE.value
    return list(
        db.session.scalars(
            select(LoginSession)
            .where(
                LoginSession.user_id == signed_in.user_id,
                LoginSession.ended_at.is_(None),
                LoginSession.started_at >= now - timedelta(hours=settings.session_hours),
                LoginSession.seen_at >= case((due, waiting), else_=idle),
            )
            .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
            .limit(MOST)
        )
    )


def end_own_session(signed_in: SignedIn, session_id: int, address: str) -> None:
    """Ends one session of the account. Another account's is answered like one that does not
    exist, and one that has ended as well: `OutOfScope`.
    """
    begin_write()
    ended: Any = None
    if is_possible_id(session_id):
        ended = db.session.execute(
            update(LoginSession)
            .where(
                LoginSession.id == session_id,
                LoginSession.user_id == signed_in.user_id,
                LoginSession.ended_at.is_(None),
            )
            .values(ended_at=datetime.now(UTC))
        )
    if ended is None or ended.rowcount != 1:
        db.session.rollback()
        raise OutOfScope("login_session", session_id)
    _log(signed_in, address)


def end_all_others(signed_in: SignedIn, address: str) -> None:
    """Ends every session of the account but this one."""
    begin_write()
    end_other_sessions(signed_in)
    _log(signed_in, address)


def _log(signed_in: SignedIn, address: str) -> None:
    who = signed_in.user_id, signed_in.username
    log_account(*who, address, "session.end_other", AuditOutcome.DONE)
    db.session.commit()
