"""What a person's earlier items have used up of each ceiling."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.policy.items import Item


@dataclass(slots=True)
class Usage:
    """Running totals of one evaluation, by ceiling; and all its items, for sums over them."""

    items: Sequence[Item]
    keys: set[tuple[str, str, str]]
    hours: dict[Hashable, Decimal] = field(default_factory=dict)
    months: dict[tuple[str, int], set[int]] = field(default_factory=dict)
