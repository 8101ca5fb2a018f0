"""One-time activation codes: given out with an account, used once by its owner.

A code is no password: it opens nothing but the page on which its owner chooses one.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, exists, func, select, update

from app.access.actor import Actor
from app.access.gateway import is_possible_id
from app.access.permissions import Permission
from app.clock import SHANGHAI
from app.enums import AttemptOutcome, AuditOutcome, Role
from app.errors import NotAllowed, NotFound, RuleViolation
from app.models import ActivationCode, AuditEntry, Membership, db
from app.operations.audit import log
from app.operations.granting import grantable_roles
from app.operations.lockout import add_attempt, locked_until, log_locked_attempt
from app.operations.password_rules import password_problems, set_password, unknown_password
from app.operations.sign_in import end_sessions_of
from app.operations.transaction import begin_write, operation
from app.services import services

# Neither 0 and O nor 1, I and L: the code is read from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4
MOST_LETTERS = 200
_WRONG = "登录名或激活码不正确，或者激活码已用过、已过期。请核对后再填，或联系发放账号的管理员。"


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as its owner gets it, with the membership for which it was given out."""

    membership: Membership
    code: str
    expires_at: datetime


def issue_code(user_id: int, issuer_id: int | None) -> tuple[str, datetime]:
    """A new code for an account, within the present transaction, and until when it is good.

    One that was open before is worth nothing from now on.
    """
    now = datetime.now(UTC)
    _close_open(user_id, now)
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    expires_at = now + timedelta(days=services().settings.activation_days)
    db.session.add(
        ActivationCode(
            user_id=user_id,
            code_hash=_hash(code),
            issued_by_id=issuer_id,
            issued_at=now,
            expires_at=expires_at,
        )
    )
    db.session.flush()
    return code, expires_at


@operation("account.reissue")
def reissue_code(actor: Actor, membership_id: int) -> IssuedCode:
    """A new code for an account that lost its password or its code.

    The old password and all sessions end at once, a locked name opens. Raises `NotAllowed`
    for one's own account and for one that holds a role which the actor may not give: who
    hands out the code could sign in with it.
    """
    actor.require(Permission.ACCOUNT_WRITE)
    membership = _membership(membership_id)
    _check_may_issue(actor, membership.user_id)
    user = membership.user
    user.password = unknown_password()
    user.fail_login_count = 0
    code, expires_at = issue_code(user.id, actor.user_id)
    end_sessions_of(user.id)
    add_attempt(user.username, actor.address, AttemptOutcome.RELEASED)
    log(actor, "account.reissue", membership)
    return IssuedCode(membership, code, expires_at)


@operation("account.letters")
def issue_letters(actor: Actor, membership_ids: Sequence[int]) -> list[IssuedCode]:
    """New codes for accounts that were never activated, for letters to be printed.

    Those that are active by now are left alone. Raises `RuleViolation` where none is left
    or too many are asked for, `NotAllowed` as `reissue_code` does.
    """
    actor.require(Permission.ACCOUNT_WRITE)
    if len(membership_ids) > MOST_LETTERS:
        raise RuleViolation(f"一次最多打印 {MOST_LETTERS} 份通知单。")
    issued = []
    # One letter for an account, however many roles it has: its next code ends the one before.
    asked_for = {found.user_id: found for found in map(_membership, reversed(membership_ids))}
    waiting = awaiting_activation(list(asked_for))
    for user_id, membership in reversed(asked_for.items()):
        if user_id not in waiting:
            continue
        _check_may_issue(actor, user_id)
        code, expires_at = issue_code(user_id, actor.user_id)
        log(actor, "account.letters", membership)
        issued.append(IssuedCode(membership, code, expires_at))
    if not issued:
        raise RuleViolation("所选账号都已激活，没有可打印的通知单。")
    return issued


def open_code(actor: Actor, membership_id: int, code: str) -> IssuedCode:
    """The code that was just given out, for its letter: who has it on the screen prints it.

    Raises `RuleViolation` where it is not the account's open one.
    """
    actor.require(Permission.ACCOUNT_WRITE)
    membership = _membership(membership_id)
    _check_may_issue(actor, membership.user_id)
    query = select(ActivationCode.expires_at).where(*_open(membership.user_id, code))
    expires_at = db.session.scalar(query)
    if expires_at is None:
        raise RuleViolation("该激活码已不再有效，请重新发放激活码后再打印通知单。")
    return IssuedCode(membership, code, expires_at)


