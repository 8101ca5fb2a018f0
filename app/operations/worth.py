"""What an item is worth beside what stands in the ledger already: asked before it is credited."""

from __future__ import annotations

from collections.abc import Sequence

from app.enums import CaseKind
from app.models import Case, Person
from app.operations.content import declaration_of
from app.operations.facts import (
    conversion_of,
    declared_item,
    person_facts,
    rule_for_credits,
)
from app.operations.ledger_sources import credits_of, standing_items, years_of
from app.operations.policies import shown_policy
from app.operations.series import settled
from app.policy import Item, Policy, evaluate
from app.policy.refusals import series_refusal
from app.policy.results import ItemResult


def judge(policy: Policy, person: Person, earlier: Sequence[Item], item: Item) -> ItemResult:
    """What an item is worth beside the earlier ones. The title series is asked of it alone."""
    facts = person_facts(person)
    if series_refusal(policy, policy.categories[item.category], facts) is not None:
        return evaluate(policy, facts, [item]).items[item.id]
    return evaluate(settled(policy), facts, [*earlier, item]).items[item.id]


def expected(case: Case, *, days_are_its_own: bool = False) -> ItemResult | None:
    """What a person's own item would be worth if it were credited now, all proofs given.

    None for a filing and for a declaration of the unit's. `days_are_its_own`: no other item
    of the person lies on its days, so that only ceilings of a year need the others.
    """
    if case.owner_id is None or case.kind == CaseKind.FILING.value or not case.lines:
        return None
    policy, declaration, line = shown_policy(case), declaration_of(case), case.lines[0]
    category = policy.categories[declaration.category]
    filing = declaration.filing
    rule = None
    if line.credits is not None:
        rule = rule_for_credits(declaration.organisation, declaration.ends_on.year)
    item = declared_item(
        f"line-{line.id}",
        line,
        category.code,
        starts_on=declaration.starts_on,
        ends_on=declaration.ends_on,
        subject=filing.subject if filing is not None else None,
        filed=filing is not None and filing.filing_number is not None,
        evidence=sorted({*category.evidence.all_of, *category.evidence.any_of}),
        conversion=conversion_of(rule),
    )
    earlier: list[Item] = []
    if category.year_cap or category.group or not days_are_its_own:
        earlier = standing_items(credits_of(line.person_id, years_of(policy, item)), policy)
    return judge(policy, line.person, earlier, item)
