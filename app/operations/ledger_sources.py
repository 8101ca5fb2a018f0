"""What the ledger's entries came from, told to the policy engine again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from app.enums import LineState, Subject
from app.models import Case, Filing, HourLine, ImportRow, LedgerEntry, db
from app.operations.content import attachments_of, declaration_of
from app.operations.facts import line_item, row_item
from app.operations.series import refused_by_series
from app.operations.standing_hours import item_id
from app.policy import Category, Item, Policy, UnknownPolicy
from app.policy.results import ItemResult, YearHours
from app.services import services

ZERO = Decimal(0)
_NOTHING = YearHours(ZERO, ZERO)


class Share(NamedTuple):
    """What one item gives to one subject of one year, and what was claimed for it."""

    year: int
    subject: Subject
    claimed: Decimal
    credited: Decimal


def years_of(policy: Policy, item: Item) -> list[int]:
    """The years that an item may give hours to, in order: a period away may span several."""
    if policy.categories[item.category].measure == "months" and item.start and item.end:
        return list(range(item.start.year, item.end.year + 1))
    days = [item.end or item.date or item.start, *(session.date for session in item.sessions)]
    years = {day.year for day in days if day is not None}
    if item.year is not None:
        years = {item.year}
    return sorted(years)


def shares(policy: Policy, item: Item, result: ItemResult) -> Iterator[Share]:
    """The parts of a result that the ledger keeps: one for each year and subject."""
    subjects = _subjects(policy, item)
    for year in sorted(result.by_year):
        hours, claimed = result.by_year[year], result.claimed.get(year, _NOTHING)
        for subject in subjects:
            name = subject.value
            yield Share(year, subject, getattr(claimed, name), getattr(hours, name))


def _subjects(policy: Policy, item: Item) -> Sequence[Subject]:
    category = policy.categories[item.category]
    if category.subject == "both":
        return (Subject.PUBLIC, Subject.PROFESSIONAL)
    if category.subject == "as_filed":
        chosen = item.subject or category.default_subject or Subject.PROFESSIONAL.value
        return (Subject(chosen),)
    return (Subject(category.subject),)


def category_of(entry: LedgerEntry) -> Category | None:
    """The category of an entry in the policy that it was credited under, while that is loaded."""
    try:
        policy = services().policies.by_id(entry.policy_id)
    except UnknownPolicy:
        return None
    return policy.categories.get(entry.category)


def credits_of(person_id: int, years: Iterable[int]) -> list[LedgerEntry]:
    """The entries that first credited something to these years, in the order of approval."""
    query = (
        select(LedgerEntry)
        .where(
            LedgerEntry.person_id == person_id,
            LedgerEntry.year.in_(list(years)),
            LedgerEntry.cause == "credit",
        )
        .order_by(LedgerEntry.id)
    )
    return list(db.session.scalars(query))


def standing_items(entries: Sequence[LedgerEntry], policy: Policy) -> list[Item]:
    """The items behind these entries which still count, each once, in the same order."""
    items: dict[str, Item] = {}
    for entry in entries:
        if entry.category not in policy.categories or refused_by_series(entry):
            continue
        if item_id(entry) not in items:
            item = _item(entry)
            if item is not None:
                items[item.id] = item
    return list(items.values())


def _item(entry: LedgerEntry) -> Item | None:
    if entry.line_id is None:
        row = db.session.get_one(ImportRow, entry.import_row_id)
        return row_item(row, entry.category)
    line = db.session.get_one(HourLine, entry.line_id)
    if line.state == LineState.REVERSED.value:
        return None
    case = db.session.get_one(Case, line.case_id)
    filing = db.session.get(Filing, line.filing_id) if line.filing_id else None
    kinds = {file.kind for file in attachments_of(case)}
    return line_item(line, declaration_of(case), filing, sorted(kinds))


def explained(result: ItemResult) -> list[Mapping[str, str]]:
    """The steps of a result as the ledger keeps them."""
    return [
        {
            "rule": step.rule,
            "source": step.source,
            "before": str(step.before),
            "after": str(step.after),
            "text": step.text,
        }
        for step in result.explanation
    ]
