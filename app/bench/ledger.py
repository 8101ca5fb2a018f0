"""The ledger and the year totals, credited by the policy engine itself."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.bench.bulk import Bulk
from app.enums import Subject
from app.models import LedgerEntry, YearTotal
from app.operations.declaration_data import LineData
from app.operations.facts import declared_item
from app.operations.ledger_sources import explained
from app.policy import Item, PersonFacts, Policy, evaluate

NOBODY = PersonFacts(title_series=None, title_level=None)


@dataclass(frozen=True, slots=True)
class Credit:
    """What the engine gives for an item: hundredths of hours, and its explanation as JSON."""

    claimed: int
    credited: int
    explanation: str


class Credits:
    """Asks the engine once for each kind of item of a year: alike items are credited alike.

    Nobody here reaches a cap: days do not overlap, and a person has one diploma at most.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[tuple[str, Decimal | None, Decimal | None], Credit] = {}

    def of_line(
        self,
        category: str,
        evidence: tuple[str, ...],
        hours: Decimal | None = None,
        days: Decimal | None = None,
    ) -> Credit:
        """The credit of a declared line."""
        key = category, hours, days
        if key not in self._known:
            year = self._policy.year
            item = declared_item(
                "line",
                LineData(
                    person_id=0,
                    hours=hours,
                    days=days,
                    certificate_number="" if hours or days else "1",
                ),
                category,
                starts_on=date(year, 6, 1),
                ends_on=date(year, 6, 10),
                subject=Subject.PROFESSIONAL.value,
                filed=hours is not None,
                evidence=evidence,
            )
            self._known[key] = self._credit(item)
        return self._known[key]

    def of_row(self, category: str, hours: Decimal) -> Credit:
        """The credit of an imported result."""
        key = category, hours, None
        if key not in self._known:
            item = Item(
                id="row", category=category, year=self._policy.year, hours=hours, exam_passed=True
            )
            self._known[key] = self._credit(item)
        return self._known[key]

    def _credit(self, item: Item) -> Credit:
        result = evaluate(self._policy, NOBODY, [item]).items[item.id]
        return Credit(
            int(result.explanation[0].after * 100),
            int((result.public + result.professional) * 100),
            json.dumps(explained(result)),
        )


class Ledger:
    """Writes entries, and at the end of a year the totals of everybody who has any."""

    def __init__(self, bulk: Bulk, people: int) -> None:
        self._bulk = bulk
        self._people = people
        self._public = array("l", bytes(8 * (people + 1)))
        self._professional = array("l", bytes(8 * (people + 1)))
        self._entries = bulk.table(
            LedgerEntry,
            "id person_id year subject category claimed credited explanation line_id import_row_id"
            " case_id policy_id policy_version organisation_id title organiser filing_number"
            " approved_by starts_on ends_on at",
        )
        self._totals = bulk.table(YearTotal, "person_id year public professional")

    @property
    def entries(self) -> int:
        """How many entries there are so far."""
        return self._entries.written

    def enter(  # noqa: PLR0913 - the columns of an entry
        self,
        policy: Policy,
        subject: Subject,
        category: str,
        credit: Credit,
        person: int,
        about: tuple[int | None, int | None, int | None, int | None],
        words: tuple[str, str, str | None, str],
        days: tuple[str, str],
        at: str,
    ) -> None:
        """One entry; `about` is line, imported row, case and organisation, `words` are title,
        organiser, filing number and approving desks.
        """
        sums = self._public if subject is Subject.PUBLIC else self._professional
        sums[person] += credit.credited
        line, row, case, organisation = about
        self._entries.add_new(
            *(person, policy.year, subject.value, category, credit.claimed, credit.credited),
            *(credit.explanation, line, row, case, policy.id, policy.version, organisation),
            *words,
            *days,
            at,
        )

    def close(self, year: int) -> None:
        """Writes the totals of a year and begins the next one with nothing."""
        for person in range(1, self._people + 1):
            public, professional = self._public[person], self._professional[person]
            if public or professional:
                self._totals.add(person, year, public, professional)
                self._public[person] = self._professional[person] = 0
        self._bulk.flush_when_full()
