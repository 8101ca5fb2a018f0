"""What an action does to a case: a pure function from where it stands to where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.enums import ActionKind, CaseState, Tier
from app.errors import NotAllowed, RuleViolation, Stale
from app.workflow.chain import Step, next_position
from app.workflow.duties import check_duty
from app.workflow.transitions import TRANSITIONS, Condition, Party, Transition

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as far as the state machine must know."""

    state: CaseState
    round: int
    version: int
    position: int | None
    steps: Sequence[Step]
    duties: Mapping[int, Tier]
    decided_in_round: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tries: the action, on which version as shown, with which reason."""

    action: ActionKind
    user_id: int
    seen_version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What the attempt does: the new state, round, position and the tier that acted."""

    state: CaseState
    round: int
    position: int | None
    tier: Tier
    reason: str
    steps: Sequence[Step]


def plan_move(
    standing: Standing,
    attempt: Attempt,
    *,
    new_steps: Sequence[Step] = (),
    start_at: int | None = None,
) -> Move:
    """Checks an attempt and says what it does.

    `new_steps` is the chain of the new round for a submission; `start_at` lets a
    resubmission begin at a later position (policy switch «straight back to the tier that
    returned»). Raises `Stale` where the version is not the one shown, `NotAllowed` where
    the table or the separation of duties forbids it, `RuleViolation` without a reason.
    """
    if attempt.seen_version != standing.version:
        message = "您看到的内容已经变化：在您打开页面之后有人办理或修改过本件。请刷新后重新查看。"
        raise Stale(message)
    steps = new_steps if attempt.action is ActionKind.SUBMIT else standing.steps
    tier = _acting_tier(standing, attempt.action)
    transition = _find(standing, attempt.action, steps)
    check_duty(standing.duties, attempt.user_id, tier)
    reason = attempt.reason.strip()
    if transition.needs_reason or reason:
        check_reason(attempt.action, reason)
    return Move(
        state=transition.target,
        round=standing.round + (1 if transition.new_round else 0),
        position=_target_position(standing, transition, steps, start_at),
        tier=tier,
        reason=reason,
        steps=steps,
    )


def check_reason(action: ActionKind, text: str) -> None:
    """Raises `RuleViolation` unless a reason is written and not too long."""
    reason = text.strip()
    if not reason:
        # Who is returned alone reads the same word as with a whole case.
        shown = ActionKind.RETURN if action is ActionKind.SPLIT else action
        message = f"请填写{shown.label}原因，申报单位会看到。"
        raise RuleViolation(message, field="reason")
    if len(reason) > REASON_LIMIT:
        message = f"原因不能超过 {REASON_LIMIT} 个字，现有 {len(reason)} 个字。"
        raise RuleViolation(message, field="reason")


def _acting_tier(standing: Standing, action: ActionKind) -> Tier:
    if action in {ActionKind.SUBMIT, ActionKind.WITHDRAW, ActionKind.DISCARD}:
        return Tier.SUBMITTER
    if action is ActionKind.REVERSE:
        return Tier.HR
    if standing.position is None:
        message = f"本件目前不在审核中，不能{action.label}。"
        raise NotAllowed(message)
    return standing.steps[standing.position].tier


def _find(standing: Standing, action: ActionKind, steps: Sequence[Step]) -> Transition:
    for row in TRANSITIONS:
        if row.source is standing.state and row.action is action:
            if _holds(row.condition, standing, steps):
                return row
            if row.condition is Condition.UNDECIDED_ROUND:
                message = "已有审核环节办理过本件，不能再撤回；如需修改，请联系审核人员退回。"
                raise NotAllowed(message)
    message = f"本件现在是「{standing.state.label}」，不能{action.label}。"
    raise NotAllowed(message)


def _holds(condition: Condition, standing: Standing, steps: Sequence[Step]) -> bool:
    if condition is Condition.MORE_TIERS:
        return next_position(steps, standing.position) is not None
    if condition is Condition.LAST_TIER:
        return next_position(steps, standing.position) is None
    if condition is Condition.UNDECIDED_ROUND:
        return not standing.decided_in_round
    return True


def _target_position(
    standing: Standing, transition: Transition, steps: Sequence[Step], start_at: int | None
) -> int | None:
    if transition.target is not CaseState.IN_REVIEW:
        return None
    if transition.same_tier:
        return standing.position
    if transition.party is Party.HOLDER:
        return next_position(steps, standing.position)
    if start_at is not None and start_at < len(steps):
        return next_position(steps, start_at - 1)
    return next_position(steps, None)
