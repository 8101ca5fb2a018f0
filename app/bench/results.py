"""Imported results of the public courses: sheets that were posted, and one that waits."""

from __future__ import annotations

import hashlib
import json
from array import array
from datetime import date
from decimal import Decimal
from math import gcd

from app.bench.bulk import Bulk
from app.bench.ledger import Credits, Ledger
from app.bench.moments import day_text, moment
from app.bench.places import Place
from app.bench.words import person_name, person_number
from app.crypto import Cipher
from app.enums import BatchState, IdType, RowOutcome, Subject
from app.models import ImportBatch, ImportRow
from app.policy import Policy

ROWS = 2000
_PLATFORM, _EARLIER_PLATFORM = "青海干部网络学院", "青海省专业技术人员继续教育网"
_PLATFORM_SINCE = 2019
_COURSES = {
    2016: ("创新能力与团队建设", "信息安全"),
    2017: ("知识产权公共教程", "职业道德"),
    2018: ("生态文明建设与可持续发展", "大数据概论"),
    2019: ("人工智能与健康", "区块链基础"),
}
_STEP = 104_729
# One of so many rows of a sheet is nobody's, or counts for nothing.
_ODD_EVERY = 97
_ODD = (RowOutcome.WAITING, RowOutcome.UNQUALIFIED, RowOutcome.ERROR, RowOutcome.DUPLICATE)


class Results:
    """Writes the sheets of one year after another."""

    def __init__(self, bulk: Bulk, ledger: Ledger, cipher: Cipher, admin: tuple[int, int]) -> None:
        self._bulk = bulk
        self._ledger = ledger
        self._cipher = cipher
        self._admin = admin
        self._batches = bulk.table(
            ImportBatch,
            "id file_name sha256 state version uploaded_by_id organisation_id uploaded_at"
            " posted_at",
        )
        self._rows = bulk.table(
            ImportRow,
            "id batch_id row_number outcome message raw natural_key name id_type identity_number"
            " identity_hash employer_name person_id year hours course platform completed_on",
        )
        self._batch = 0
        self._place = 0
        self._strangers = 0

    def write(self, policy: Policy, employers: list[Place], people: int, wanted: int) -> None:
        """Credits `wanted` rows: everybody thirty hours, some of them in two halves."""
        works = array("l", bytes(8 * (people + 1)))
        for at, place in enumerate(employers):
            for person in range(place.first_person, place.first_person + place.people):
                works[person] = at
        step = next(step for step in range(_STEP, _STEP * 2) if gcd(step, people) == 1)
        halves = min(max(wanted - people, 0), people)
        credits_ = Credits(policy)
        self._batch = 0
        for serial in range(min(wanted, people)):
            person = serial * step % people + 1
            employer = employers[works[person]]
            parts = (Decimal(15), Decimal(15)) if serial < halves else (Decimal(30),)
            for part, hours in enumerate(parts):
                self._credited(policy, credits_, person, employer, (part, hours))
            self._bulk.flush_when_full()

    def leave_waiting(self, policy: Policy, count: int) -> None:
        """A checked sheet that nobody has posted yet."""
        self._open(policy.year, BatchState.CHECKED)
        for person in range(1, count + 1):
            self._row(policy, RowOutcome.READY, person, person, "", (2, Decimal(5)))

    def _credited(
        self,
        policy: Policy,
        credits_: Credits,
        person: int,
        employer: Place,
        course: tuple[int, Decimal],
    ) -> None:
        if not self._batch or self._place >= ROWS:
            self._open(policy.year, BatchState.POSTED)
        if self._place % _ODD_EVERY == _ODD_EVERY - 1:
            self._odd(policy)
        row = self._row(policy, RowOutcome.CREDITED, person, person, employer.name, course)
        category = policy.public_import or ""
        learnt = _learnt(policy.year)
        self._ledger.enter(
            policy,
            Subject.PUBLIC,
            category,
            credits_.of_row(category, course[1]),
            person,
            (None, row, None, employer.id),
            (_course(policy.year, course[0]), _platform(policy.year), None, ""),
            (learnt, learnt),
            moment(date(policy.year, 12, 12).toordinal(), self._batch),
        )

    def _odd(self, policy: Policy) -> None:
        self._strangers += 1
        outcome = _ODD[self._strangers % len(_ODD)]
        stranger = 2_000_000 + self._strangers
        self._row(policy, outcome, stranger, None, "某单位", (0, Decimal(30)))

    def _open(self, year: int, state: BatchState) -> None:
        self._batch = self._batches.next_id()
        self._place = 0
        posted = state is BatchState.POSTED
        day = date(year, 12, 12).toordinal()
        user, organisation = self._admin
        self._batches.add(
            self._batch,
            f"{year}年公需科目成绩（第{self._batch}批）.xlsx",
            hashlib.sha256(f"sheet {self._batch}".encode()).hexdigest(),
            state.value,
            2 if posted else 1,
            user,
            organisation,
            moment(day - 1, self._batch),
            moment(day, self._batch) if posted else None,
        )

    def _row(  # noqa: PLR0913 - the columns of a row
        self,
        policy: Policy,
        outcome: RowOutcome,
        number: int,
        person: int | None,
        employer: str,
        course: tuple[int, Decimal],
    ) -> int:
        self._place += 1
        year = policy.year
        name, identity = person_name(number), person_number(number)
        title, platform, learnt = _course(year, course[0]), _platform(year), _learnt(year)
        passed = "不合格" if outcome is RowOutcome.UNQUALIFIED else "合格"
        cells = [
            *(str(self._place), name, IdType.RESIDENT_CARD.label, identity, employer, ""),
            *(str(year), "", title, str(course[1]), passed, "", learnt, "", platform, ""),
        ]
        key = json.dumps([platform, identity, year, "subject", title], ensure_ascii=False)
        return self._rows.add_new(
            self._batch,
            self._place + 1,
            outcome.value,
            _MESSAGES.get(outcome, ""),
            self._cipher.encrypt(json.dumps(cells, ensure_ascii=False)),
            self._cipher.lookup_hash(key),
            name,
            IdType.RESIDENT_CARD.value,
            self._cipher.encrypt(identity),
            self._cipher.lookup_hash(identity),
            employer,
            person,
            year,
            int(course[1] * 100),
            title,
            platform,
            learnt,
        )


_MESSAGES = {
    RowOutcome.ERROR: "姓名：与登记的姓名不一致",
    RowOutcome.UNQUALIFIED: "考核不合格，只留存，不计学时",
    RowOutcome.DUPLICATE: "该成绩以前已经导入",
}


def _course(year: int, place: int) -> str:
    names = _COURSES[year]
    return names[place] if place < len(names) else f"{names[0]}（补充）"


def _platform(year: int) -> str:
    return _PLATFORM if year >= _PLATFORM_SINCE else _EARLIER_PLATFORM


def _learnt(year: int) -> str:
    return day_text(date(year, 11, 20).toordinal())
