"""Approves or returns several cases: each its own transaction, guarded like a single one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from app.access.actor import Actor
from app.access.gateway import OutOfScope, access_case, access_held_case, visible_cases
from app.access.permissions import Permission
from app.enums import ActionKind, CaseKind
from app.errors import DomainError, NotAllowed, RuleViolation
from app.models import Case
from app.operations.claims import claimed_hours
from app.operations.decisions import TAKE_IN_INSTEAD, approve_case, may_decide, return_case
from app.operations.options import why_not
from app.operations.policies import policy_of
from app.operations.transaction import record_refusal
from app.operations.windows import require_open_for_decision
from app.workflow.moves import check_reason

MOST_CASES = 100
# Somebody waits for the page, and the server gives up a request after a while.
BUDGET_SECONDS = 25
_NO_TIME = "本次未及办理，请再次提交。"
_BUSY = "系统繁忙，未办理。"

logger = logging.getLogger(__name__)


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
        """Whether it is (to be) approved, or returned."""
        return not self.why


def preview_batch(
    actor: Actor, choices: Sequence[Choice], action: ActionKind = ActionKind.APPROVE
) -> list[Verdict]:
    """What approving (or returning) these cases would do. Changes nothing.

    Raises `RuleViolation` where nothing or too much is ticked.
    """
    actor.require(Permission.CASE_DECIDE)
    _check_number(choices)
    seen = visible_cases(actor, [choice.case_id for choice in choices])
    return [_preview(actor, choice, action, seen.get(choice.case_id)) for choice in choices]


def approve_batch(actor: Actor, choices: Sequence[Choice]) -> list[Verdict]:
    """Approves what can be approved, one transaction each; a refused one stops no other."""
    return _decide_each(
        actor, choices, lambda choice: approve_case(actor, choice.case_id, choice.version)
    )


def return_batch(actor: Actor, choices: Sequence[Choice], reason: str) -> list[Verdict]:
    """Returns what can be returned, all for the same reason, one transaction each.

    Raises `RuleViolation` at «reason» before anything is returned where it is missing or
    too long.
    """
    actor.require(Permission.CASE_DECIDE)
    check_reason(ActionKind.RETURN, reason)
    return _decide_each(
        actor, choices, lambda choice: return_case(actor, choice.case_id, choice.version, reason)
    )


def look_up(actor: Actor, choices: Sequence[Choice]) -> list[tuple[Choice, Case | None, str]]:
    """The cases of a batch as they stand now; where one may not be seen, why.

    Raises `RuleViolation` where nothing or too much is asked for.
    """
    actor.require(Permission.CASE_DECIDE)
    _check_number(choices)
    seen = visible_cases(actor, [choice.case_id for choice in choices])
    found: list[tuple[Choice, Case | None, str]] = []
    for choice in choices:
        try:
            case = seen.get(choice.case_id) or access_case(actor, choice.case_id)
            found.append((choice, case, ""))
        except DomainError as error:
            _log_refused(actor, error)
            found.append((choice, None, error.message))
    return found


def _check_number(choices: Sequence[Choice]) -> None:
    if not choices:
        raise RuleViolation("请至少勾选一件。", field="cases")
    if len(choices) > MOST_CASES:
        raise RuleViolation(f"一次最多办理 {MOST_CASES} 件。", field="cases")
    if len({choice.case_id for choice in choices}) != len(choices):
        raise RuleViolation("同一件只能勾选一次。", field="cases")


def _decide_each(
    actor: Actor, choices: Sequence[Choice], decide: Callable[[Choice], Case]
) -> list[Verdict]:
    actor.require(Permission.CASE_DECIDE)
    _check_number(choices)
    ends_at = monotonic() + BUDGET_SECONDS
    return [
        _decide(choice, decide) if monotonic() < ends_at else _skipped(choice, _NO_TIME)
        for choice in choices
    ]


def _preview(actor: Actor, choice: Choice, action: ActionKind, seen: Case | None) -> Verdict:
    try:
        case = seen or access_held_case(actor, choice.case_id)
        if action is ActionKind.APPROVE:
            require_open_for_decision(case, policy_of(case))
    except DomainError as error:
        _log_refused(actor, error, action)
        return Verdict(choice, seen, Decimal(0), error.message)
    why = ""
    if case.version != choice.version:
        why = "列表打开之后内容已有变化，请重新查看。"
    elif not may_decide(actor, case):
        why = "本件目前不在您的环节。"
    elif action is ActionKind.APPROVE and case.kind == CaseKind.HAND_IN.value:
        why = TAKE_IN_INSTEAD
    else:
        why = why_not(actor, case) or ""
    return Verdict(choice, case, claimed_hours(case), why)


def _decide(choice: Choice, decide: Callable[[Choice], Case]) -> Verdict:
    try:
        case = decide(choice)
    except DomainError as error:
        return _skipped(choice, error.message)
    except SQLAlchemyError as error:
        # The message of the error may hold what somebody has entered.
        logger.warning("batch decision on case %s: %s", choice.case_id, type(error).__name__)
        return _skipped(choice, _BUSY)
    return Verdict(choice, case, claimed_hours(case), "")


def _skipped(choice: Choice, why: str) -> Verdict:
    return Verdict(choice, None, Decimal(0), why)


def _log_refused(actor: Actor, error: DomainError, action: ActionKind = ActionKind.APPROVE) -> None:
    """What an operation logs by itself: an attempt at something that is not theirs."""
    if isinstance(error, (OutOfScope, NotAllowed)):
        record_refusal(actor, f"case.{action.value}", error)
