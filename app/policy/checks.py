"""What is wrong with a declared item before it may be submitted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.policy.category import Category
from app.policy.errors import MalformedField
from app.policy.items import Item, item_faults
from app.policy.measures import MEASURES
from app.policy.refusals import item_refusals
from app.policy.results import Problem
from app.policy.schema import Policy
from app.policy.usage import Usage

_FORM = "form"  # the rule of a field that cannot be read or does not fit the others
_HOURS_OF_A_DAY = 24
_FINEST = Decimal("0.01")  # hours are stored as whole hundredths


def check_item(policy: Policy, item: Item | Mapping[str, object]) -> list[Problem]:
    """Everything malformed or forbidden in an item; empty where it may be submitted.

    Args:
        policy: the rules of the item's credit year.
        item: an item, or its raw fields as ``parse_item`` takes them.
    """
    if isinstance(item, Mapping):
        values, faults = item_faults(item)
        if faults:
            return [_form(fault.field, fault.message) for fault in faults]
        item = Item(**values)
    problems = [*_numbers(item), *_order(item)]
    if problems:
        return problems
    problems = list(_possible_days(item))
    category = policy.categories.get(item.category)
    if category is None:
        return [_form("category", f"{policy.name}没有类别 {item.category}")]
    problems += _measurable(policy, category, item)
    problems += _years(policy, category, item)
    problems += [
        Problem(refusal.field, refusal.reason, refusal.rule, refusal.cite)
        for refusal in item_refusals(policy, category, item)
    ]
    return problems


def _form(field: str, message: str) -> Problem:
    return Problem(field, message, _FORM, "")


def _numbers(item: Item) -> Iterator[Problem]:
    given: dict[str, Decimal | int | None] = {
        "hours": item.hours,
        "days": item.days,
        "credits": item.credits,
        "count": item.count,
    }
    given |= {f"sessions[{n}].hours": session.hours for n, session in enumerate(item.sessions)}
    for field, value in given.items():
        if value is None:
            continue
        if not Decimal(value).is_finite():
            yield _form(field, f"应为数字：{value}")
        elif value < 0:
            yield _form(field, "不能为负数")
        elif not value:
            yield _form(field, "须大于 0")
        elif value % _FINEST:
            yield _form(field, "最多两位小数")


def _possible_days(item: Item) -> Iterator[Problem]:
    hours: dict[date, Decimal] = {}
    for session in item.sessions:
        hours[session.date] = hours.get(session.date, Decimal(0)) + session.hours
    for day, total in hours.items():
        if total > _HOURS_OF_A_DAY:
            yield _form("sessions", f"{day} 的学时超过一天的小时数")


def _order(item: Item) -> Iterator[Problem]:
    if item.start and item.end and item.end < item.start:
        yield _form("to", "结束日期不能早于开始日期")


def _measurable(policy: Policy, category: Category, item: Item) -> Iterator[Problem]:
    try:
        MEASURES[category.measure](policy, category, item, Usage(items=(item,), keys=set()))
    except MalformedField as fault:
        yield _form(fault.field, fault.message)
    for name in category.required_fields:
        if getattr(item, name) is None:
            yield _form(name, "缺少此项")
    fixed = category.subject in ("public", "professional")
    if fixed and item.subject is not None and item.subject != category.subject:
        word = "公需科目" if category.subject == "public" else "专业科目"
        yield Problem("subject", f"本类别只记{word}学时", "subject", category.cite)


def _years(policy: Policy, category: Category, item: Item) -> Iterator[Problem]:
    message = f"不在 {policy.year} 年度内，须按所属年度的政策申报"
    if category.measure == "months":
        if item.start and item.end and not item.start.year <= policy.year <= item.end.year:
            yield Problem("from", message, "year", category.cite)
        return
    if category.credit_years is not None:
        return  # the year made up for is a rule of the category itself
    if item.year is not None and item.year != policy.year:
        yield Problem("year", message, "year", category.cite)
    # What runs over New Year belongs to the year in which it ends.
    days: Sequence[tuple[str, date | None]] = (
        ("date", item.date),
        ("to", item.end or item.start),
        *((f"sessions[{n}].date", session.date) for n, session in enumerate(item.sessions)),
    )
    for field, day in days:
        if day is not None and day.year != policy.year:
            yield Problem(field, message, "year", category.cite)
