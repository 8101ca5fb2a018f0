"""What each kind of category measures, turned into hours by year and day."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from math import ceil

from app.policy.category import Category, Measure, Subject
from app.policy.errors import MalformedField
from app.policy.items import Item
from app.policy.numbers import ZERO, format_hours, round_to_step
from app.policy.periods import measure_months
from app.policy.portions import Measured, Portion
from app.policy.results import Step
from app.policy.schema import Policy
from app.policy.usage import Usage

ONE_DAY = timedelta(days=1)
_LONGEST_YEAR = 366


Measurer = Callable[[Policy, Category, Item, Usage], Measured]


def subject_of(category: Category, item: Item) -> Subject:
    """The subject that an item's hours count for.

    Raises:
        MalformedField: the category takes the filing's subject and the item names none.
    """
    if category.subject in ("public", "professional"):
        return category.subject
    subject = item.subject or category.default_subject
    if subject is None:
        raise MalformedField("subject", "须注明公需科目或专业科目")
    return subject


def credit_year(item: Item) -> int:
    """The year named, else that of the last day.

    Raises:
        MalformedField: the item has neither.
    """
    if item.year is not None:
        return item.year
    last = item.end or item.date or item.start
    if last is None:
        raise MalformedField("year", "缺少年度")
    return last.year


def _recognised(category: Category, before: Decimal, after: Decimal, how: str) -> Step:
    text = f"{category.label}{how}（{category.cite}）：{format_hours(after)} 学时"
    return Step(category.measure, category.src, before, after, text)


def measure_hours(_policy: Policy, category: Category, item: Item, _usage: Usage) -> Measured:
    """Hours as imported, or as filed and attended, in the year named."""
    if item.hours is None:
        raise MalformedField("hours", "缺少学时")
    if category.credit_years and item.year is None:
        raise MalformedField("year", "须注明所补的年度")
    claimed = item.hours
    hours, how = _times_factor(category, claimed)
    portion = Portion(credit_year(item), subject_of(category, item), hours)
    return Measured([portion], [_recognised(category, claimed, hours, how)])


def _times_factor(category: Category, claimed: Decimal) -> tuple[Decimal, str]:
    if category.entry == "import":
        return claimed, f"导入 {format_hours(claimed)} 学时，直接记入，无需审验"
    if category.factor is None:
        return claimed, f" {format_hours(claimed)} 学时，按实际学时核定"
    how = f" {format_hours(claimed)} 学时，按实际学时的 {format_hours(category.factor)} 倍核定"
    return claimed * category.factor, how


def measure_sessions(_policy: Policy, category: Category, item: Item, _usage: Usage) -> Measured:
    """Actual hours of each day, times the factor; each day's own year."""
    if not item.sessions:
        raise MalformedField("sessions", "缺少课次")
    subject = subject_of(category, item)
    claimed = sum((session.hours for session in item.sessions), ZERO)
    hours, how = _times_factor(category, claimed)
    factor = category.factor
    portions = [
        Portion(day.year, subject, actual if factor is None else actual * factor, day)
        for day, actual in item.sessions
    ]
    return Measured(portions, [_recognised(category, claimed, hours, how)])


def measure_days(_policy: Policy, category: Category, item: Item, usage: Usage) -> Measured:
    """A rate per day; where the item names a span, its least used days are taken."""
    days, rate = item.days, category.rate_per_day
    first = item.start or item.date
    if days is None:
        raise MalformedField("days", "缺少天数")
    if first is None:
        raise MalformedField("date", "缺少日期")
    assert rate is not None  # noqa: S101 - the schema asks it of this measure
    if days > _LONGEST_YEAR:
        raise MalformedField("days", "天数超过一年")
    if item.end is not None and days > (item.end - first).days + 1:
        raise MalformedField("days", "天数超过起止日期之间的天数")
    subject = subject_of(category, item)
    year = (item.end or first).year
    hours = days * rate
    how = f" {format_hours(days)} 天，每天按 {format_hours(rate)} 学时核定"
    step = _recognised(category, ZERO, hours, how)
    if category.day_cap is None:
        return Measured([Portion(year, subject, hours)], [step])
    needed = max(1, ceil(days))  # no days are still an item of their year
    if item.end is None:
        calendar = [first + ONE_DAY * n for n in range(needed)]
    else:
        calendar = [first + ONE_DAY * n for n in range((item.end - first).days + 1)]
        calendar.sort(key=lambda day: usage.hours.get((category.code, day), ZERO))
    portions = []
    left = hours
    for day in calendar[:needed]:
        portions.append(Portion(year, subject, min(rate, left), day))
        left -= rate
    return Measured(portions, [step])


def measure_fixed(_policy: Policy, category: Category, item: Item, _usage: Usage) -> Measured:
    """A fixed number of hours for one result, in its year."""
    assert category.hours is not None  # noqa: S101 - the schema asks it of this measure
    day = item.date or item.end
    if day is None:
        raise MalformedField("date", "缺少日期")
    hours = category.hours
    how = f" 1 项，按 {format_hours(hours)} 学时核定，记入 {day.year} 年度"
    portion = Portion(day.year, subject_of(category, item), hours)
    return Measured([portion], [_recognised(category, ZERO, hours, how)])


def measure_count(_policy: Policy, category: Category, item: Item, _usage: Usage) -> Measured:
    """A fixed number of hours for each of several courses passed."""
    assert category.hours is not None  # noqa: S101 - the schema asks it of this measure
    if item.date is None:
        raise MalformedField("date", "缺少日期")
    count = 1 if item.count is None else item.count
    hours = category.hours * count
    how = f" {count} 门，每门按 {format_hours(category.hours)} 学时核定"
    portion = Portion(item.date.year, subject_of(category, item), hours)
    return Measured([portion], [_recognised(category, ZERO, hours, how)])


def measure_credits(policy: Policy, category: Category, item: Item, _usage: Usage) -> Measured:
    """Credits of an industry, times the filed conversion; none filed means no hours."""
    if item.credits is None:
        raise MalformedField("credits", "缺少学分")
    year, subject = credit_year(item), subject_of(category, item)
    rule = item.conversion
    factor = rule.hours_per_credit if rule is not None else category.factor
    if factor is None:
        return Measured([Portion(year, subject, ZERO)], [])
    hours = round_to_step(item.credits * factor, policy.hour_step, policy.rounding)
    how = f" {format_hours(item.credits)} 学分，每学分折算 {format_hours(factor)} 学时"
    if rule is not None:
        how += f"（依据{rule.document}）"
    return Measured([Portion(year, subject, hours)], [_recognised(category, ZERO, hours, how)])


MEASURES: dict[Measure, Measurer] = {
    "import_hours": measure_hours,
    "filed_hours": measure_hours,
    "sessions": measure_sessions,
    "days": measure_days,
    "fixed": measure_fixed,
    "count": measure_count,
    "months": measure_months,
    "credits": measure_credits,
}
