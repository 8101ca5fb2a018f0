"""The second factor of an account: set up, asked for at sign-in, renewed, turned off, removed.

A wrong code counts like a wrong password for the lock of the name. The code of one time step
is taken once: its step is written down by compare-and-set, and a recovery code likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash

from app.clock import SHANGHAI
from app.enums import AttemptOutcome, AuditOutcome, FactorStage
from app.errors import Problem, RuleViolation, Stale
from app.models import LoginSession, RecoveryCode, SecondFactor, db
from app.operations.audit import log_account
from app.operations.codes import (
    is_of_app,
    matching_step,
    new_recovery_codes,
    new_secret,
    plain_code,
    recovery_hash,
)
from app.operations.factor_rules import is_offered, must_have_factor
from app.operations.lockout import add_attempt, locked_until, log_locked_attempt
from app.operations.sign_in import SignedIn, active_memberships, end_other_sessions, raise_session
from app.operations.transaction import begin_write, explain_clash

WRONG_CODE = (
    "验证码不正确或已经用过。请等手机上显示新的验证码后再输入；如仍不对，请检查手机的时间是否准确。"
)
_SET_UP_ALREADY = "两步验证已经设置好了，请刷新后查看。"
_NOT_SET_UP = "还没有设置两步验证，请刷新后查看。"


@dataclass(frozen=True, slots=True)
class Passed:
    """A session that is signed in now, under a new token."""

    token: str
    # How many recovery codes are left, where one was used; else None.
    recovery_left: int | None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A second factor that counts from now on; the codes are shown this once."""

    token: str
    recovery_codes: list[str]


