"""What an evaluation says: hours, outcome, and each rule that had a part in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

Outcome = Literal["credited", "reduced", "refused"]


class Problem(NamedTuple):
    """Why an item may not be submitted: the field, a Chinese sentence, the rule, its place."""

    field: str
    message_zh: str
    rule: str
    cite: str


class Step(NamedTuple):
    """One rule applied to an item: hours before and after, and a Chinese sentence.

    ``source`` is the notice's sentence; the sentence itself cites the notice's numbering.
    """

    rule: str
    source: str
    before: Decimal
    after: Decimal
    text: str


class YearHours(NamedTuple):
    """What one item gives to one year."""

    public: Decimal
    professional: Decimal


class ItemResult(NamedTuple):
    """What became of an item.

    ``year`` is the credit year, the last one where a period spans several (``by_year``).
    ``claimed`` is what was measured, before any ceiling or refusal.
    """

    outcome: Outcome
    public: Decimal
    professional: Decimal
    year: int
    explanation: tuple[Step, ...]
    by_year: Mapping[int, YearHours]
    claimed: Mapping[int, YearHours]


class YearResult(NamedTuple):
    """Credited hours of a year, and whether the year's requirement is met."""

    public: Decimal
    professional: Decimal
    total: Decimal
    met: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All items and years of one person.

    ``used_keys``: (category, field, value) of the results recognised here, also where a
    ceiling left no hours; hand them in as ``PersonFacts.credited_keys`` later, so that no
    result is credited twice.
    """

    items: Mapping[str, ItemResult]
    years: Mapping[int, YearResult]
    used_keys: frozenset[tuple[str, str, str]]
