"""The demo's people: invented names and numbers, dealt out to the employers in turn."""

from __future__ import annotations

from datetime import date, timedelta

from app.demo.cast import PersonPlan
from app.demo.names import deal_names
from app.demo.numbers import identity_number
from app.demo.qinghai.names import NAMES
from app.demo.qinghai.organisations import FIRST_EMPLOYERS

SIZE = 300
# So many are dealt out evenly; this is the smallest demo.
FEWEST = 40

_FIRST_BIRTHDAY = date(1965, 1, 8)
_LAST_BIRTHDAY = date(1994, 12, 20)
# The title somebody holds at most, by the year of birth.
_LEVELS = ((1969, "正高级"), (1979, "副高级"), (1988, "中级"), (9999, "助理级"))
_DIVISIONS = ("630102", "630104", "630121", "630202", "630222", "632221", "632521", "632801")
# The former prefecture of Haidong: its numbers stay with people born before 2013.
_OLD_DIVISION = "632123"
# Farther than anybody of the demo.
_NOT_REGISTERED = 4000

SERIES = {
    "unit": "工程技术人员",
    "unit2": "自然科学研究人员",
    "waterlab": "工程技术人员",
    "company": "工程技术人员",
    "cloud": "工程技术人员",
    "university": "高等学校教师",
    "normal": "高等学校教师",
    "minzu": "高等学校教师",
    "open": "实验技术人才",
    "hospital": "卫生技术人员",
    "affiliated": "卫生技术人员",
    "xining.hospital": "卫生技术人员",
    "base": "高等学校教师",
    "base2": "自然科学研究人员",
    "base3": "高等学校教师",
    "farm": "农业技术人员",
    "haixi.hospital": "卫生技术人员",
    "school": "中小学教师",
    "power": "工程技术人员",
    "railway": "工程技术人员",
    "agronomy": "农业技术人员",
    "design": "工程技术人员",
    "yushu.hospital": "卫生技术人员",
    "haixi.reserve": "工程技术人员",
}
# Who gets the others, again and again: some units are big, many are small.
_BIGGER = (
    *("unit",) * 10,
    *("university",) * 8,
    *("hospital",) * 7,
    *("company",) * 5,
    *("xining.hospital",) * 3,
    *("affiliated",) * 2,
    *("base", "base2", "base3", "normal", "waterlab", "open", "railway", "power", "agronomy"),
    *("design", "yushu.hospital", "haixi.hospital", "haixi.reserve", "farm", "school"),
)


def people(size: int = SIZE) -> list[PersonPlan]:
    """`size` people; a bigger number adds people and keeps the first ones."""
    named = deal_names(NAMES)
    return [_person(at, *next(named)) for at in range(size)]


def unregistered() -> PersonPlan:
    """Somebody whose results arrive before the person is registered."""
    return _person(_NOT_REGISTERED, "侯䶮芳", male=False)


def _employer(at: int) -> str:
    if at < FEWEST:
        return FIRST_EMPLOYERS[at % len(FIRST_EMPLOYERS)].key
    # A stride that shares no factor with the length visits every place once in a round.
    return _BIGGER[(at - FEWEST) * 11 % len(_BIGGER)]


def _person(at: int, name: str, male: bool) -> PersonPlan:  # noqa: FBT001 - a pair of `deal_names`
    employer = _employer(at)
    span = (_LAST_BIRTHDAY - _FIRST_BIRTHDAY).days
    born = _FIRST_BIRTHDAY + timedelta(days=(at * 1879 + 4321) % span)
    division = _OLD_DIVISION if at % 10 == 8 else _DIVISIONS[at * 3 % len(_DIVISIONS)]  # noqa: PLR2004
    return PersonPlan(
        name=name,
        number=identity_number(division, born, (at * 37 + 11) % 500, male=male),
        employer=employer,
        series=SERIES[employer],
        level=next(level for last, level in _LEVELS if born.year <= last),
    )
