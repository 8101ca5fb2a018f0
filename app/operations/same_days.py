"""Several items of one person on one day: a warning to the reviewer, who judges (A13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from app.enums import CaseState
from app.models import Case, Declaration, HourLine, db
from app.models.declaration import TAKEN_STATES
from app.operations.content import declaration_of
from app.operations.facts import sessions_of
from app.operations.policies import policy_named

# What takes part of certain days; a diploma, an exam or a month away does not.
_BY_DAY = frozenset({"sessions", "days", "filed_hours"})
# Made once: what is told of another item, and what its days are.
_OTHERS = (
    select(
        *(HourLine.person_id, HourLine.case_id, HourLine.sessions),
        *(Declaration.category, Declaration.starts_on, Declaration.ends_on),
        *(Case.title, Case.number, Case.state, Case.policy_id),
    )
    .join(Declaration, Declaration.case_id == HourLine.case_id)
    .join(Case, Case.id == HourLine.case_id)
    .where(
        HourLine.person_id.in_(bindparam("people", expanding=True)),
        HourLine.case_id != bindparam("here"),
        HourLine.state.in_(TAKEN_STATES),
        Declaration.starts_on <= bindparam("last_day"),
        Declaration.ends_on >= bindparam("first_day"),
    )
    .order_by(HourLine.person_id, HourLine.id)
)


class SameDay(NamedTuple):
    """A line of a case, another item of the same person (its columns in `_OTHERS`), and the
    first day of both.
    """

    line: HourLine
    other: Row[Any]
    day: date

    @property
    def sentence(self) -> str:
        """What a reviewer is told."""
        other = self.other
        return (
            f"{self.line.person.name} {self.day} 这一天另有「{other.title}」"
            f"（{other.number}，{CaseState(other.state).label}），请核对是否重复。"
        )


def same_days(case: Case) -> list[SameDay]:
    """Other items, under review or credited, of the people of a declaration on its days."""
    here = declaration_of(case)
    if not _by_day(case.policy_id, here.category):
        return []
    lines = {line.person_id: line for line in case.lines}
    asked_for = {
        "people": list(lines),
        "here": case.id,
        "first_day": here.starts_on,
        "last_day": here.ends_on,
    }
    return [
        SameDay(lines[other.person_id], other, day)
        for other in db.session.execute(_OTHERS, asked_for)
        if _by_day(other.policy_id, other.category)
        for day in _first_common(lines[other.person_id], here, other)
    ]


def _by_day(policy_id: str, category: str) -> bool:
    return policy_named(policy_id).categories[category].measure in _BY_DAY


def _first_common(line: HourLine, here: Declaration, other: Row[Any]) -> Iterator[date]:
    common = _days(line, here) & _days(other, other)
    if common:
        yield min(common)


def _days(line: HourLine | Row[Any], declaration: Declaration | Row[Any]) -> set[date]:
    """The days named, else all from the first to the last: which of them is not known."""
    if line.sessions:
        return {session.date for session in sessions_of(line.sessions)}
    first, last = declaration.starts_on, declaration.ends_on
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
