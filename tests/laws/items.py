"""What is declared for a person, and how a unit enters it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from app.operations.declaration_data import DeclarationData, LineData
from tests.factories import COURSE_PROOFS, DEGREE, MEETING


@dataclass(frozen=True)
class Item:
    """What is declared for one person: hours of a filed course, days, or a diploma."""

    filing: int | None = None
    hours: Decimal | None = None
    days: Decimal | None = None
    diploma: str = ""

    def taken_key(self) -> tuple[object, ...] | None:
        """What nobody may have twice."""
        if self.filing is not None:
            return "filing", self.filing
        return ("diploma", self.diploma) if self.diploma else None

    def same_training(self, other: Item) -> bool:
        """Whether both are about one course, or both about the meeting, or the degree."""
        if self.filing is not None or other.filing is not None:
            return self.filing == other.filing
        return bool(self.diploma) == bool(other.diploma)


def declaration(people: list[int], item: Item) -> DeclarationData:
    """What a unit enters for these people."""
    lines = tuple(
        LineData(person, hours=item.hours, days=item.days, certificate_number=item.diploma)
        for person in people
    )
    if item.filing is not None:
        return replace(MEETING, category="QH-Z-CRS", filing_id=item.filing, lines=lines)
    return replace(DEGREE if item.diploma else MEETING, lines=lines)


def proofs(item: Item) -> tuple[str, ...]:
    """The evidence that it takes."""
    if item.filing is not None:
        return COURSE_PROOFS
    return ("grad_cert",) if item.diploma else ("act_notice",)
