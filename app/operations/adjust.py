"""Corrects the ledger: a reversal or a recomputation appends one signed entry for each item
and subject that changes; nothing that stands is touched.

What a ceiling had cut of other items comes back by entries of its own, in the order of
approval, under the policy of the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.enums import DocumentState, LedgerCause, Subject
from app.models import LedgerEntry, Person, YearTotal, db
from app.operations.credit import add_to_total, locked_total, mark_papers
from app.operations.ledger_sources import credits_of
from app.operations.recounting import ZERO, Difference, differences
from app.operations.standing_hours import item_id
from app.policy.numbers import format_hours
from app.services import services


@dataclass(frozen=True, slots=True)
class Change:
    """Why hours are counted anew: the kind, and a sentence that the person can read."""

    cause: LedgerCause
    reason: str
    reversed_items: frozenset[str] = frozenset()


def recount(person: Person, years: Sequence[int], change: Change) -> list[LedgerEntry]:
    """Counts a person's years anew and appends what differs from the ledger.

    Lines that were reversed give nothing any more. Counting twice changes nothing the
    second time. Returns the new entries; raises `RuleViolation` where a policy under which
    hours were credited is no longer loaded in that version.
    """
    totals: dict[int, YearTotal] = {}
    while reached := [year for year in _all_years(person, years) if year not in totals]:
        # Whoever credited before these were locked may have reached into another year.
        totals |= {year: locked_total(person.id, year) for year in reached}
    credits_ = credits_of(person.id, totals)
    appended: list[LedgerEntry] = []
    for found in differences(person, credits_, _entries(person.id, list(totals))):
        entry = _adjustment(found, change)
        db.session.add(entry)
        appended.append(entry)
        add_to_total(totals[entry.year], Subject(entry.subject), entry.credited)
    if appended:
        reversal = change.cause is LedgerCause.REVERSAL
        state = DocumentState.REVOKED if reversal else DocumentState.SUPERSEDED
        mark_papers(person.id, sorted({entry.year for entry in appended}), state)
    db.session.flush()
    return appended


def _all_years(person: Person, years: Sequence[int]) -> list[int]:
    """These years and the others that their items reach into."""
    within = select(LedgerEntry.line_id).where(
        LedgerEntry.person_id == person.id, LedgerEntry.year.in_(list(years))
    )
    reached = db.session.scalars(
        select(LedgerEntry.year)
        .where(LedgerEntry.person_id == person.id, LedgerEntry.line_id.in_(within))
        .distinct()
    )
    return sorted({*years, *reached})


def _entries(person_id: int, years: Sequence[int]) -> list[LedgerEntry]:
    query = (
        select(LedgerEntry)
        .where(LedgerEntry.person_id == person_id, LedgerEntry.year.in_(years))
        .order_by(LedgerEntry.id)
    )
    return list(db.session.scalars(query))


def _adjustment(found: Difference, change: Change) -> LedgerEntry:
    first, before, after = found.first, found.before, found.after
    own = item_id(first) in change.reversed_items
    cause = change.cause if own else LedgerCause.RECOMPUTATION
    was, becomes = format_hours(before), format_hours(after)
    reason = change.reason.rstrip("。；;. \n")
    sentence = f"{cause.label}：{reason}；{was} 学时改为 {becomes} 学时"
    step = {
        "rule": cause.value,
        "source": "",
        "before": str(before),
        "after": str(after),
        "text": sentence,
    }
    kept = (
        "person_id",
        "year",
        "subject",
        "category",
        "line_id",
        "import_row_id",
        "case_id",
        "policy_id",
        "policy_version",
        "organisation_id",
        "title",
        "organiser",
        "filing_number",
        "approved_by",
        "starts_on",
        "ends_on",
    )
    return LedgerEntry(
        **{name: getattr(first, name) for name in kept},
        claimed=ZERO,
        credited=after - before,
        explanation=[step, *found.steps],
        cause=cause.value,
        at=services().now(),
    )