def pending_secret(user_id: int) -> str | None:
    """The secret that waits for its first right code; None where none does."""
    return db.session.scalar(
        select(SecondFactor.secret).where(
            SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_(None)
        )
    )


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes were not used yet."""
    query = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def begin_second_factor(signed_in: SignedIn, password: str, address: str) -> None:
    """Makes a secret that waits for its first right code, in place of one that still waits.

    Asks for the password, but not of a sign-in under way, which has just given it. Raises
    `RuleViolation` for a wrong one and where second factors are off, `Stale` where one is set up.
    """
    if not is_offered():
        raise RuleViolation("本平台没有启用两步验证。", field="password")
    given = None if signed_in.factor_due else password
    factor = _prove(signed_in, address, "factor.begin", password=given)
    if factor is not None and factor.confirmed_at is not None:
        db.session.rollback()
        raise Stale(_SET_UP_ALREADY)
    if factor is None:
        db.session.add(SecondFactor(user_id=signed_in.user_id, secret=new_secret()))
    else:
        factor.secret = new_secret()
    _log(signed_in, address, "factor.begin")
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise explain_clash(error) from None


def confirm_second_factor(signed_in: SignedIn, typed: str, address: str) -> Confirmed:
    """Takes the first right code: the factor counts from now on, other sessions end.

    Raises `RuleViolation` for a wrong code, which does not count as a failed sign-in: the
    secret stands on the same page. `Stale` where nothing waits to be confirmed.
    """
    begin_write()
    factor = _locked_factor(signed_in.user_id)
    if factor is None or factor.confirmed_at is not None:
        db.session.rollback()
        raise Stale(_NOT_SET_UP if factor is None else _SET_UP_ALREADY)
    now = datetime.now(UTC)
    step = matching_step(factor.secret, plain_code(typed), now)
    if step is None:
        _log(signed_in, address, "factor.confirm", AuditOutcome.REFUSED)
        db.session.commit()
        raise RuleViolation(WRONG_CODE, field="code")
    factor.confirmed_at, factor.last_step = now, step
    db.session.flush()
    codes = _fresh_codes(signed_in.user_id)
    end_other_sessions(signed_in)
    token = raise_session(signed_in)
    _log(signed_in, address, "factor.confirm")
    db.session.commit()
    return Confirmed(token, codes)


def pass_second_factor(signed_in: SignedIn, typed: str, address: str) -> Passed:
    """Ends a sign-in under way with a code of the app, or with a recovery code.

    Raises `RuleViolation` for a wrong or used one or a locked name, `Stale` where this session
    waits for none.
    """
    used = _prove(signed_in, address, "session.code", code=typed, due=True)
    token = raise_session(signed_in)
    add_attempt(signed_in.username, address, AttemptOutcome.DONE)
    by_recovery = not is_of_app(plain_code(typed))
    _log(signed_in, address, "session.recovery" if by_recovery else "session.code")
    left = recovery_codes_left(used.user_id) if by_recovery else None
    db.session.commit()
    return Passed(token, left)


def renew_recovery_codes(signed_in: SignedIn, password: str, typed: str, address: str) -> list[str]:
    """Ten new recovery codes; those from before are worth nothing. Asks for password and code.

    Raises `RuleViolation` as `pass_second_factor`, `Stale` where no factor is set up.
    """
    _prove(signed_in, address, "factor.codes", password=password, code=typed)
    codes = _fresh_codes(signed_in.user_id)
    add_attempt(signed_in.username, address, AttemptOutcome.DONE)
    _log(signed_in, address, "factor.codes")
    db.session.commit()
    return codes


def turn_off_second_factor(signed_in: SignedIn, password: str, typed: str, address: str) -> bool:
    """Forgets the second factor; other sessions end. Asks for password and code.

    Returns whether the account must have one: then this session waits until a new one is set
    up, as after a change of phone. Raises as `renew_recovery_codes`.
    """
    _prove(signed_in, address, "factor.turn_off", password=password, code=typed)
    forget_factor(signed_in.user_id)
    end_other_sessions(signed_in)
    needed = must_have_factor(active_memberships(signed_in.user_id))
    stage = FactorStage.DUE if needed else FactorStage.NONE
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == signed_in.session_id)
        .values(second_factor=stage.value)
    )
    add_attempt(signed_in.username, address, AttemptOutcome.DONE)
    _log(signed_in, address, "factor.turn_off")
    db.session.commit()
    return needed


def forget_factor(user_id: int) -> bool:
    """Removes a user's secret and recovery codes within the present transaction; whether there
    was one that counted.
    """
    # Without reading the secret: a lost data key must not keep anybody out for good.
    found = db.session.execute(
        select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id).with_for_update()
    ).one_or_none()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    return found is not None and found.confirmed_at is not None


def _prove(  # noqa: PLR0913 - what may be asked for
    signed_in: SignedIn,
    address: str,
    action: str,
    *,
    password: str | None = None,
    code: str | None = None,
    due: bool = False,
) -> Any:
    """Begins a transaction in which these were right: the password, and a code, which is used
    up. Returns the user's factor, its row locked.

    A wrong one is counted and logged, and then raised. Tries for one account wait for each
    other at the row of its factor: the lock of the name is asked behind it.
    """
    user = db.session.get_one(User, signed_in.user_id)
    # Not while others wait to write: the hash takes its time.
    password_right = password is None or check_password_hash(user.password, password)
    begin_write()
    factor = _locked_factor(signed_in.user_id)
    if code is not None and (factor is None or factor.confirmed_at is None):
        db.session.rollback()
        raise Stale(_NOT_SET_UP)
    if due and _stage_of(signed_in) != FactorStage.DUE.value:
        db.session.rollback()
        raise Stale("您已经登录，不需要再输入验证码。")
    opens = locked_until(signed_in.username)
    if opens is not None:
        log_locked_attempt(signed_in.username, address, action)
        message = (
            f"连续输错，已锁定，请于 {opens.astimezone(SHANGHAI):%H:%M} 后再试，或联系管理员解除。"
        )
        raise RuleViolation(message, field="code" if password is None else "password")
    problem = None
    if not password_right:
        problem = Problem("password", "密码不正确。")
    elif code is not None and not _take(factor, plain_code(code)):
        problem = Problem("code", WRONG_CODE)
    if problem is not None:
        add_attempt(signed_in.username, address, AttemptOutcome.FAILED)
        _log(signed_in, address, action, AuditOutcome.REFUSED)
        db.session.commit()
        raise RuleViolation([problem])
    return factor


def _take(factor: SecondFactor, code: str) -> bool:
    """Uses a code up; whether there was anything to use."""
    now = datetime.now(UTC)
    if is_of_app(code):
        step = matching_step(factor.secret, code, now)
        return step is not None and _set_once(
            SecondFactor,
            {"last_step": step},
            SecondFactor.user_id == factor.user_id,
            SecondFactor.last_step < step,
        )
    return _set_once(
        RecoveryCode,
        {"used_at": now},
        RecoveryCode.user_id == factor.user_id,
        RecoveryCode.code_hash == recovery_hash(factor.user_id, code),
        RecoveryCode.used_at.is_(None),
    )


def _set_once(model: Any, values: dict[str, Any], *where: ColumnElement[bool]) -> bool:
    changed: Any = db.session.execute(update(model).where(*where).values(**values))
    return bool(changed.rowcount == 1)


def _fresh_codes(user_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = new_recovery_codes()
    rows = [{"user_id": user_id, "code_hash": recovery_hash(user_id, code)} for code in codes]
    db.session.execute(insert(RecoveryCode), rows)
    return codes


def _locked_factor(user_id: int) -> SecondFactor | None:
    return db.session.get(SecondFactor, user_id, with_for_update=True, populate_existing=True)


def _stage_of(signed_in: SignedIn) -> str | None:
    return db.session.scalar(
        select(LoginSession.second_factor).where(
            LoginSession.id == signed_in.session_id, LoginSession.ended_at.is_(None)
        )
    )


def _log(
    signed_in: SignedIn, address: str, action: str, outcome: AuditOutcome = AuditOutcome.DONE
) -> None:
    log_account(signed_in.user_id, signed_in.username, address, action, outcome)
