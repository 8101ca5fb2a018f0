"""Corrects the ledger: a reversal or a recomputation appends one signed entry for each item
and subject that changes; nothing that stands is touched.

What a ceiling had cut of other items comes back by entries of its own, in the order of
approval, under the policy of the original.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.enums import DocumentState, LedgerCause, Subject
from app.errors import RuleViolation
from app.models import LedgerEntry, Person, YearTotal, db
from app.operations.credit import add_to_total, locked_total, mark_papers
from app.operations.facts import person_facts
from app.operations.ledger_sources import (
    Credited,
    credits_of,
    explained,
    shares,
    standing_items,
)
from app.operations.series import settled
from app.operations.standing_hours import Key, item_id, key_of, standing_hours
from app.policy import Item, Policy, UnknownPolicy, evaluate
from app.policy.numbers import format_hours
from app.policy.results import Evaluation
from app.services import services

ZERO = Decimal(0)


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
    wanted = _wanted(person, credits_)
    have = standing_hours(_entries(person.id, list(totals)))
    appended: list[LedgerEntry] = []
    for first, _item in credits_:
        key = key_of(first)
        credited, steps = wanted.get(key, (ZERO, []))
        before = have[key].credited
        if credited != before:
            entry = _adjustment(first, before, credited, steps, change)
            db.session.add(entry)
            appended.append(entry)
            add_to_total(totals[first.year], Subject(first.subject), entry.credited)
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


def _wanted(
    person: Person, credits_: Sequence[Credited]
) -> dict[Key, tuple[Decimal, list[Mapping[str, str]]]]:
    """What each item is worth now, by item, year and subject."""
    wanted: dict[Key, tuple[Decimal, list[Mapping[str, str]]]] = {}
    for policy in _policies(credits_):
        items = standing_items(credits_, policy)
        own = {item_id(entry) for entry, _item in credits_ if entry.policy_id == policy.id}
        evaluation = evaluate(settled(policy), person_facts(person), items)
        for item in items:
            if item.id in own:
                wanted |= _parts(policy, item, evaluation)
    return wanted


def _parts(
    policy: Policy, item: Item, evaluation: Evaluation
) -> dict[Key, tuple[Decimal, list[Mapping[str, str]]]]:
    result = evaluation.items[item.id]
    steps = explained(result)
    return {
        (item.id, share.year, share.subject.value): (share.credited, steps)
        for share in shares(policy, item, result)
    }


def _policies(credits_: Sequence[Credited]) -> list[Policy]:
    """The policies of these entries, in the versions that they were credited under."""
    found: dict[str, Policy] = {}
    for entry, _item in credits_:
        try:
            policy = services().policies.by_id(entry.policy_id)
        except UnknownPolicy as error:
            raise RuleViolation(str(error), field="policy") from None
        if policy.version != entry.policy_version:
            message = (
                f"{entry.year} 年度有学时按{policy.name}第 {entry.policy_version} 版认定，"
                f"系统中现为第 {policy.version} 版，不能重新核算。"
            )
            raise RuleViolation(message, field="policy")
        found[policy.id] = policy
    return list(found.values())


def _entries(person_id: int, years: Sequence[int]) -> list[LedgerEntry]:
    query = (
        select(LedgerEntry)
        .where(LedgerEntry.person_id == person_id, LedgerEntry.year.in_(years))
        .order_by(LedgerEntry.id)
    )
    return list(db.session.scalars(query))


def _adjustment(
    first: LedgerEntry,
    before: Decimal,
    after: Decimal,
    steps: Sequence[Mapping[str, str]],
    change: Change,
) -> LedgerEntry:
    own = item_id(first) in change.reversed_items
    cause = change.cause if own else LedgerCause.RECOMPUTATION
    was, becomes = format_hours(before), format_hours(after)
    sentence = f"{cause.label}：{change.reason}；{was} 学时改为 {becomes} 学时"
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
        explanation=[step, *steps],
        cause=cause.value,
        at=services().now(),
    )
