"""Writes hours into the ledger: the policy engine says how much, the year total follows.

One entry for each source, year and subject, with the engine's explanation. The person-year
row is locked first, people in the order of their ids, so that two approvals cannot both use
the same room under a cap, nor wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from app.enums import DocumentState, LedgerCause, LineState, Subject
from app.models import (
    Case,
    CaseStep,
    DocumentYear,
    Filing,
    HourLine,
    ImportRow,
    IssuedDocument,
    LedgerEntry,
    Person,
    YearTotal,
    db,
)
from app.operations.content import attachments_of, declaration_of, lines_of
from app.operations.facts import line_item, rule_for_credits
from app.operations.ledger_sources import (
    Share,
    credits_of,
    explained,
    shares,
    standing_items,
    years_of,
)
from app.operations.policies import policy_of
from app.operations.upsert import insert_if_missing
from app.operations.worth import judge
from app.policy import Item, Policy
from app.policy.results import ItemResult
from app.services import services


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from, and what the archive says about it."""

    item: Item
    title: str
    organiser: str
    filing_number: str | None
    approved_by: str
    starts_on: date
    ends_on: date
    organisation_id: int | None
    line: HourLine | None = None
    row: ImportRow | None = None


def credit_case(case: Case) -> None:
    """Credits every line of a declaration that has just passed its last tier (QH63)."""
    policy = policy_of(case)
    declaration = declaration_of(case)
    filing = db.session.get(Filing, declaration.filing_id) if declaration.filing_id else None
    evidence = {file.kind for file in attachments_of(case)}
    approved_by = _approving_desks(case)
    for line in sorted(lines_of(case), key=lambda line: line.person_id):
        if line.credits is not None:
            rule = rule_for_credits(declaration.organisation, declaration.ends_on.year)
            line.conversion_rule_id = rule.id if rule is not None else None
        source = Source(
            item=line_item(line, declaration, filing, sorted(evidence)),
            title=declaration.title,
            organiser=declaration.organiser,
            filing_number=filing.filing_number if filing else None,
            approved_by=approved_by,
            starts_on=declaration.starts_on,
            ends_on=declaration.ends_on,
            organisation_id=case.organisation_id,
            line=line,
        )
        credit(policy, line.person, source)
        line.state = LineState.CREDITED.value
    db.session.flush()


def credit(policy: Policy, person: Person, source: Source) -> None:
    """Credits one source to one person under one policy and keeps the year totals."""
    years = years_of(policy, source.item)
    totals = {year: locked_total(person.id, year) for year in years}
    earlier = standing_items(credits_of(person.id, years), policy)
    result = judge(policy, person, earlier, source.item)
    for share in shares(policy, source.item, result):
        _write(policy, person, source, share, result)
        add_to_total(totals[share.year], share.subject, share.credited)
    mark_papers(person.id, years, DocumentState.SUPERSEDED)
    db.session.flush()


def add_to_total(total: YearTotal, subject: Subject, hours: Decimal) -> None:
    """Keeps a year's total with an entry of so many hours, which may be negative."""
    if subject is Subject.PUBLIC:
        total.public += hours
    else:
        total.professional += hours


def mark_papers(person_id: int, years: Sequence[int], state: DocumentState) -> None:
    """A paper that shows one of these years no longer says what the ledger says (law:
    every paper still called valid agrees with it).
    """
    spoken_of = select(DocumentYear.document_id).where(DocumentYear.year.in_(years))
    db.session.execute(
        update(IssuedDocument)
        .where(
            IssuedDocument.person_id == person_id,
            IssuedDocument.state == DocumentState.VALID.value,
            IssuedDocument.id.in_(spoken_of),
        )
        .values(state=state.value)
        .execution_options(synchronize_session=False)
    )


def locked_total(person_id: int, year: int) -> YearTotal:
    """The year total of a person, locked for this transaction; made where there is none."""
    insert_if_missing(
        YearTotal, person_id=person_id, year=year, public=Decimal(0), professional=Decimal(0)
    )
    query = (
        select(YearTotal)
        .where(YearTotal.person_id == person_id, YearTotal.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _write(
    policy: Policy, person: Person, source: Source, share: Share, result: ItemResult
) -> None:
    db.session.add(
        LedgerEntry(
            person_id=person.id,
            year=share.year,
            subject=share.subject.value,
            category=source.item.category,
            claimed=share.claimed,
            credited=share.credited,
            explanation=explained(result),
            cause=LedgerCause.CREDIT.value,
            line_id=source.line.id if source.line else None,
            import_row_id=source.row.id if source.row else None,
            case_id=source.line.case_id if source.line else None,
            policy_id=policy.id,
            policy_version=policy.version,
            organisation_id=source.organisation_id,
            title=source.title,
            organiser=source.organiser,
            filing_number=source.filing_number,
            approved_by=source.approved_by,
            starts_on=source.starts_on,
            ends_on=source.ends_on,
            at=services().now(),
        )
    )


def _approving_desks(case: Case) -> str:
    steps = db.session.scalars(
        select(CaseStep)
        .where(CaseStep.case_id == case.id, CaseStep.round == case.round)
        .order_by(CaseStep.position)
    )
    return "；".join(step.organisation.name for step in steps if step.organisation is not None)
