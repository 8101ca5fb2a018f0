"""What the policy engine is told about a stored line or an imported row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select

from app.models import (
    ConversionRule,
    Declaration,
    Filing,
    HourLine,
    ImportRow,
    Organisation,
    Person,
    db,
)
from app.policy import Item, PersonFacts
from app.policy.items import Conversion, Session


class Measured(Protocol):
    """The fields of a line that say how much, as entered or as stored."""

    @property
    def hours(self) -> Decimal | None:
        """Claimed hours of a filed course."""

    @property
    def days(self) -> Decimal | None:
        """Claimed days of a meeting."""

    @property
    def sessions(self) -> Sequence[Sequence[str]] | None:
        """Day (YYYY-MM-DD) and hours of each session."""

    @property
    def item_count(self) -> int | None:
        """Subjects passed."""

    @property
    def credits(self) -> Decimal | None:
        """Credits of an industry."""

    @property
    def certificate_number(self) -> str:
        """Number of a certificate or result, empty where none."""

    @property
    def project_key(self) -> str:
        """What all results of one project have in common, empty where none."""


def person_facts(person: Person) -> PersonFacts:
    """What the rules ask about a person. That a result counts once in a life the unique
    indexes of the lines see to.
    """
    return PersonFacts(title_series=person.title_series, title_level=person.title_level)


def declared_item(  # noqa: PLR0913 - what surrounds a line
    item_id: str,
    line: Measured,
    category: str,
    *,
    starts_on: date,
    ends_on: date,
    subject: str | None,
    filed: bool,
    evidence: Iterable[str],
    conversion: Conversion | None = None,
) -> Item:
    """One person's declared part as an item of the engine. What counts in hours counts for
    the year of its last day; results are known again however their number is written.
    """
    return Item(
        id=item_id,
        category=category,
        year=ends_on.year if line.hours is not None else None,
        hours=line.hours,
        date=ends_on,
        days=line.days,
        start=starts_on,
        end=ends_on,
        sessions=sessions_of(line.sessions),
        credits=line.credits,
        count=line.item_count,
        conversion=conversion,
        identifier=normal_number(line.certificate_number) or None,
        project_key=normal_number(line.project_key) or None,
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
        line,
        line.category,
        starts_on=declaration.starts_on,
        ends_on=declaration.ends_on,
        subject=filing.subject if filing else None,
        filed=filing is not None and filing.filing_number is not None,
        evidence=evidence,
        conversion=_conversion_of(line),
    )


def conversion_of(rule: ConversionRule | None) -> Conversion | None:
    """A conversion rule as the engine takes it."""
    if rule is None:
        return None
    return Conversion(rule.hours_per_credit, f"{rule.document_title}（{rule.document_number}）")


def rule_for_credits(organisation: Organisation, year: int) -> ConversionRule | None:
    """The rule on file by which credits of the unit's industry count in a year (QH7)."""
    if organisation.department_id is None:
        return None
    return db.session.scalar(
        select(ConversionRule)
        .where(
            ConversionRule.department_id == organisation.department_id,
            ConversionRule.first_year <= year,
            ConversionRule.last_year >= year,
            ConversionRule.revoked_at.is_(None),
        )
        .order_by(ConversionRule.id.desc())
        .limit(1)
    )


def _conversion_of(line: HourLine) -> Conversion | None:
    """The rule by which a line was credited, whatever became of that rule."""
    if line.conversion_rule_id is None:
        return None
    return conversion_of(db.session.get_one(ConversionRule, line.conversion_rule_id))


def sessions_of(stored: Sequence[Sequence[str]] | None) -> tuple[Session, ...]:
    """The days and hours of a line, as the engine takes them."""
    return tuple(Session(date.fromisoformat(day), Decimal(hours)) for day, hours in stored or ())


def normal_number(text: str) -> str:
    """A number of a certificate or project, whichever way it is written."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def row_item(row: ImportRow, category: str) -> Item:
    """An imported result as an item of the engine."""
    return Item(
        id=f"row-{row.id}",
        category=category,
        year=row.year,
        hours=row.hours,
        subject=row.subject,  # type: ignore[arg-type]
        exam_passed=True,
    )
