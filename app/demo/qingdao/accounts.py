"""The demo's accounts: who signs in with which name, in which roles."""

from __future__ import annotations

from app.demo.cast import Account
from app.demo.qingdao.organisations import BUREAUS, UNITS
from app.demo.qingdao.people import FEWEST, people, place
from app.enums import Role

_PLANS = people(FEWEST)
_PLACES = {place(at): plan for at, plan in enumerate(_PLANS)}


def _one(
    username: str, name: str, role: Role, organisation: str, *, listed: bool = True
) -> Account:
    return Account(username, name, ((role, organisation),), listed)


def _owner(username: str, employer: str, at: int, *, listed: bool = True) -> Account:
    """The account of a person who declares their own items."""
    name = _PLACES[employer, at].name
    return Account(username, name, ((Role.PROFESSIONAL, employer),), listed, person=at)


FIRST_ADMIN = _one("city", "丁海宁", Role.PROVINCIAL_ADMIN, "hr")

_LISTED = (
    _one("hr.city", "纪文渊", Role.HR_REVIEWER, "hr"),
    _one("hr.laoshan", "江晓东", Role.HR_REVIEWER, "hr.laoshan"),
    _one("department", "毕启明", Role.DEPARTMENT_ADMIN, "housing"),
    _one("association", "曲永生", Role.ASSOCIATION_REVIEWER, "association"),
    _one("base", "邹建华", Role.BASE_ADMIN, "base"),
    _one("unit", "姜国英", Role.UNIT_ADMIN, "unit"),
    # An admin with hours of their own: a colleague confirms them (A27).
    Account(
        "unit2",
        _PLACES["unit", 1].name,
        ((Role.UNIT_ADMIN, "unit"), (Role.PROFESSIONAL, "unit")),
        listed=True,
        person=1,
    ),
    # The only admin there: the next tier confirms.
    Account(
        "company",
        _PLACES["company", 0].name,
        ((Role.UNIT_ADMIN, "company"), (Role.PROFESSIONAL, "company")),
        listed=True,
        person=0,
    ),
    _owner("person", "unit", 0),
    _owner("person2", "survey", 0),
    _owner("accountant", "metro", 1),
    _one("auditor", "辛慧敏", Role.AUDITOR, "hr"),
    _one("system", "白涛", Role.SYSTEM_ADMIN, "hr"),
)

# Desks that must be manned so that cases can travel; not on the sign-in page.
_DESKS = (
    *(
        _one(plan.key, f"{surname}文博", Role.HR_REVIEWER, plan.key, listed=False)
        for plan, surname in zip(BUREAUS, "刘孙宋赵徐陈杨薛迟隋", strict=True)
        if plan.key != "hr.laoshan"
    ),
    *(
        _one(f"admin.{plan.key}", f"{surname}玉珍", Role.UNIT_ADMIN, plan.key, listed=False)
        for plan, surname in zip(UNITS, "王李张刘于孙姜宋赵徐陈杨逄", strict=True)
        if plan.key not in {"unit", "company"}
    ),
    _one("department.traffic", "宋金花", Role.DEPARTMENT_ADMIN, "traffic", listed=False),
    _one("department.education", "韩雪梅", Role.DEPARTMENT_ADMIN, "education", listed=False),
    _one("base2", "于慧", Role.BASE_ADMIN, "base2", listed=False),
)

_OWNERS = {(account.memberships[-1][1], account.person) for account in _LISTED}
# Everybody of the first people has an account; the scenes name them by employer and place.
_OTHERS = tuple(
    _owner(f"{employer}-{at + 1}", employer, at, listed=False)
    for employer, at in _PLACES
    if (employer, at) not in _OWNERS
)

ACCOUNTS = (*_LISTED, *_DESKS, *_OTHERS)
