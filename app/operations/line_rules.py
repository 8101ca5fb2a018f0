"""What may be wrong with one line of a declaration, told with its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from app.errors import Problem
from app.models import Filing, Organisation, Person
from app.operations.facts import (
    Measured,
    conversion_of,
    declared_item,
    normal_number,
    person_facts,
    rule_for_credits,
    sessions_of,
)
from app.policy import Policy
from app.policy.category import Category
from app.policy.checks import check_item
from app.policy.refusals import series_refusal

LONGEST_NUMBER = 60
# Evidence is asked for once, for the whole declaration, when it is submitted.
_LATER = "evidence"
# What the engine calls by another name than the form.
_FORM_FIELDS = {
    "from": "starts_on",
    "to": "ends_on",
    "date": "ends_on",
    "year": "ends_on",
    "count": "item_count",
    "filed": "filing_id",
    "identifier": "certificate_number",
}


class Dates(Protocol):
    """The dates of the declared training."""

    @property
    def starts_on(self) -> date | None:
        """First day."""

    @property
    def ends_on(self) -> date | None:
        """Last day; its year is the credit year."""


class Surroundings(NamedTuple):
    """What a line is judged by beside itself."""

    dates: Dates
    category: Category
    filing: Filing | None
    policy: Policy
    organisation: Organisation


class OnceKeys(NamedTuple):
    """What makes a line count once in a person's life: a diploma, a project, a result."""

    once: str | None
    second: str | None


def once_keys(category: Category, line: Measured) -> OnceKeys:
    """The keys of a line, in the order in which its category names them."""
    numbers = {
        "identifier": normal_number(line.certificate_number),
        "project_key": normal_number(line.project_key),
    }
    keys = [
        f"{category.code}:{numbers[name]}" if numbers[name] else None for name in category.dedupe
    ]
    once, second, *_ = (*keys, None, None)
    return OnceKeys(once, second)


def line_problems(line: Measured, row: int, person: Person, around: Surroundings) -> list[Problem]:
    """Every problem of a line: its measure, the filing's limit, the rules of the policy."""
    dates, category = around.dates, around.category
    problems = _measure_problems(line, row, person, around)
    if problems or dates.starts_on is None or dates.ends_on is None:
        return problems
    if dates.ends_on < dates.starts_on:
        return []
    item = declared_item(
        "line",
        line,
        category.code,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        subject=around.filing.subject if around.filing else None,
        filed=around.filing is not None,
        evidence=(),
        conversion=conversion_of(rule_for_credits(around.organisation, dates.ends_on.year))
        if line.credits is not None
        else None,
    )
    refusal = series_refusal(around.policy, category, person_facts(person))
    found = [(refusal.field, refusal.reason, refusal.cite)] if refusal is not None else []
    found += [
        (problem.field, problem.message_zh, problem.cite)
        for problem in check_item(around.policy, item)
        if problem.field != _LATER
    ]
    told = dict.fromkeys(
        (_FORM_FIELDS.get(field, field.partition("[")[0]), reason, cite)
        for field, reason, cite in found
    )
    return [
        Problem(field, f"{person.name}：{reason}。", row=row, cite=cite)
        for field, reason, cite in told
    ]


def _measure_problems(
    line: Measured, row: int, person: Person, around: Surroundings
) -> list[Problem]:
    category = around.category
    found = None
    if max(len(line.certificate_number), len(line.project_key)) > LONGEST_NUMBER:
        found = (
            "certificate_number",
            f"证书编号、项目名称（编号）不能超过 {LONGEST_NUMBER} 个字。",
        )
    elif category.measure == "filed_hours":
        found = _hours_problem(line.hours, around.filing)
    elif category.measure == "days":
        found = _days_problem(line.days, around.dates)
    elif category.measure == "sessions":
        found = _sessions_problem(line, around.dates)
    elif category.measure == "credits":
        found = _positive_problem("credits", line.credits, "学分")
    elif category.measure == "count":
        found = _positive_problem("item_count", line.item_count, "考试合格的门数")
    if found is None:
        found = _number_problem(line, category)
    if found is None:
        return []
    field, message = found
    return [Problem(field, f"{person.name}：{message}", row=row)]


def _number_problem(line: Measured, category: Category) -> tuple[str, str] | None:
    """A category whose results count once needs what they are known by."""
    if "project_key" in category.dedupe:
        if not line.project_key.strip():
            return "project_key", "请填写所属项目的名称或编号：同一项目的成果只计一次。"
    elif category.number_required and not line.certificate_number.strip():
        return "certificate_number", "请填写证书编号。"
    return None


def _sessions_problem(line: Measured, dates: Dates) -> tuple[str, str] | None:
    """Each day that is named exists, once, within the activity."""
    try:
        days = [session.date for session in sessions_of(line.sessions)]
    except (ValueError, ArithmeticError):
        return "sessions", "日期应为 2026-03-05 的形式并且存在，学时应为数字。"
    if not days:
        return "sessions", "请填写每天的日期和实际学时。"
    if len(set(days)) < len(days):
        return "sessions", "同一天只能填写一行，请把当天的学时合在一起。"
    first, last = dates.starts_on, dates.ends_on
    outside = [day for day in days if first and last and not first <= day <= last]
    if outside:
        return "sessions", f"{outside[0]} 不在活动的起止日期之内。"
    return None


def _positive_problem(field: str, value: Decimal | int | None, word: str) -> tuple[str, str] | None:
    if value is None or not Decimal(value).is_finite() or value <= 0:
        return field, f"请填写大于 0 的{word}。"
    return None


def _hours_problem(hours: Decimal | None, filing: Filing | None) -> tuple[str, str] | None:
    if hours is None or not hours.is_finite() or hours <= 0:
        return "hours", "请填写大于 0 的学时数。"
    if filing is not None and hours > filing.hours:
        return "hours", f"申报 {hours} 学时，超过备案的 {filing.hours} 学时。"
    return None


def _days_problem(days: Decimal | None, dates: Dates) -> tuple[str, str] | None:
    if days is None or not days.is_finite() or days <= 0:
        return "days", "请填写大于 0 的天数。"
    if dates.starts_on and dates.ends_on and dates.starts_on <= dates.ends_on:
        span = (dates.ends_on - dates.starts_on).days + 1
        if days > span:
            return "days", f"申报 {days} 天，超过活动起止日期的 {span} 天。"
    return None