def activate(username: str, code: str, new: str, address: str) -> None:
    """Gives an account the password that its owner chose; the code is worth nothing then.

    One answer for a name that nobody has, a wrong code, a used and an old one; wrong tries
    count like failed sign-ins. Raises `RuleViolation` with the field.
    """
    name = unicodedata.normalize("NFKC", username).strip().lower()
    opens = locked_until(name)
    if opens is not None:
        log_locked_attempt(name, address, "account.activate")
        clock = f"{opens.astimezone(SHANGHAI):%H:%M}"
        message = f"连续填错，该登录名已锁定，请于 {clock} 后再试，或联系管理员解除。"
        raise RuleViolation(message, field="username")
    begin_write()
    user = db.session.scalar(select(User).where(func.lower(User.username) == name, User.active))
    if user is None or not _known(user.id, code):
        add_attempt(name, address, AttemptOutcome.FAILED)
        _log(user, address, AuditOutcome.REFUSED)
        db.session.commit()
        raise RuleViolation(_WRONG, field="code")
    problems = password_problems(new, user)
    if problems or not _use(user.id, code):
        db.session.rollback()
        raise RuleViolation(problems) if problems else RuleViolation(_WRONG, field="code")
    set_password(user, new)
    end_sessions_of(user.id)
    add_attempt(name, address, AttemptOutcome.DONE)
    _log(user, address, AuditOutcome.DONE)
    db.session.commit()


def awaiting_activation(user_ids: Sequence[int]) -> set[int]:
    """Which of these accounts have a code that was not used yet, good or too old."""
    query = select(ActivationCode.user_id).where(
        ActivationCode.user_id.in_(user_ids), ActivationCode.closed_at.is_(None)
    )
    return set(db.session.scalars(query))


def with_open_code(user_id: Any) -> ColumnElement[bool]:
    """Whether the account in a query waits for its activation."""
    return exists().where(ActivationCode.user_id == user_id, ActivationCode.closed_at.is_(None))


def _membership(membership_id: int) -> Membership:
    if not is_possible_id(membership_id):
        raise NotFound
    membership = db.session.get(Membership, membership_id)
    if membership is None or not membership.active:
        raise NotFound
    return membership


def _check_may_issue(actor: Actor, user_id: int) -> None:
    if user_id == actor.user_id:
        raise NotAllowed("不能为自己的账号发放激活码，请在「修改密码」中办理。")
    held = db.session.scalars(
        select(Membership.role).where(Membership.user_id == user_id, Membership.active)
    )
    beyond = sorted({Role(role) for role in held} - grantable_roles(actor))
    if beyond:
        message = f"「{actor.role.label}」不能为「{beyond[0].label}」的账号发放激活码。"
        raise NotAllowed(message)


def _known(user_id: int, code: str) -> bool:
    return db.session.scalar(select(ActivationCode.id).where(*_open(user_id, code))) is not None


def _use(user_id: int, code: str) -> bool:
    """Closes the code; False where somebody was faster with the same one."""
    closed = db.session.execute(
        update(ActivationCode)
        .where(*_open(user_id, code))
        .values(closed_at=datetime.now(UTC), used=True)
    )
    return int(closed.rowcount) == 1  # type: ignore[attr-defined]


def _open(user_id: int, code: str) -> tuple[Any, ...]:
    return (
        ActivationCode.user_id == user_id,
        ActivationCode.code_hash == _hash(code),
        ActivationCode.closed_at.is_(None),
        ActivationCode.expires_at > datetime.now(UTC),
    )


def _close_open(user_id: int, now: datetime) -> None:
    db.session.execute(
        update(ActivationCode)
        .where(ActivationCode.user_id == user_id, ActivationCode.closed_at.is_(None))
        .values(closed_at=now)
    )


def _hash(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    kept = "".join(sign for sign in plain if sign in ALPHABET)
    return services().cipher.lookup_hash(f"activation {kept}")


def _log(user: Any, address: str, outcome: AuditOutcome) -> None:
    db.session.add(
        AuditEntry(
            at=datetime.now(UTC),
            user_id=user.id if user is not None else None,
            user_name=user.username if user is not None else "",
            address=address,
            action="account.activate",
            outcome=outcome.value,
        )
    )
