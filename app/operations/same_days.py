"""Several items of one person on one day: a warning to the reviewer, who judges (A13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.enums import CaseState
from app.models import Case, Declaration, HourLine, db
from app.models.declaration import TAKEN_STATES
from app.operations.content import declaration_of
from app.operations.facts import sessions_of
from app.operations.policies import shown_policy

# What takes part of certain days; a diploma, an exam or a month away does not.
_BY_DAY = frozenset({"sessions", "days", "filed_hours"})


class SameDay(NamedTuple):
    """A line of a case, another item of the same person, and the first day of both."""

    line: HourLine
    other: HourLine
    day: date

    @property
    def sentence(self) -> str:
        """What a reviewer is told."""
        other = self.other.case
        return (
            f"{self.line.person.name} {self.day} 这一天另有「{other.title}」"
            f"（{other.number}，{CaseState(other.state).label}），请核对是否重复。"
        )


def same_days(case: Case) -> list[SameDay]:
    """Other items, under review or credited, of the people of a declaration on its days."""
    here = declaration_of(case)
    if not _by_day(case, here):
        return []
    lines = {line.person_id: line for line in case.lines}
    query = (
        select(HourLine, Declaration, Case)
        .join(Declaration, Declaration.case_id == HourLine.case_id)
        .join(Case, Case.id == HourLine.case_id)
        .where(
            HourLine.person_id.in_(lines),
            HourLine.case_id != case.id,
            HourLine.state.in_(TAKEN_STATES),
            Declaration.starts_on <= here.ends_on,
            Declaration.ends_on >= here.starts_on,
        )
        .order_by(HourLine.person_id, HourLine.id)
    )
    return [
        SameDay(lines[other.person_id], other, day)
        for other, there, other_case in db.session.execute(query)
        if _by_day(other_case, there)
        for day in _first_common(lines[other.person_id], here, other, there)
    ]


def _by_day(case: Case, declaration: Declaration) -> bool:
    return shown_policy(case).categories[declaration.category].measure in _BY_DAY


def _first_common(
    line: HourLine, here: Declaration, other: HourLine, there: Declaration
) -> Iterator[date]:
    common = _days(line, here) & _days(other, there)
    if common:
        yield min(common)


def _days(line: HourLine, declaration: Declaration) -> set[date]:
    """The days named, else all from the first to the last: which of them is not known."""
    if line.sessions:
        return {session.date for session in sessions_of(line.sessions)}
    first, last = declaration.starts_on, declaration.ends_on
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
