"""What a reversal will do to the hours of each person, before it does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.models import HourLine, LedgerEntry, db
from app.operations.ledger_sources import Credited, credits_of_people
from app.operations.recounting import Difference, differences
from app.operations.standing_hours import item_id

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearChange:
    """A person's hours of one year, public and professional together, now and afterwards."""

    year: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What reversing a line does: to the line itself, to other items of the person, to their
    years.
    """

    line: HourLine
    own: Sequence[Difference]
    others: Sequence[Difference]
    years: Sequence[YearChange]


def reversal_effects(lines: Sequence[HourLine]) -> list[Effect]:
    """What `reverse_lines` would do to the hours of the people of these lines (of one case), in
    a few statements however many they are. Raises what a recount raises.
    """
    entries: dict[int, list[LedgerEntry]] = {line.person_id: [] for line in lines}
    query = select(LedgerEntry).where(LedgerEntry.person_id.in_(entries))
    for entry in db.session.scalars(query.order_by(LedgerEntry.id)):
        entries[entry.person_id].append(entry)
    years = {line.id: _years(line, entries[line.person_id]) for line in lines}
    every = sorted({year for found in years.values() for year in found})
    credits_: dict[int, list[Credited]] = {line.person_id: [] for line in lines}
    for credited in credits_of_people(entries, every):
        credits_[credited.entry.person_id].append(credited)
    return [
        _effect(line, years[line.id], credits_[line.person_id], entries[line.person_id])
        for line in lines
    ]


def _years(line: HourLine, entries: Sequence[LedgerEntry]) -> set[int]:
    """The years of a line and the others that the items of these years reach into."""
    own = {entry.year for entry in entries if entry.line_id == line.id}
    within = {entry.line_id for entry in entries if entry.year in own} - {None}
    return own | {entry.year for entry in entries if entry.line_id in within}


def _effect(
    line: HourLine,
    years: Collection[int],
    credits_: Sequence[Credited],
    entries: Sequence[LedgerEntry],
) -> Effect:
    gone = f"line-{line.id}"
    left = [
        Credited(entry, None if item_id(entry) == gone else item)
        for entry, item in credits_
        if entry.year in years
    ]
    present = [entry for entry in entries if entry.year in years]
    found = differences(line.person, left, present)
    return Effect(
        line,
        own=[one for one in found if item_id(one.first) == gone],
        others=[one for one in found if item_id(one.first) != gone],
        years=_year_changes(present, found),
    )


def _year_changes(entries: Sequence[LedgerEntry], found: Sequence[Difference]) -> list[YearChange]:
    changed = sorted({one.first.year for one in found})
    changes = []
    for year in changed:
        before = sum((entry.credited for entry in entries if entry.year == year), ZERO)
        more = sum((one.after - one.before for one in found if one.first.year == year), ZERO)
        changes.append(YearChange(year, before, before + more))
    return changes
