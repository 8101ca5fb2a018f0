"""The ceilings, in order: item, day, category in a year, group in a year.

Hours above a ceiling are not credited and not carried over.
"""

from collections.abc import Callable, Hashable, Iterator
from decimal import Decimal
from typing import NamedTuple

from app.policy.blocks import Sourced
from app.policy.category import Category
from app.policy.numbers import ZERO, format_hours
from app.policy.portions import Measured, Portion
from app.policy.results import Step
from app.policy.schema import Policy
from app.policy.usage import Usage


class _Ceiling(NamedTuple):
    """So many hours for all portions with the same key; a portion without key is free."""

    rule: str
    words: str
    limit: Decimal
    source: Sourced
    key: Callable[[Portion], Hashable]


def apply_caps(
    policy: Policy, category: Category, measured: Measured, usage: Usage
) -> list[Portion]:
    """The portions that remain; adds a step for each ceiling that cut, and notes their use."""
    portions = measured.portions
    ceilings = tuple(_ceilings(policy, category))
    for ceiling in ceilings:
        kept = _kept(ceiling, portions, usage)
        if kept is not portions:
            before = sum((portion.hours for portion in portions), ZERO)
            after = sum((portion.hours for portion in kept), ZERO)
            measured.steps.append(_step(ceiling, before, after))
            measured.cut = True
            portions = kept
    for ceiling in ceilings:
        for portion in portions:
            key = ceiling.key(portion)
            if key is not None:
                usage.hours[key] = usage.hours.get(key, ZERO) + portion.hours
    return portions


def _ceilings(policy: Policy, category: Category) -> Iterator[_Ceiling]:
    code = category.code
    if category.item_cap is not None:
        item = object()  # no other item has this key
        yield _Ceiling("item_cap", "每项", category.item_cap, category, lambda _: item)
    if category.day_limit is not None:
        yield _Ceiling(
            "day_cap",
            "每天",
            category.day_limit,
            category,
            lambda portion: portion.day and (code, portion.day),
        )
    whole_day = policy.person_day_ceiling
    if whole_day is not None:
        yield _Ceiling(
            "person_day_ceiling",
            "每人每天",
            whole_day.hours,
            whole_day,
            lambda portion: portion.day,
        )
    if category.year_cap is not None:
        yield _Ceiling(
            "year_cap",
            "每年累计",
            category.year_cap,
            category,
            lambda portion: (code, portion.year),
        )
    group = policy.groups.get(category.group) if category.group else None
    if group is not None and group.year_cap is not None:
        name = category.group
        yield _Ceiling(
            "group_cap",
            "同类各项每年累计",
            group.year_cap,
            group,
            lambda portion: ("group", name, portion.year),
        )


def _kept(ceiling: _Ceiling, portions: list[Portion], usage: Usage) -> list[Portion]:
    """The portions under one ceiling; the very same list where nothing is cut."""
    own: dict[Hashable, Decimal] = {}
    kept = portions
    for index, portion in enumerate(portions):
        key = ceiling.key(portion)
        if key is None:
            continue
        taken = own.get(key, ZERO) + usage.hours.get(key, ZERO)
        hours = portion.hours
        if taken + hours > ceiling.limit:
            hours = ceiling.limit - taken
            if kept is portions:
                kept = portions.copy()
            kept[index] = portion._replace(hours=hours)
        own[key] = own.get(key, ZERO) + hours
    return kept


def _step(ceiling: _Ceiling, before: Decimal, after: Decimal) -> Step:
    text = f"{ceiling.words}不超过 {format_hours(ceiling.limit)} 学时（{ceiling.source.cite}）"
    return Step(ceiling.rule, ceiling.source.src, before, after, text)
