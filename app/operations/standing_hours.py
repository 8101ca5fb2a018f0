"""What stands in the ledger of each item: its credit and all later changes together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from app.enums import LedgerCause, Subject
from app.models import LedgerEntry
from app.policy import explain_steps

ZERO = Decimal(0)
Key = tuple[str, int, str]


@dataclass(slots=True)
class StandingHours:
    """One item in one year and subject: its first entry, the changes since, what is left."""

    first: LedgerEntry
    credited: Decimal
    changes: list[LedgerEntry] = field(default_factory=list)

    @property
    def reversed(self) -> bool:
        """Whether the item was taken back."""
        return any(entry.cause == LedgerCause.REVERSAL.value for entry in self.changes)


def item_id(entry: LedgerEntry) -> str:
    """The id under which the policy engine knows the source of an entry."""
    if entry.line_id is not None:
        return f"line-{entry.line_id}"
    return f"row-{entry.import_row_id}"


def key_of(entry: LedgerEntry) -> Key:
    """Item, year and subject: what an entry and its later changes have in common."""
    return item_id(entry), entry.year, entry.subject


def standing_hours(entries: Iterable[LedgerEntry]) -> dict[Key, StandingHours]:
    """What stands of each item of a person, in the order of the first entries given.

    `entries` are all of the years in question: a change adds to the credit of its item.
    """
    found: dict[Key, StandingHours] = {}
    changes = []
    for entry in entries:
        if entry.cause == LedgerCause.CREDIT.value:
            found[key_of(entry)] = StandingHours(entry, entry.credited)
        else:
            changes.append(entry)
    for entry in sorted(changes, key=lambda entry: entry.id):
        standing = found[key_of(entry)]
        standing.credited += entry.credited
        standing.changes.append(entry)
    return found


def sentence_of(*parts: StandingHours) -> str:
    """How an item's approval came to its hours; `parts` are its subjects and years."""
    sums = dict.fromkeys(Subject, ZERO)
    for part in parts:
        sums[Subject(part.first.subject)] += part.first.credited
    steps = parts[0].first.explanation
    return explain_steps(steps, sums[Subject.PUBLIC], sums[Subject.PROFESSIONAL])
