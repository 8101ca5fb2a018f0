"""Declarations of hours: courses, meetings and diplomas of the employers' people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from app.bench.bulk import Bulk
from app.bench.cases import OVER, PRESENT, Actions, Desk, Draft, Played, choose, texts
from app.bench.filings import Courses, Filed
from app.bench.ledger import Credits, Ledger
from app.bench.moments import day_text, moment
from app.bench.places import Place, Places
from app.bench.size import LAST_YEAR, share
from app.enums import CaseKind, CaseState, LineState, Subject
from app.models import Declaration, HourLine
from app.policy import Policy

COURSE, MEETING, DEGREE = "QH-Z-CRS", "QH-Z-ACT", "QH-Z-DEG"
EVIDENCE = {
    COURSE: ("formal_notice", "pass_cert", "pass_list", "signin"),
    MEETING: ("act_notice",),
    DEGREE: ("grad_cert",),
}
_FIELDS = ("category", "filing_id", "title", "organiser", "starts_on", "ends_on", "summary")
_LINE_FIELDS = ("person_id", "filing_id", "category", "year", "hours", "days", "certificate_number")
_LINES = (1, 2, 3, 3, 4, 5, 5, 6, 9, 14)
_DAYS = (Decimal(1), Decimal(2), Decimal(3), Decimal("0.5"), Decimal("1.5"))
_MEETINGS = (
    *("全国高原医学学术会议", "西部水利学术研讨会", "全省教育教学改革研讨会", "公路科技创新论坛"),
    *("生态环境保护学术年会", "农牧业科技交流会", "青海省土木建筑学会学术年会", "护理学术交流会"),
)
_SOCIETIES = ("中国公路学会", "青海省医学会", "中国水利学会", "青海省教育学会")
# A person's meetings of one year lie so many days apart: their days never overlap.
_APART, _LAPS = 30, 10
_LINE_STATES = {
    CaseState.APPROVED: LineState.CREDITED,
    CaseState.IN_REVIEW: LineState.LIVE,
    CaseState.REFUSED: LineState.DROPPED,
    CaseState.DISCARDED: LineState.DROPPED,
}


class Item:
    """What one declaration is about."""

    def __init__(self, category: str, starts: int, ends: int) -> None:
        self.category = category
        self.starts = starts
        self.ends = ends
        self.title = self.organiser = ""
        self.filed: Filed | None = None
        self.hours: Decimal | None = None
        self.days: Decimal | None = None


class Declarations:
    """Writes the declarations of one year after another."""

    def __init__(
        self, bulk: Bulk, desk: Desk, places: Places, ledger: Ledger, random: Random
    ) -> None:
        self._bulk = bulk
        self._desk = desk
        self._places = places
        self._ledger = ledger
        self._random = random
        self._rows = bulk.table(
            Declaration,
            "id case_id organisation_id category filing_id title organiser starts_on ends_on"
            " summary",
        )
        self._lines = bulk.table(
            HourLine,
            "id case_id position person_id filing_id category year hours days certificate_number"
            " once_key state",
        )
        # Whose turn it is in each employer: its people go round and round.
        self._turns: dict[int, int] = {}
        self._courses_used: dict[int, int] = {}

    def write(self, policy: Policy, courses: Courses, total: int) -> None:
        """Writes the declarations of the policy's year; `total` of all years together."""
        year = policy.year
        everybody = sum(place.people for place in self._places.employers)
        tasks: list[Place] = []
        due = 0.0
        for place in self._places.employers:
            before = int(due)
            due += share(total, year) * place.people / everybody
            tasks += [place] * (int(due) - before)
        self._random.shuffle(tasks)
        self._turns.clear()
        self._courses_used.clear()
        credits_ = Credits(policy)
        stories = PRESENT if year == LAST_YEAR else OVER
        for place in tasks:
            self._one(policy, place, courses, choose(self._random, stories), credits_)
            self._bulk.flush_when_full()

    def _one(
        self, policy: Policy, place: Place, courses: Courses, story: Actions, credits_: Credits
    ) -> None:
        turn = self._turns.get(place.id, 0)
        item = self._item(policy.year, place, courses, turn)
        wanted = 1 if item.category == DEGREE else self._random.choice(_LINES)
        count = min(wanted, place.people)
        self._turns[place.id] = turn + count
        people = [place.first_person + (turn + at) % place.people for at in range(count)]
        evidence = EVIDENCE[item.category]
        day = item.ends + 1 + turn % 10
        draft = Draft(CaseKind.DECLARATION, place, item.title, policy.year, day, evidence, story)
        played = self._desk.play(draft, policy)
        filing = item.filed.id if item.filed else None
        days = day_text(item.starts), day_text(item.ends)
        content = {
            "kind": CaseKind.DECLARATION.value,
            "fields": texts(
                _FIELDS,
                (item.category, filing, item.title, item.organiser, *days, ""),
            ),
            "lines": [
                texts(_LINE_FIELDS, self._line_values(item, policy.year, person))
                for person in people
            ],
            "evidence": played.evidence,
        }
        self._desk.write(draft, policy, played, content)
        self._rows.add_new(
            *(played.id, place.id, item.category, filing, item.title, item.organiser, *days, "")
        )
        self._write_lines(policy, place, item, played, people, credits_)

    def _item(self, year: int, place: Place, courses: Courses, turn: int) -> Item:
        lap = turn // place.people
        person = place.first_person + turn % place.people
        chance = self._random.random()
        if chance < 0.07 and lap == 0 and person % 4 == year % 4:  # noqa: PLR2004 - one in 14, one a life
            ends = date(year, 6, 30).toordinal()
            item = Item(DEGREE, ends, ends)
            item.title, item.organiser = "在职攻读工程硕士学位", "青海大学"
            return item
        if chance < 0.6:  # noqa: PLR2004 - three of five are courses
            filed = self._next_course(place, courses)
            if filed is not None:
                item = Item(COURSE, filed.starts, filed.ends)
                item.title, item.organiser, item.filed = filed.title, filed.organiser, filed
                item.hours = Decimal(filed.hours)
                return item
        starts = date(year, 1, 10).toordinal() + lap % _LAPS * _APART + turn % 20
        item = Item(MEETING, starts, starts + 3)
        item.title = f"{year}年{_MEETINGS[turn % len(_MEETINGS)]}"
        item.organiser = _SOCIETIES[turn % len(_SOCIETIES)]
        item.days = _DAYS[(turn + place.id) % len(_DAYS)]
        return item

    def _next_course(self, place: Place, courses: Courses) -> Filed | None:
        """A course that this employer has not declared yet, so nobody has one twice."""
        used = self._courses_used.get(place.id, 0)
        self._courses_used[place.id] = used + 1
        own = courses.own.get(place.id, ())
        if used < len(own):
            return own[used]
        place_in_open = used - len(own)
        if place_in_open >= len(courses.open):
            return None
        return courses.open[(place.id * 17 + place_in_open) % len(courses.open)]

    def _line_values(self, item: Item, year: int, person: int) -> tuple[object, ...]:
        filing = item.filed.id if item.filed else None
        certificate = f"PX{year}{filing:06d}{person:07d}" if item.category == COURSE else ""
        if item.category == DEGREE:
            certificate = f"XW{year}{person:07d}"
        return person, filing, item.category, year, item.hours, item.days, certificate

    def _write_lines(  # noqa: PLR0913 - what a line hangs on
        self,
        policy: Policy,
        place: Place,
        item: Item,
        played: Played,
        people: list[int],
        credits_: Credits,
    ) -> None:
        state = _LINE_STATES.get(played.state, LineState.DRAFT)
        credited = state is LineState.CREDITED
        credit = credits_.of_line(item.category, EVIDENCE[item.category], item.hours, item.days)
        desks = "；".join(
            self._places.names[step.organisation_id]
            for step in played.standing.steps
            if step.organisation_id is not None
        )
        number = item.filed.number if item.filed else None
        words = item.title, item.organiser, number, desks
        days = day_text(item.starts), day_text(item.ends)
        at = moment(*played.decided) if played.decided else ""
        for position, person in enumerate(people):
            values = self._line_values(item, policy.year, person)
            _, filing, category, year, _, _, certificate = values
            line = self._lines.add_new(
                *(played.id, position, person, filing, category, year),
                None if item.hours is None else int(item.hours * 100),
                None if item.days is None else int(item.days * 100),
                certificate,
                f"{category}:{certificate}" if certificate else None,
                state.value,
            )
            if credited:
                about = line, None, played.id, place.id
                self._ledger.enter(
                    *(policy, Subject.PROFESSIONAL, item.category, credit, person, about),
                    *(words, days, at),
                )
