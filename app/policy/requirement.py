"""The year's requirement: total, public and professional hours."""

from decimal import Decimal
from typing import NamedTuple

from app.policy.numbers import ZERO
from app.policy.schema import Annual
from app.policy.title_rules import Need


class Missing(NamedTuple):
    """Hours that are missing; 0 where nothing is."""

    public: Decimal
    professional: Decimal
    total: Decimal

    def __bool__(self) -> bool:
        return any(self[:])


def missing_hours(
    wanted: Annual | Need, public: Decimal, professional: Decimal, *, cross_fill: bool = False
) -> Missing:
    """What is missing of the hours asked for; with ``cross_fill`` only the total counts."""
    total = max(ZERO, wanted.total - public - professional)
    if cross_fill:
        return Missing(ZERO, ZERO, total)
    return Missing(
        max(ZERO, wanted.public - public), max(ZERO, wanted.professional - professional), total
    )


def shortfall(annual: Annual, public: Decimal, professional: Decimal) -> Missing:
    """What is missing in one year (QH2: each of the three on its own)."""
    return missing_hours(annual, public, professional, cross_fill=annual.cross_fill)


def is_met(annual: Annual, public: Decimal, professional: Decimal) -> bool:
    """Whether a year's hours meet the requirement."""
    return not shortfall(annual, public, professional)
