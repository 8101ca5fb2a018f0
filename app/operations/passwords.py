"""Passwords: what a new one must be, changing one's own, and a new first one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from app.clock import SHANGHAI
from app.enums import AttemptOutcome, AuditOutcome
from app.errors import NotFound, Problem, RuleViolation
from app.models import AuditEntry, LoginSession, db
from app.operations.lockout import add_attempt, locked_until, log_locked_attempt
from app.operations.sign_in import SignedIn, display_name, end_sessions_of
from app.operations.transaction import begin_write

SHORTEST = 10
LONGEST = 128
CLASSES = 3


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
    if not problems and check_password_hash(user.password, new):
        problems = [Problem("new", "新密码不能与原密码相同。")]
    if problems:
        db.session.rollback()
        raise RuleViolation(problems)
    user.password = generate_password_hash(new)
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
    """A new random password for an account (command line only); its sessions end,
    and a locked name opens.
    """
    begin_write()
    user = db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))
    if user is None:
        db.session.rollback()
        message = f"没有登录名为 {username} 的账号。"
        raise NotFound(message)
    password = secrets.token_urlsafe(12)
    user.password = generate_password_hash(password)
    user.fail_login_count = 0
    add_attempt(user.username, "", AttemptOutcome.RELEASED)
    end_sessions_of(user.id)
    _log(user.id, "", AuditOutcome.DONE)
    db.session.commit()
    return password


def password_problems(password: str, user: Any) -> list[Problem]:
    """What is wrong with a new password: length, variety, parts of the account's names."""
    if not SHORTEST <= len(password) <= LONGEST:
        return [Problem("new", f"新密码应为 {SHORTEST} 至 {LONGEST} 个字符。")]
    kinds = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    )
    if sum(kinds) < CLASSES:
        message = "新密码须包含大写字母、小写字母、数字、符号中的至少三种。"
        return [Problem("new", message)]
    if user.username.lower() in password.lower() or display_name(user) in password:
        return [Problem("new", "新密码不能包含登录名或姓名。")]
    return []


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
