"""Removes the second factor of somebody who has lost phone and recovery codes."""

from __future__ import annotations

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.access.actor import Actor
from app.access.gateway import is_possible_id
from app.access.permissions import Permission
from app.enums import AuditOutcome, Role
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.models import Membership, db
from app.operations.audit import log, log_account
from app.operations.granting import grantable_roles
from app.operations.second_factor import forget_factor
from app.operations.sign_in import active_memberships, end_sessions_of
from app.operations.transaction import begin_write, operation

LONGEST_REASON = 500


def access_lost_factor(actor: Actor, membership_id: int) -> Membership:
    """The membership whose account the actor may help; the account is another's, and the actor
    could give every role that it has: else `NotAllowed`, as who runs the machine must not open
    a reviewer's account.
    """
    actor.require(Permission.ACCOUNT_WRITE)
    membership = None
    if is_possible_id(membership_id):
        membership = db.session.get(Membership, membership_id)
    if membership is None or not membership.active:
        raise NotFound
    if membership.user_id == actor.user_id:
        raise NotAllowed("不能解除自己的两步验证，请在「账号安全」中办理，或请另一名管理员办理。")
    roles = {Role(held.role) for held in active_memberships(membership.user_id)}
    if not roles <= grantable_roles(actor):
        raise NotAllowed("该账号有您不能授予的身份，请由省级管理员办理。")
    return membership


@operation("factor.remove")
def remove_second_factor(actor: Actor, membership_id: int, reason: str) -> Membership:
    """Removes the second factor of a membership's user, with a written reason; the user's
    sessions end, and the next sign-in is by password.

    Raises `NotFound`, `NotAllowed` as `access_lost_factor`, `RuleViolation` without a reason,
    `Stale` where there is none.
    """
    membership = access_lost_factor(actor, membership_id)
    if not reason.strip():
        raise RuleViolation("请写明原因。", field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise RuleViolation(f"原因不能超过 {LONGEST_REASON} 个字。", field="reason")
    if not forget_factor(membership.user_id):
        raise Stale("该账号没有设置两步验证。")
    end_sessions_of(membership.user_id)
    log(actor, "factor.remove", membership, detail=reason.strip())
    return membership


def remove_second_factor_of(username: str) -> None:
    """The same for a sign-in name (command line only): for an administrator whom nobody else
    can help. Raises `NotFound` for an unknown name, `Stale` where there is none.
    """
    begin_write()
    user = db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))
    if user is None:
        db.session.rollback()
        raise NotFound(f"没有登录名为 {username} 的账号。")
    if not forget_factor(user.id):
        db.session.rollback()
        raise Stale(f"账号 {username} 没有设置两步验证。")
    end_sessions_of(user.id)
    log_account(user.id, user.username, "", "factor.remove", AuditOutcome.DONE)
    db.session.commit()
