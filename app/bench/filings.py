"""Course filings of bases, departments and units; hours are declared by the approved ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from app.bench.bulk import Bulk
from app.bench.cases import OVER, PRESENT, Desk, Draft, choose, texts
from app.bench.moments import day_text
from app.bench.places import Place, Places
from app.bench.size import LAST_YEAR
from app.enums import CaseKind, CaseState, CourseMode, Subject
from app.models import Filing
from app.policy import Policy

_FIELDS = (
    *("title", "subject", "target_series", "mode", "starts_on", "ends_on"),
    *("hours", "place", "summary"),
)
_TOPICS = (
    *("智慧交通与公路养护", "高原医学新进展", "生态保护与修复技术", "中小学课堂教学改革"),
    *("农牧业实用技术", "水利工程质量管理", "建筑信息模型应用", "职业教育课程开发"),
    *("公共文化服务", "矿产资源综合利用", "护理质量与安全", "新能源并网技术"),
    *("信息化教学能力提升", "藏医药传承与创新", "工程造价管理", "数据安全与治理"),
)
_SORTS = ("高级研修班", "专题培训班", "骨干培训班", "岗位培训班", "提升培训班")
_HOURS = (16, 24, 24, 32, 40, 40, 56)
_FIRST_DAYS = 120


@dataclass(frozen=True, slots=True)
class Filed:
    """An approved filing, as declarations quote it."""

    id: int
    number: str
    title: str
    organiser: str
    hours: int
    starts: int
    ends: int


@dataclass(slots=True)
class Courses:
    """The approved filings of one year: those open to all, and those of one organisation."""

    open: list[Filed] = field(default_factory=list)
    own: dict[int, list[Filed]] = field(default_factory=lambda: defaultdict(list))


class Filings:
    """Writes the filings of one year after another."""

    def __init__(self, bulk: Bulk, desk: Desk, places: Places, random: Random) -> None:
        self._bulk = bulk
        self._desk = desk
        self._places = places
        self._random = random
        self._rows = bulk.table(
            Filing,
            "id case_id organisation_id title subject target_series mode starts_on ends_on hours"
            " place summary filing_number by_base",
        )

    def write(self, policy: Policy, count: int) -> Courses:
        """Writes `count` filings of the policy's year."""
        courses = Courses()
        stories = PRESENT if policy.year == LAST_YEAR else OVER
        departments = list(self._places.departments.values())
        for serial in range(count):
            # Three of five by bases, one by departments, one by units.
            turn = serial % 5
            if turn == 3:  # noqa: PLR2004 - the fourth of five
                place = departments[serial // 5 % len(departments)]
            elif turn == 4:  # noqa: PLR2004 - the last of five
                place = self._places.units[serial * 13 % len(self._places.units)]
            else:
                place = self._places.bases[serial % len(self._places.bases)]
            self._one(policy, place, courses, choose(self._random, stories), serial)
            self._bulk.flush_when_full()
        return courses

    def _one(
        self, policy: Policy, place: Place, courses: Courses, story: tuple[object, ...], serial: int
    ) -> None:
        random = self._random
        year = policy.year
        day = date(year, 1, 8).toordinal() + random.randrange(_FIRST_DAYS)
        starts = day + 30 + random.randrange(160)
        ends = starts + random.randrange(1, 6)
        topic = _TOPICS[serial * 7 % len(_TOPICS)]
        title = f"{year}年{topic}{_SORTS[serial // 3 % len(_SORTS)]}（第{serial % 40 + 1}期）"
        hours = random.choice(_HOURS)
        mode = CourseMode.ONLINE if serial % 6 == 0 else CourseMode.OFFLINE
        room = "" if mode is CourseMode.ONLINE else "西宁市城西区五四西路培训中心"
        summary = (
            f"围绕{topic}，由行业专家授课，安排专题讲座、案例研讨和现场教学，结业考核合格后发证。"
        )
        draft = Draft(CaseKind.FILING, place, title, year, day, ("plan",), story)  # type: ignore[arg-type]
        played = self._desk.play(draft, policy)
        number = None
        if played.state is CaseState.APPROVED:
            series = f"filing:{policy.region}:{year}"
            self._desk.serials[series] += 1
            serial_number = self._desk.serials[series]
            number = policy.number_formats.filing.format(year=year, serial=serial_number)
        days = day_text(starts), day_text(ends)
        values = (title, Subject.PROFESSIONAL.value, "", mode.value, *days, hours, room, summary)
        content = {
            "kind": CaseKind.FILING.value,
            "fields": texts(_FIELDS, values),
            "lines": [],
            "evidence": played.evidence,
        }
        self._desk.write(draft, policy, played, content)
        made = self._rows.next_id()
        by_base = place.sort == "base"
        self._rows.add(
            *(made, played.id, place.id, title, Subject.PROFESSIONAL.value, "", mode.value),
            *(*days, hours * 100, room, summary, number, by_base),
        )
        if number is not None:
            filed = Filed(made, number, title, place.name, hours, starts, ends)
            if by_base:
                courses.open.append(filed)
            else:
                courses.own[place.id].append(filed)
