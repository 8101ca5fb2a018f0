"""Changing one's own password, and ending one that was lost."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select, update
from werkzeug.security import check_password_hash

from app.clock import SHANGHAI
from app.enums import AttemptOutcome, AuditOutcome
from app.errors import NotFound, RuleViolation
from app.models import AuditEntry, LoginSession, db
from app.operations.activation import issue_code
from app.operations.lockout import add_attempt, locked_until, log_locked_attempt
from app.operations.password_rules import password_problems, set_password, unknown_password
from app.operations.sign_in import SignedIn, end_sessions_of
from app.operations.transaction import begin_write


def change_password(signed_in: SignedIn, old: str, new: str, address: str) -> None:
    """Changes one's own password; every other session of the account ends.

    A wrong old password counts like a failed sign-in: whoever found an open session cannot
    try one after the other. Raises `RuleViolation` for a wrong old password, a locked name
    or a new password that breaks the rules.
    """
    username = db.session.get_one(User, signed_in.user_id).username
    opens = locked_until(username)
    if opens is not None:
        log_locked_attempt(username, address, "account.password")
        clock = f"{opens.astimezone(SHANGHAI):%H:%M}"
        message = f"连续输错密码，已锁定，请于 {clock} 后再试，或联系管理员解除。"
        raise RuleViolation(message, field="old")
    begin_write()
    user = db.session.get_one(User, signed_in.user_id)
    if not check_password_hash(user.password, old):
        add_attempt(username, address, AttemptOutcome.FAILED)
        _log(signed_in.user_id, address, AuditOutcome.REFUSED)
        db.session.commit()
        raise RuleViolation("原密码不正确。", field="old")
    problems = password_problems(new, user)
    if problems:
        db.session.rollback()
        raise RuleViolation(problems)
    set_password(user, new)
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user.id,
            LoginSession.id != signed_in.session_id,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=datetime.now(UTC))
    )
    add_attempt(username, address, AttemptOutcome.DONE)
    _log(user.id, address, AuditOutcome.DONE)
    db.session.commit()


def reset_password(username: str) -> str:
    """A new activation code for an account (command line only); its password and its
    sessions end, and a locked name opens.
    """
    begin_write()
    user = db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))
    if user is None:
        db.session.rollback()
        message = f"没有登录名为 {username} 的账号。"
        raise NotFound(message)
    user.password = unknown_password()
    user.fail_login_count = 0
    code, _ = issue_code(user.id, None)
    add_attempt(user.username, "", AttemptOutcome.RELEASED)
    end_sessions_of(user.id)
    _log(user.id, "", AuditOutcome.DONE)
    db.session.commit()
    return code


def _log(user_id: int, address: str, outcome: AuditOutcome) -> None:
    user = db.session.get_one(User, user_id)
    db.session.add(
        AuditEntry(
            at=datetime.now(UTC),
            user_id=user.id,
            user_name=user.username,
            address=address,
            action="account.password",
            outcome=outcome.value,
        )
    )
