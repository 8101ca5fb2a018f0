"""Hours on their way from a measure through the ceilings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from app.policy.category import Subject
from app.policy.refusals import Refusal
from app.policy.results import Step


class Portion(NamedTuple):
    """Hours of one subject in one year, of one day where the day matters."""

    year: int
    subject: Subject
    hours: Decimal
    day: date | None = None


@dataclass(slots=True)
class Measured:
    """What a measure found.

    ``cut``: a ceiling has already taken something. ``months``: the months of each year
    that this item takes from the ceiling of its group. ``claimed``: the portions before
    any ceiling, where ``portions`` are already less.
    """

    portions: list[Portion]
    steps: list[Step]
    cut: bool = False
    refusal: Refusal | None = None
    months: Mapping[int, frozenset[int]] = field(default_factory=dict)
    claimed: list[Portion] = field(default_factory=list)
