"""What the ledger's entries came from, told to the policy engine again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

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
    wanted: dict[str, LedgerEntry] = {}
    for entry in entries:
        if entry.category in policy.categories and not refused_by_series(entry):
            wanted.setdefault(item_id(entry), entry)
    lines = _line_items([entry.line_id for entry in wanted.values() if entry.line_id])
    rows = _rows([entry.import_row_id for entry in wanted.values() if entry.import_row_id])
    items = []
    for entry in wanted.values():
        if entry.import_row_id is not None:
            items.append(row_item(rows[entry.import_row_id], entry.category))
        elif entry.line_id in lines:
            items.append(lines[entry.line_id])
    return items


def _rows(ids: Sequence[int]) -> dict[int, ImportRow]:
    if not ids:
        return {}
    query = select(ImportRow).where(ImportRow.id.in_(ids))
    return {row.id: row for row in db.session.scalars(query)}


def _line_items(ids: Sequence[int]) -> dict[int, Item]:
    """The items of these lines, but of those that were reversed, asked for together."""
    if not ids:
        return {}
    query = (
        select(HourLine, Declaration, Filing, Attachment.kind)
        .join(Declaration, Declaration.case_id == HourLine.case_id)
        .outerjoin(Filing, Filing.id == HourLine.filing_id)
        .outerjoin(
            Attachment,
            and_(Attachment.case_id == HourLine.case_id, Attachment.removed_at.is_(None)),
        )
        .where(HourLine.id.in_(ids), HourLine.state != LineState.REVERSED.value)
        .options(lazyload("*"))
    )
    kinds: dict[int, set[str]] = defaultdict(set)
    found: dict[int, tuple[HourLine, Declaration, Filing | None]] = {}
    for line, declaration, filing, kind in db.session.execute(query):
        found[line.id] = (line, declaration, filing)
        if kind is not None:
            kinds[line.id].add(kind)
    return {
        line_id: line_item(line, declaration, filing, sorted(kinds[line_id]))
        for line_id, (line, declaration, filing) in found.items()
    }


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
