"""The demo's people: invented names and numbers, dealt out to the employers in turn."""

from __future__ import annotations

from datetime import date, timedelta

from app.demo.cast import PersonPlan
from app.demo.names import deal_names
from app.demo.numbers import identity_number
from app.demo.qingdao.names import NAMES
from app.demo.qingdao.organisations import EMPLOYERS

SIZE = 120
# Two for each employer; this is the smallest demo.
FEWEST = 2 * len(EMPLOYERS)

_FIRST_BIRTHDAY = date(1967, 2, 6)
_LAST_BIRTHDAY = date(1998, 11, 12)
# The title somebody holds at most, by the year of birth.
_LEVELS = ((1972, "正高级"), (1982, "副高级"), (1991, "中级"), (9999, "助理级"))
_DIVISIONS = ("370202", "370203", "370211", "370213", "370281", "370283", "370785", "371302")
_ENGINEER = "工程技术人员"
# All others are engineers.
_SERIES = {
    "agronomy": "农业技术人员",
    "hospital": "卫生技术人员",
    "school": "中小学教师",
    "marine": "自然科学研究人员",
    "jimo.farm": "农业技术人员",
    "pingdu.hospital": "卫生技术人员",
    "base": "高等学校教师",
    "base2": "高等学校教师",
}
# The accountant among the engineers of the metro (place 1): another authority's (QD15).
_ACCOUNTANT = ("metro", 1)
# Who gets the others, again and again: some units are big, many are small.
_BIGGER = (*("unit",) * 9, *("metro",) * 7, *("survey",) * 5, *("base",) * 5, "hospital", "marine")


def people(size: int = SIZE) -> list[PersonPlan]:
    """`size` people; a bigger number adds people and keeps the first ones."""
    named = deal_names(NAMES)
    return [_person(at, *next(named)) for at in range(size)]


def place(at: int) -> tuple[str, int]:
    """Employer and place there of one of the first `FEWEST` people."""
    return EMPLOYERS[at % len(EMPLOYERS)].key, at // len(EMPLOYERS)


def _person(at: int, name: str, male: bool) -> PersonPlan:  # noqa: FBT001 - a pair of `deal_names`
    # A stride that shares no factor with the length visits every place once in a round.
    later = _BIGGER[(at - FEWEST) * 11 % len(_BIGGER)]
    employer = place(at)[0] if at < FEWEST else later
    accountant = at < FEWEST and place(at) == _ACCOUNTANT
    span = (_LAST_BIRTHDAY - _FIRST_BIRTHDAY).days
    born = _FIRST_BIRTHDAY + timedelta(days=(at * 1879 + 977) % span)
    return PersonPlan(
        name=name,
        number=identity_number(
            _DIVISIONS[at * 3 % len(_DIVISIONS)], born, (at * 37 + 11) % 500, male=male
        ),
        employer=employer,
        series="会计人员" if accountant else _SERIES.get(employer, _ENGINEER),
        level=next(level for last, level in _LEVELS if born.year <= last),
    )
