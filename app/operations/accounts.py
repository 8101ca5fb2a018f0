"""Makes accounts and memberships (provincial and system administrator)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.access.actor import Actor
from app.access.gateway import access_person, is_possible_id
from app.access.permissions import Permission
from app.enums import Capacity, Role
from app.errors import NotAllowed, NotFound, Problem, RuleViolation
from app.identity import normalise_name
from app.models import Membership, Organisation, Person, db
from app.operations.activation import issue_code
from app.operations.audit import log
from app.operations.granting import grantable_roles
from app.operations.password_rules import unknown_password
from app.operations.sign_in import display_name, end_sessions_of
from app.operations.transaction import operation

SHORTEST_USERNAME = 3
LONGEST_USERNAME = 40
LONGEST_NAME = 50

# What an organisation must be for somebody to act for it in a role.
_NEEDS: dict[Role, frozenset[Capacity]] = {
    Role.PROVINCIAL_ADMIN: frozenset({Capacity.HR_BUREAU}),
    Role.HR_REVIEWER: frozenset({Capacity.HR_BUREAU}),
    Role.DEPARTMENT_ADMIN: frozenset({Capacity.DEPARTMENT}),
    Role.UNIT_ADMIN: frozenset({Capacity.EMPLOYER}),
    Role.BASE_ADMIN: frozenset(
        {Capacity.BASE_NATIONAL, Capacity.BASE_PROVINCIAL, Capacity.BASE_MUNICIPAL}
    ),
    Role.ASSOCIATION_REVIEWER: frozenset({Capacity.ASSOCIATION}),
    Role.PROFESSIONAL: frozenset({Capacity.EMPLOYER}),
}


@dataclass(frozen=True, slots=True)
class AccountData:
    """A membership to make; an unknown username makes the account with it."""

    username: str
    name: str
    role: str
    organisation_id: int
    person_id: int | None = None


@operation("account.create")
def create_membership(
    actor: Actor, data: AccountData, *, password_hash: str | None = None
) -> tuple[Membership, str | None]:
    """Gives a user a role in an organisation.

    Returns the membership, and for a new account its one-time activation code, shown once
    and kept nowhere; none where the hash of a known password is given. Nobody gives a role
    to their own account, nor one that is not theirs to give: `NotAllowed`.
    """
    return add_membership(actor, data, password_hash)


def add_membership(
    actor: Actor, data: AccountData, password_hash: str | None
) -> tuple[Membership, str | None]:
    """What `create_membership` does, within the present transaction."""
    actor.require(Permission.ACCOUNT_WRITE)
    username = data.username.strip().lower()
    user = db.session.scalar(select(User).where(func.lower(User.username) == username))
    _check_grant(actor, data, user)
    _check(data, username)
    if user is not None and normalise_name(data.name) != normalise_name(display_name(user)):
        raise RuleViolation("该登录名属于另一人。", field="name")
    code = None
    if user is None:
        user = make_user(username, data.name.strip(), password_hash or unknown_password())
        if password_hash is None:
            code, _ = issue_code(user.id, actor.user_id)
    membership = Membership(user_id=user.id, role=data.role, organisation_id=data.organisation_id)
    db.session.add(membership)
    if data.person_id is not None:
        _link_person(actor, user, data, data.person_id)
    db.session.flush()
    after = {
        "user": username,
        "role": data.role,
        "organisation_id": data.organisation_id,
        "person_id": data.person_id,
    }
    log(actor, "account.create", membership, after=after)
    return membership, code


@operation("account.end")
def end_membership(actor: Actor, membership_id: int) -> Membership:
    """Ends a membership; the sessions of its user end at once."""
    actor.require(Permission.ACCOUNT_WRITE)
    if not is_possible_id(membership_id):
        raise NotFound
    membership = db.session.get(Membership, membership_id)
    if membership is None or not membership.active:
        raise NotFound
    if membership.user_id == actor.user_id:
        raise RuleViolation("不能停用自己的身份。", field="membership")
    membership.active = False
    end_sessions_of(membership.user_id)
    db.session.flush()
    log(actor, "account.end", membership, before={"active": True}, after={"active": False})
    return membership


def username_problems(username: str) -> list[Problem]:
    """What is wrong with a new login name, already stripped and in lower case."""
    plain = username.replace("-", "").replace("_", "").replace(".", "")
    if not (SHORTEST_USERNAME <= len(username) <= LONGEST_USERNAME and plain.isascii()):
        message = "登录名应为 3 至 40 个字母、数字或 . - _。"
        return [Problem("username", message)]
    if not plain.isalnum():
        return [Problem("username", "登录名只能用字母、数字和 . - _。")]
    return []


def _check_grant(actor: Actor, data: AccountData, user: Any) -> None:
    if user is not None and user.id == actor.user_id:
        message = "不能给自己的账号增加身份，请由另一名管理员办理。"
        raise NotAllowed(message)
    if data.role in set(Role) and Role(data.role) not in grantable_roles(actor):
        message = f"「{actor.role.label}」不能授予「{Role(data.role).label}」身份。"
        raise NotAllowed(message)


def _check(data: AccountData, username: str) -> None:
    problems = username_problems(username)
    if not data.name.strip():
        problems.append(Problem("name", "请填写姓名。"))
    elif len(data.name.strip()) > LONGEST_NAME:
        problems.append(Problem("name", f"姓名不能超过 {LONGEST_NAME} 个字。"))
    organisation = None
    if is_possible_id(data.organisation_id):
        organisation = db.session.get(Organisation, data.organisation_id)
    if data.role == Role.PROFESSIONAL.value and data.person_id is None:
        problems.append(Problem("person_id", "专业技术人员的账号须关联人员。"))
    if data.role not in set(Role):
        problems.append(Problem("role", "请选择身份。"))
    elif organisation is None:
        problems.append(Problem("organisation_id", "请选择机构。"))
    else:
        needed = _NEEDS.get(Role(data.role))
        if needed is not None and not needed & organisation.capacities:
            words = "或".join(capacity.label for capacity in sorted(needed))
            message = f"「{Role(data.role).label}」只能设在{words}，所选机构不是。"
            problems.append(Problem("organisation_id", message))
    if problems:
        raise RuleViolation(problems)


def make_user(username: str, name: str, password_hash: str) -> Any:
    """A new account within the present transaction."""
    user = User()
    user.username = username
    # FAB asks for both parts of a name; ours stays whole in the one that is shown last.
    user.first_name = name
    user.last_name = ""
    user.email = f"{username}@account.invalid"
    user.password = password_hash
    user.active = True
    db.session.add(user)
    db.session.flush()
    return user


def _link_person(actor: Actor, user: Any, data: AccountData, person_id: int) -> None:
    try:
        person = access_person(actor, person_id)
    except NotFound:
        raise RuleViolation("没有这个人员。", field="person_id") from None
    if person.user_id not in {None, user.id}:
        raise RuleViolation("该人员已有账号。", field="person_id")
    linked = db.session.scalar(select(Person.id).where(Person.user_id == user.id))
    if linked not in {None, person.id}:
        raise RuleViolation("该账号已关联另一名人员。", field="person_id")
    if data.role == Role.PROFESSIONAL.value and person.employer_id != data.organisation_id:
        raise RuleViolation("所在机构应为该人员的工作单位。", field="organisation_id")
    person.user_id = user.id
