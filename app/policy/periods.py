"""Periods away from work, worth a part of the year's hours by covered months."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from app.policy.category import Category, Subject
from app.policy.errors import MalformedField
from app.policy.items import Item
from app.policy.numbers import ZERO, format_hours, round_to_step
from app.policy.portions import Measured, Portion
from app.policy.refusals import Refusal, item_refusals
from app.policy.results import Step
from app.policy.schema import Policy
from app.policy.usage import Usage

_ONE_DAY = timedelta(days=1)
_JANUARY, _DECEMBER = 1, 12
Span = tuple[date, date]


def measure_months(policy: Policy, category: Category, item: Item, usage: Usage) -> Measured:
    """The grant of a full year, by the months covered in each year.

    A month that an earlier item of the group has taken counts once. Years that do not pass
    the category's threshold give nothing; where none passes, the item is forbidden.
    """
    for name, day in (("from", item.start), ("to", item.end)):
        if day is None:
            raise MalformedField(name, "缺少日期")
    measured = Measured([], [])
    taken: dict[int, frozenset[int]] = {}
    too_short = f"年度内未超过 {category.over_months} 个月，不予认定"
    passed = False
    for year, span in _by_year(item):
        if not _over_threshold(policy, category, year, usage):
            so_far = _hours(measured)
            text = f"{year} {too_short}（{category.cite}）"
            measured.steps.append(Step("threshold", category.src, so_far, so_far, text))
            measured.portions.append(Portion(year, "professional", ZERO))
            measured.cut = True
            continue
        passed = True
        months = _covered_months(category, span)
        if category.full_if_over_threshold:
            months = frozenset(range(_JANUARY, _DECEMBER + 1))
        granted = _Granted(year, months, _free_months(policy, category, year, months, usage))
        taken[year] = granted.free
        _grant(policy, category, measured, granted)
    measured.months = taken
    if not passed:
        measured.refusal = Refusal("from", "threshold", category.src, category.cite, too_short)
    return measured


class _Granted(NamedTuple):
    """The months covered in a year, and those of them that are still free."""

    year: int
    months: frozenset[int]
    free: frozenset[int]


def _hours(measured: Measured) -> Decimal:
    return sum((portion.hours for portion in measured.portions), ZERO)


def _by_year(item: Item) -> Iterator[tuple[int, Span]]:
    """The part of an item's period in each calendar year."""
    if item.start is None or item.end is None:
        return
    for year in range(item.start.year, item.end.year + 1):
        first = max(item.start, date(year, _JANUARY, 1))
        last = min(item.end, date(year, _DECEMBER, 31))
        yield year, (first, last)


def _covered_months(category: Category, span: Span) -> frozenset[int]:
    """The months with enough covered days."""
    first, last = span
    months = []
    for month in range(first.month, last.month + 1):
        begins = first.day if month == first.month else 1
        length = calendar.monthrange(first.year, month)[1]
        ends = last.day if month == last.month else length
        if ends - begins + 1 >= (category.min_days_in_month or 1):
            months.append(month)
    return frozenset(months)


def _over_threshold(policy: Policy, category: Category, year: int, usage: Usage) -> bool:
    """Whether the year's periods of this category are longer than the threshold.

    One period by date: the day after it lies later than its first day plus the months.
    Several together by their days.
    """
    if category.over_months is None or category.over_days is None:
        return True
    days: set[date] = set()
    for other in usage.items:
        if other.category != category.code or any(item_refusals(policy, category, other)):
            continue
        for first, last in (span for covered, span in _by_year(other) if covered == year):
            if last + _ONE_DAY > _months_later(first, category.over_months):
                return True
            days.update(first + _ONE_DAY * n for n in range((last - first).days + 1))
    return len(days) > category.over_days


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, _DECEMBER)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _free_months(
    policy: Policy, category: Category, year: int, months: frozenset[int], usage: Usage
) -> frozenset[int]:
    """Those months that neither an earlier item nor the group's ceiling has taken."""
    used = usage.months.get((category.group or category.code, year), set())
    free = sorted(months - used)
    group = policy.groups.get(category.group) if category.group else None
    if group is not None and group.months_cap is not None:
        free = free[: max(0, group.months_cap - len(used))]
    return frozenset(free)


def _grant(policy: Policy, category: Category, measured: Measured, granted: _Granted) -> None:
    """Adds the hours of one year and the steps that explain them."""
    if category.grant is None:
        return
    year, months, free = granted
    before = claimed = _hours(measured)
    subjects: tuple[tuple[Subject, str, Decimal], ...] = (
        ("public", "公需科目", category.grant.public),
        ("professional", "专业科目", category.grant.professional),
    )
    terms = []
    for subject, word, full in subjects:
        hours = _share(policy, category, full, len(free))
        measured.portions.append(Portion(year, subject, hours))
        whole = _share(policy, category, full, len(months))
        measured.claimed.append(Portion(year, subject, whole))
        claimed += whole
        arithmetic = f"{format_hours(full)}×{len(months)}÷{category.months_in_year}"
        terms.append(f"{word} {arithmetic}={format_hours(whole)} 学时")
    label = f"{category.label}，{year} 年度计 {len(months)} 个月（{category.cite}）"
    text = f"{label}：{'、'.join(terms)}"
    measured.steps.append(Step(category.measure, category.src, before, claimed, text))
    repeated = len(months) - len(free)
    if repeated:
        measured.cut = True
        text = f"{year} 年度有 {repeated} 个月已计算过，不重复计算（{category.cite}）"
        measured.steps.append(Step("group_cap", category.src, claimed, _hours(measured), text))


def _share(policy: Policy, category: Category, full: Decimal, months: int) -> Decimal:
    exact = full * months / Decimal(category.months_in_year or _DECEMBER)
    return round_to_step(exact, policy.hour_step, policy.rounding)
