"""What the policy engine is told about a stored line or an imported row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.models import Declaration, Filing, HourLine, ImportRow, Person
from app.policy import Item, PersonFacts


def person_facts(
    person: Person, credited_keys: frozenset[tuple[str, str, str]] = frozenset()
) -> PersonFacts:
    """What the rules ask about a person."""
    return PersonFacts(
        title_series=person.title_series,
        title_level=person.title_level,
        credited_keys=credited_keys,
    )


def declared_item(  # noqa: PLR0913 - the fields of an item
    item_id: str,
    category: str,
    *,
    year: int,
    starts_on: date,
    ends_on: date,
    hours: Decimal | None,
    days: Decimal | None,
    certificate_number: str,
    subject: str | None,
    filed: bool,
    evidence: Iterable[str],
) -> Item:
    """One person's declared part as an item of the engine."""
    return Item(
        id=item_id,
        category=category,
        year=year if hours is not None else None,
        hours=hours,
        date=ends_on if hours is None and days is None else None,
        days=days,
        start=starts_on if days is not None else None,
        end=ends_on if days is not None else None,
        identifier=certificate_number or None,
        subject=subject,  # type: ignore[arg-type]
        filed=filed,
        evidence=tuple(evidence),
    )


def line_item(
    line: HourLine, declaration: Declaration, filing: Filing | None, evidence: Iterable[str]
) -> Item:
    """A stored line as an item of the engine."""
    return declared_item(
        f"line-{line.id}",
        line.category,
        year=line.year,
        starts_on=declaration.starts_on,
        ends_on=declaration.ends_on,
        hours=line.hours,
        days=line.days,
        certificate_number=line.certificate_number,
        subject=filing.subject if filing else None,
        filed=filing is not None and filing.filing_number is not None,
        evidence=evidence,
    )


def row_item(row: ImportRow, category: str) -> Item:
    """An imported result as an item of the engine."""
    return Item(
        id=f"row-{row.id}", category=category, year=row.year, hours=row.hours, exam_passed=True
    )
