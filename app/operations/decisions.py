"""What a reviewing desk does with a case: approve, return, refuse."""

from __future__ import annotations

from app.access.actor import Actor
from app.access.desk import DESK_ROLES
from app.access.gateway import access_held_case
from app.enums import ActionKind, CaseKind, CaseState, LineState, Tier
from app.errors import NotAllowed
from app.models import Case, db
from app.operations.audit import log
from app.operations.content import filing_of
from app.operations.credit import credit_case
from app.operations.line_states import set_line_states
from app.operations.numbers import next_serial
from app.operations.own_hours import OWN_HOURS, has_own_hours
from app.operations.policies import policy_of
from app.operations.transaction import operation
from app.operations.windows import require_open_for_decision
from app.services import services
from app.workflow.apply import apply_move, standing_of
from app.workflow.moves import Attempt, plan_move

TAKE_IN_INSTEAD = "交到单位的材料请用「受理」办理，由单位列入申报。"


@operation("case.approve")
def approve_case(actor: Actor, case_id: int, seen_version: int) -> Case:
    """Passes a case on to the next tier, or for good: then hours are credited (QH63) and a
    filing gets its number.
    """
    case = _decide(actor, case_id, seen_version, ActionKind.APPROVE, "")
    if case.kind == CaseKind.HAND_IN.value:
        raise NotAllowed(TAKE_IN_INSTEAD)
    if case.state == CaseState.APPROVED.value:
        if case.kind == CaseKind.FILING.value:
            _give_filing_number(case)
        else:
            credit_case(case)
    return case


@operation("case.return")
def return_case(actor: Actor, case_id: int, seen_version: int, reason: str) -> Case:
    """Sends a case back to be mended (QH62). The reason is shown to the submitter."""
    case = _decide(actor, case_id, seen_version, ActionKind.RETURN, reason)
    set_line_states(case, LineState.DRAFT)
    return case


@operation("case.refuse")
def refuse_case(actor: Actor, case_id: int, seen_version: int, reason: str) -> Case:
    """Refuses a case for good, with a reason; its lines are free for another case."""
    case = _decide(actor, case_id, seen_version, ActionKind.REFUSE, reason)
    set_line_states(case, LineState.DROPPED)
    return case


def may_decide(actor: Actor, case: Case) -> bool:
    """Whether it is the turn of the actor's desk (not yet whether they are free to act)."""
    if case.holder_tier is None or case.holder_id != actor.organisation_id:
        return False
    return DESK_ROLES[Tier(case.holder_tier)] is actor.role


def require_free_desk(actor: Actor, case: Case) -> None:
    """Raises `NotAllowed` unless it is the turn of the actor's desk, and not on own hours."""
    if not may_decide(actor, case):
        message = "本件目前不在您的环节，不能办理。"
        raise NotAllowed(message)
    if has_own_hours(actor, case):
        raise NotAllowed(OWN_HOURS)


def _decide(actor: Actor, case_id: int, seen_version: int, action: ActionKind, reason: str) -> Case:
    case = access_held_case(actor, case_id, lock=True)
    standing = standing_of(case)
    attempt = Attempt(action, actor.user_id, seen_version, reason)
    move = plan_move(standing, attempt)
    require_free_desk(actor, case)
    if action is ActionKind.APPROVE:
        require_open_for_decision(case, policy_of(case))
    apply_move(
        case,
        standing,
        attempt,
        move,
        organisation_id=actor.organisation_id,
        content_hash=case.content_hash,
        at=services().now(),
    )
    log(
        actor,
        f"case.{action.value}",
        case,
        after={"state": case.state, "round": case.round, "holder_id": case.holder_id},
    )
    return case


def _give_filing_number(case: Case) -> None:
    filing = filing_of(case)
    policy = policy_of(case)
    serial = next_serial(f"filing:{policy.region}:{case.year}")
    filing.filing_number = policy.number_formats.filing.format(year=case.year, serial=serial)
    db.session.flush()
