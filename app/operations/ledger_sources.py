"""What the ledger's entries came from, told to the policy engine again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import lazyload

from app.enums import LineState, Subject
from app.models import (
    Attachment,
    Declaration,
    Filing,
    HourLine,
    ImportRow,
    LedgerEntry,
    db,
)
from app.operations.facts import line_item, row_item
from app.operations.series import refused_by_series
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


class Credited(NamedTuple):
    """An entry that first credited something, and its item; none where that was reversed."""

    entry: LedgerEntry
    item: Item | None


def credits_of(person_id: int, years: Iterable[int]) -> list[Credited]:
    """What was credited to these years of a person, in the order of approval."""
    return credits_of_people([person_id], years)


def credits_of_people(people: Collection[int], years: Iterable[int]) -> list[Credited]:
    """What was credited to these years of several people, in the order of approval."""
    query = (
        select(LedgerEntry, ImportRow, HourLine, Declaration, Filing, Attachment.kind)
        .outerjoin(ImportRow, ImportRow.id == LedgerEntry.import_row_id)
        .outerjoin(HourLine, HourLine.id == LedgerEntry.line_id)
        .outerjoin(Declaration, Declaration.case_id == HourLine.case_id)
        .outerjoin(Filing, Filing.id == HourLine.filing_id)
        .outerjoin(
            Attachment,
            and_(Attachment.case_id == HourLine.case_id, Attachment.removed_at.is_(None)),
        )
        .where(
            LedgerEntry.person_id.in_(people),
            LedgerEntry.year.in_(list(years)),
            LedgerEntry.cause == "credit",
        )
        .order_by(LedgerEntry.id, Attachment.kind)
        .options(lazyload("*"))
    )
    found = []
    for entry, files in groupby(db.session.execute(query), key=lambda row: row.LedgerEntry):
        first, *others = files
        kinds = dict.fromkeys(row.kind for row in (first, *others) if row.kind is not None)
        found.append(Credited(entry, _item(first, kinds)))
    return found


def standing_items(credits_: Sequence[Credited], policy: Policy) -> list[Item]:
    """The items behind these credits which still count, each once, in the same order."""
    items: dict[str, Item] = {}
    for entry, item in credits_:
        if item is None or entry.category not in policy.categories or refused_by_series(entry):
            continue
        items.setdefault(item.id, item)
    return list(items.values())


def _item(row: Any, kinds: Iterable[str]) -> Item | None:
    if row.ImportRow is not None:
        return row_item(row.ImportRow, row.LedgerEntry.category)
    if row.HourLine.state == LineState.REVERSED.value:
        return None
    return line_item(row.HourLine, row.Declaration, row.Filing, kinds)


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
