"""Approves several cases in one go: each its own transaction, with the guards of a single one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.access.actor import Actor
from app.access.gateway import access_held_case
from app.access.permissions import Permission
from app.enums import CaseKind
from app.errors import DomainError, RuleViolation
from app.models import Case
from app.operations.content import declaration_of, lines_of
from app.operations.decisions import approve_case
from app.operations.options import options_of
from app.operations.policies import policy_of

MOST_CASES = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A case that was ticked, at the version that the list showed."""

    case_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What will become, or became, of one ticked case; `why` says why it is skipped."""

    choice: Choice
    case: Case | None
    hours: Decimal
    why: str

    @property
    def passes(self) -> bool:
        """Whether it is (to be) approved."""
        return not self.why


def preview_batch(actor: Actor, choices: Sequence[Choice]) -> list[Verdict]:
    """What an approval of these cases would do. Changes nothing.

    Raises `RuleViolation` where nothing or too much is ticked.
    """
    actor.require(Permission.CASE_DECIDE)
    _check_number(choices)
    return [_preview(actor, choice) for choice in choices]


def approve_batch(actor: Actor, choices: Sequence[Choice]) -> list[Verdict]:
    """Approves what can be approved, one transaction each; a refused one stops no other."""
    actor.require(Permission.CASE_DECIDE)
    _check_number(choices)
    return [_approve(actor, choice) for choice in choices]


def claimed_hours(case: Case) -> Decimal:
    """The hours that a declaration asks for, before any cap; zero for a filing."""
    if case.kind != CaseKind.DECLARATION.value:
        return Decimal(0)
    category = policy_of(case).categories[declaration_of(case).category]
    rate = category.rate_per_day or Decimal(0)
    fixed = category.hours or Decimal(0)
    total = Decimal(0)
    for line in lines_of(case):
        if line.hours is not None:
            total += line.hours
        elif line.days is not None:
            total += line.days * rate
        else:
            total += fixed
    return total


def _check_number(choices: Sequence[Choice]) -> None:
    if not choices:
        raise RuleViolation("请至少勾选一件。", field="cases")
    if len(choices) > MOST_CASES:
        raise RuleViolation(f"一次最多办理 {MOST_CASES} 件。", field="cases")
    if len({choice.case_id for choice in choices}) != len(choices):
        raise RuleViolation("同一件只能勾选一次。", field="cases")


def _preview(actor: Actor, choice: Choice) -> Verdict:
    try:
        case = access_held_case(actor, choice.case_id)
    except DomainError as error:
        return Verdict(choice, None, Decimal(0), error.message)
    options = options_of(actor, case)
    why = ""
    if case.version != choice.version:
        why = "列表打开之后内容已有变化，请重新查看。"
    elif not options.decide:
        why = "本件目前不在您的环节。"
    elif options.blocked:
        why = options.blocked
    return Verdict(choice, case, claimed_hours(case), why)


def _approve(actor: Actor, choice: Choice) -> Verdict:
    try:
        case = approve_case(actor, choice.case_id, choice.version)
    except DomainError as error:
        return Verdict(choice, None, Decimal(0), error.message)
    return Verdict(choice, case, claimed_hours(case), "")
