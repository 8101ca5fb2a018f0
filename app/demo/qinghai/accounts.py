"""The demo's accounts: who signs in with which name, in which roles."""

from __future__ import annotations

from app.demo.cast import Account
from app.enums import Role


def _one(
    username: str, name: str, role: Role, organisation: str, *, listed: bool = True
) -> Account:
    return Account(username, name, ((role, organisation),), listed)


FIRST_ADMIN = _one("province", "周海燕", Role.PROVINCIAL_ADMIN, "hr")

_LISTED = (
    _one("hr.province", "李文渊", Role.HR_REVIEWER, "hr"),
    _one("hr.xining", "马晓东", Role.HR_REVIEWER, "hr.xining"),
    _one("department", "王启明", Role.DEPARTMENT_ADMIN, "traffic"),
    _one("department.education", "韩雪梅", Role.DEPARTMENT_ADMIN, "education"),
    _one("unit", "祁国英", Role.UNIT_ADMIN, "unit"),
    _one("unit2", "沈志诚", Role.UNIT_ADMIN, "unit2"),
    _one("company", "赵立军", Role.UNIT_ADMIN, "company"),
    _one("university", "陈静", Role.UNIT_ADMIN, "university"),
    _one("university2", "多杰扎西", Role.UNIT_ADMIN, "university"),
    _one("minzu", "汪玉兰", Role.UNIT_ADMIN, "minzu"),
    Account("base", "冶建华", ((Role.BASE_ADMIN, "base"), (Role.UNIT_ADMIN, "base")), listed=True),
    _one("association", "魏永生", Role.ASSOCIATION_REVIEWER, "association"),
    Account("person", "张䶮", ((Role.PROFESSIONAL, "unit"),), listed=True, person=0),
    _one("auditor", "辛慧敏", Role.AUDITOR, "hr"),
    _one("system", "白涛", Role.SYSTEM_ADMIN, "hr"),
)

# Desks that must be manned so that cases can travel; not on the sign-in page.
_OTHERS = (
    _one("hr.haidong", "保文军", Role.HR_REVIEWER, "hr.haidong", listed=False),
    _one("hr.haixi", "娜仁花", Role.HR_REVIEWER, "hr.haixi", listed=False),
    _one("hr.yushu", "尕松求吉", Role.HR_REVIEWER, "hr.yushu", listed=False),
    _one("hr.hainan", "多杰本", Role.HR_REVIEWER, "hr.hainan", listed=False),
    _one("hr.chengxi", "刘小琴", Role.HR_REVIEWER, "hr.chengxi", listed=False),
    _one("department.health", "祝明华", Role.DEPARTMENT_ADMIN, "health", listed=False),
    _one("department.science", "史文博", Role.DEPARTMENT_ADMIN, "science", listed=False),
    _one("department.water", "星占奎", Role.DEPARTMENT_ADMIN, "water", listed=False),
    _one("department.agriculture", "谢金花", Role.DEPARTMENT_ADMIN, "agriculture", listed=False),
    _one("department.housing", "蔡玉龙", Role.DEPARTMENT_ADMIN, "housing", listed=False),
    _one("department.xining", "马玉珍", Role.DEPARTMENT_ADMIN, "xining.health", listed=False),
    Account("base2", "杨慧", ((Role.BASE_ADMIN, "base2"), (Role.UNIT_ADMIN, "base2"))),
    Account("base3", "温生莲", ((Role.BASE_ADMIN, "base3"), (Role.UNIT_ADMIN, "base3"))),
    _one("waterlab", "张宏伟", Role.UNIT_ADMIN, "waterlab", listed=False),
    _one("cloud", "林晨", Role.UNIT_ADMIN, "cloud", listed=False),
    _one("xining.hospital", "马成芳", Role.UNIT_ADMIN, "xining.hospital", listed=False),
    _one("normal", "李春霞", Role.UNIT_ADMIN, "normal", listed=False),
    _one("normal2", "才旦加", Role.UNIT_ADMIN, "normal", listed=False),
    _one("open", "王海宁", Role.UNIT_ADMIN, "open", listed=False),
    _one("open2", "吴秀芳", Role.UNIT_ADMIN, "open", listed=False),
    _one("hospital", "赵明月", Role.UNIT_ADMIN, "hospital", listed=False),
    _one("hospital2", "韩成林", Role.UNIT_ADMIN, "hospital", listed=False),
    _one("affiliated", "刘芸", Role.UNIT_ADMIN, "affiliated", listed=False),
    _one("affiliated2", "索南卓玛", Role.UNIT_ADMIN, "affiliated", listed=False),
    _one("farm", "李生财", Role.UNIT_ADMIN, "farm", listed=False),
    _one("haixi.hospital", "乌云其其格", Role.UNIT_ADMIN, "haixi.hospital", listed=False),
    _one("school", "朱晓琳", Role.UNIT_ADMIN, "school", listed=False),
    _one("power", "贾宏斌", Role.UNIT_ADMIN, "power", listed=False),
    _one("railway", "郭振华", Role.UNIT_ADMIN, "railway", listed=False),
    _one("agronomy", "星玉梅", Role.UNIT_ADMIN, "agronomy", listed=False),
    _one("design", "方建民", Role.UNIT_ADMIN, "design", listed=False),
    _one("yushu.hospital", "白玛永措", Role.UNIT_ADMIN, "yushu.hospital", listed=False),
    _one("haixi.reserve", "布仁巴雅尔", Role.UNIT_ADMIN, "haixi.reserve", listed=False),
)

ACCOUNTS = (*_LISTED, *_OTHERS)
