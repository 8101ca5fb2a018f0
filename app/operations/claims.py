"""The hours that a declaration asks for, before any ceiling."""

from __future__ import annotations

from decimal import Decimal

from app.enums import CaseKind
from app.models import Case, Declaration, HourLine
from app.operations.content import declaration_of
from app.operations.facts import conversion_of, declared_item, rule_for_credits
from app.operations.policies import shown_policy
from app.policy import Item, PersonFacts, evaluate
from app.policy.category import Category


def claimed_hours(case: Case) -> Decimal:
    """The hours that a declaration or a hand-in asks for, before any cap; zero for a filing."""
    if case.kind == CaseKind.FILING.value:
        return Decimal(0)
    policy = shown_policy(case)
    declaration = declaration_of(case)
    category = policy.categories[declaration.category]
    total = Decimal(0)
    for line in case.lines:
        result = evaluate(policy, PersonFacts(), [_item(line, declaration, category)])
        for hours in result.items["line"].claimed.values():
            total += hours.public + hours.professional
    return total


def _item(line: HourLine, declaration: Declaration, category: Category) -> Item:
    filing = declaration.filing if category.subject == "as_filed" else None
    rule = None
    if line.credits is not None:
        rule = rule_for_credits(declaration.organisation, declaration.ends_on.year)
    return declared_item(
        "line",
        line,
        category.code,
        starts_on=declaration.starts_on,
        ends_on=declaration.ends_on,
        subject=filing.subject if filing is not None else None,
        filed=declaration.filing_id is not None,
        evidence=(),
        conversion=conversion_of(rule),
    )
