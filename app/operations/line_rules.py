"""What may be wrong with one line of a declaration, told with its row."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Protocol

from app.errors import Problem
from app.models import Filing, Person
from app.operations.facts import declared_item, person_facts
from app.policy import Policy
from app.policy.category import Category
from app.policy.refusals import item_refusals, series_refusal

LONGEST_NUMBER = 60


class Line(Protocol):
    """The fields of a line, as entered or as stored."""

    @property
    def hours(self) -> Decimal | None:
        """Claimed hours of a filed course."""

    @property
    def days(self) -> Decimal | None:
        """Claimed days of a meeting."""

    @property
    def certificate_number(self) -> str:
        """Number of a certificate, empty where none."""


class Item(Protocol):
    """The dates of the declared training."""

    @property
    def starts_on(self) -> date | None:
        """First day."""

    @property
    def ends_on(self) -> date | None:
        """Last day; its year is the credit year."""


def once_key(category: str, line: Line) -> str | None:
    """What makes a line count once in a person's life: the number of a diploma, whichever
    way it is written.
    """
    if line.hours is not None or line.days is not None:
        return None
    number = "".join(unicodedata.normalize("NFKC", line.certificate_number).split()).upper()
    return f"{category}:{number}" if number else None


def line_problems(  # noqa: PLR0913 - a line is judged by all that surrounds it
    line: Line,
    row: int,
    person: Person,
    item: Item,
    category: Category,
    filing: Filing | None,
    policy: Policy,
) -> list[Problem]:
    """Every problem of a line: its measure, the filing's limit, the rules of the policy."""
    problems = _measure_problems(line, row, person, item, category, filing)
    if problems or item.starts_on is None or item.ends_on is None:
        return problems
    declared = declared_item(
        "line",
        category.code,
        year=item.ends_on.year,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        hours=line.hours,
        days=line.days,
        certificate_number=line.certificate_number,
        subject=filing.subject if filing else None,
        filed=filing is not None,
        evidence=(),
    )
    refusals = [series_refusal(policy, category, person_facts(person))]
    refusals += [
        refusal
        for refusal in item_refusals(policy, category, declared)
        # Evidence is asked for once, for the whole declaration, when it is submitted.
        if refusal.field != "evidence"
    ]
    return [
        Problem(refusal.field, f"{person.name}：{refusal.reason}。", row=row, cite=refusal.cite)
        for refusal in refusals
        if refusal is not None
    ]


def _measure_problems(  # noqa: PLR0913 - see line_problems
    line: Line, row: int, person: Person, item: Item, category: Category, filing: Filing | None
) -> list[Problem]:
    found = None
    if len(line.certificate_number) > LONGEST_NUMBER:
        found = ("certificate_number", f"证书编号不能超过 {LONGEST_NUMBER} 个字。")
    elif category.measure == "filed_hours":
        found = _hours_problem(line.hours, filing)
    elif category.measure == "days":
        found = _days_problem(line.days, item)
    elif category.measure == "fixed" and not line.certificate_number.strip():
        found = ("certificate_number", "请填写毕业（结业）证书编号。")
    if found is None:
        return []
    field, message = found
    return [Problem(field, f"{person.name}：{message}", row=row)]


def _hours_problem(hours: Decimal | None, filing: Filing | None) -> tuple[str, str] | None:
    if hours is None or not hours.is_finite() or hours <= 0:
        return "hours", "请填写大于 0 的学时数。"
    if filing is not None and hours > filing.hours:
        return "hours", f"申报 {hours} 学时，超过备案的 {filing.hours} 学时。"
    return None


def _days_problem(days: Decimal | None, item: Item) -> tuple[str, str] | None:
    if days is None or not days.is_finite() or days <= 0:
        return "days", "请填写大于 0 的天数。"
    if item.starts_on and item.ends_on and item.starts_on <= item.ends_on:
        span = (item.ends_on - item.starts_on).days + 1
        if days > span:
            return "days", f"申报 {days} 天，超过活动起止日期的 {span} 天。"
    return None
