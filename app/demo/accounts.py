"""The demo's accounts: who signs in with which name, in which roles."""

from __future__ import annotations

from dataclasses import dataclass

from app.enums import Role as R

PASSWORD = "Xueshi-demo-2019"  # noqa: S105 - the demo is served on loopback only


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `memberships` are roles with keys of organisations."""

    username: str
    name: str
    memberships: tuple[tuple[R, str], ...]
    listed: bool = False
    is_first_person: bool = False


def _one(username: str, name: str, role: R, organisation: str, *, listed: bool = True) -> Account:
    return Account(username, name, ((role, organisation),), listed)


FIRST_ADMIN = _one("province", "周海燕", R.PROVINCIAL_ADMIN, "hr")

_LISTED = (
    _one("hr.province", "李文渊", R.HR_REVIEWER, "hr"),
    _one("hr.xining", "马晓东", R.HR_REVIEWER, "hr.xining"),
    _one("department", "王启明", R.DEPARTMENT_ADMIN, "traffic"),
    _one("department.education", "韩雪梅", R.DEPARTMENT_ADMIN, "education"),
    _one("unit", "祁国英", R.UNIT_ADMIN, "unit"),
    _one("unit2", "沈志诚", R.UNIT_ADMIN, "unit2"),
    _one("company", "赵立军", R.UNIT_ADMIN, "company"),
    _one("university", "陈静", R.UNIT_ADMIN, "university"),
    _one("university2", "多杰扎西", R.UNIT_ADMIN, "university"),
    _one("minzu", "汪玉兰", R.UNIT_ADMIN, "minzu"),
    Account("base", "冶建华", ((R.BASE_ADMIN, "base"), (R.UNIT_ADMIN, "base")), listed=True),
    _one("association", "魏永生", R.ASSOCIATION_REVIEWER, "association"),
    Account("person", "张䶮", ((R.PROFESSIONAL, "unit"),), listed=True, is_first_person=True),
    _one("auditor", "辛慧敏", R.AUDITOR, "hr"),
    _one("system", "白涛", R.SYSTEM_ADMIN, "hr"),
)

# Desks that must be manned so that cases can travel; not on the sign-in page.
_OTHERS = (
    _one("hr.haidong", "保文军", R.HR_REVIEWER, "hr.haidong", listed=False),
    _one("hr.haixi", "娜仁花", R.HR_REVIEWER, "hr.haixi", listed=False),
    _one("hr.chengxi", "刘小琴", R.HR_REVIEWER, "hr.chengxi", listed=False),
    _one("department.health", "祝明华", R.DEPARTMENT_ADMIN, "health", listed=False),
    _one("department.science", "史文博", R.DEPARTMENT_ADMIN, "science", listed=False),
    _one("department.water", "星占奎", R.DEPARTMENT_ADMIN, "water", listed=False),
    _one("department.xining", "马玉珍", R.DEPARTMENT_ADMIN, "xining.health", listed=False),
    _one("base2", "杨慧", R.BASE_ADMIN, "base2", listed=False),
    _one("waterlab", "张宏伟", R.UNIT_ADMIN, "waterlab", listed=False),
    _one("cloud", "林晨", R.UNIT_ADMIN, "cloud", listed=False),
    _one("xining.hospital", "马成芳", R.UNIT_ADMIN, "xining.hospital", listed=False),
    _one("normal", "李春霞", R.UNIT_ADMIN, "normal", listed=False),
    _one("normal2", "才旦加", R.UNIT_ADMIN, "normal", listed=False),
    _one("open", "王海宁", R.UNIT_ADMIN, "open", listed=False),
    _one("open2", "吴秀芳", R.UNIT_ADMIN, "open", listed=False),
    _one("hospital", "赵明月", R.UNIT_ADMIN, "hospital", listed=False),
    _one("hospital2", "韩成林", R.UNIT_ADMIN, "hospital", listed=False),
    _one("affiliated", "刘芸", R.UNIT_ADMIN, "affiliated", listed=False),
    _one("affiliated2", "索南卓玛", R.UNIT_ADMIN, "affiliated", listed=False),
)

ACCOUNTS = (*_LISTED, *_OTHERS)
LISTED = (FIRST_ADMIN, *_LISTED)
