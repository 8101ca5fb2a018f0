"""The years 2016 to 2018, played through the operations under the policies of those years."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.demo.play import (
    DEGREE,
    MEETING,
    CoursePlan,
    Part,
    Training,
    draft_declaration,
    draft_filing,
    filed,
    filing_id_of,
    pass_through,
)
from app.demo.qinghai.organisations import EMPLOYERS
from app.demo.qinghai.results import public_year
from app.demo.stage import Stage
from app.enums import Role

YEARS = (2016, 2017, 2018)
_COURSES = {
    2016: "专业技术人员创新能力建设研修班",
    2017: "大数据与行业应用研修班",
    2018: "绿色发展与生态保护专题培训班",
}
_COURSE_HOURS, _SHORT_HOURS = 64, 40
# Of this many people one did not hear the whole course.
_ONE_SHORT = 7
_MEETING_UNITS = ("unit", "company", "university", "xining.hospital")
# It has a single admin: nobody could approve what it declares.
_WITHOUT_DECLARATIONS = frozenset({"minzu"})


def play_history(stage: Stage) -> None:
    """A course for all units, some meetings and degrees, public courses: three times."""
    for year in YEARS:
        filing_id = _course(stage, year)
        for at, employer in enumerate(EMPLOYERS):
            if employer.key in stage.people and employer.key not in _WITHOUT_DECLARATIONS:
                _hear_course(stage, employer.key, filing_id, year, at)
        for at, key in enumerate(_MEETING_UNITS):
            _meet(stage, key, year, at)
        _graduate(stage, year)
        public_year(stage, year)


def _course(stage: Stage, year: int) -> int:
    stage.on(date(year, 3, 14))
    base = stage.actor("base", Role.BASE_ADMIN)
    case_id = draft_filing(
        base,
        CoursePlan(
            title=f"{year}年{_COURSES[year]}",
            starts_on=date(year, 5, 9),
            ends_on=date(year, 5, 18),
            hours=_COURSE_HOURS,
            series=("工程技术人员", "高等学校教师", "卫生技术人员", "自然科学研究人员"),
            place="西宁市城东区青海交通职业技术学院学术报告厅",
        ),
    )
    pass_through(stage, base, case_id)
    return filing_id_of(case_id)


def _hear_course(stage: Stage, key: str, filing_id: int, year: int, at: int) -> None:
    stage.on(date(year, 6, 6) + timedelta(days=3 * at))
    parts = []
    for place, (person_id, plan) in enumerate(stage.people[key]):
        short = place > 0 and (place + at + year) % _ONE_SHORT == 0
        hours = Decimal(_SHORT_HOURS if short else _COURSE_HOURS)
        parts.append(Part(person_id, plan, hours=hours))
    _pass(stage, key, filed(filing_id), parts)


def _meet(stage: Stage, key: str, year: int, at: int) -> None:
    stage.on(date(year, 10, 10) + timedelta(days=4 * at))
    training = Training(
        category=MEETING,
        title=f"第{year - 2010}届青藏高原专业技术学术年会",
        organiser="青海省科学技术协会",
        starts_on=date(year, 9, 20),
        ends_on=date(year, 9, 22),
    )
    days = Decimal("2.5") if at % 2 else Decimal(3)
    people = stage.people[key][:2]
    _pass(stage, key, training, [Part(number, plan, days=days) for number, plan in people])


def _graduate(stage: Stage, year: int) -> None:
    key = ("waterlab", "open", "hospital")[YEARS.index(year)]
    stage.on(date(year, 9, 5))
    graduated = date(year, 6, 30)
    training = Training(DEGREE, "在职攻读工程硕士学位", "青海大学", graduated, graduated)
    person_id, plan = stage.people[key][-1]
    part = Part(person_id, plan, certificate_number=f"1074312{year}{person_id:06d}")
    _pass(stage, key, training, [part])


def _pass(stage: Stage, key: str, training: Training, parts: list[Part]) -> None:
    """Declares and lets every desk of the chain approve."""
    actor = stage.actor(key, Role.UNIT_ADMIN)
    case_id = draft_declaration(actor, training, parts)
    pass_through(stage, actor, case_id)
