"""What the submitting organisation does with a case: submit, withdraw, discard."""

from __future__ import annotations

from app.access.actor import Actor
from app.access.gateway import access_own_case
from app.enums import ActionKind, CaseKind, LineState, Tier
from app.errors import RuleViolation
from app.models import Case, Organisation, db
from app.operations.audit import log
from app.operations.chains import chain_for
from app.operations.completeness import check_complete
from app.operations.content import canonical_content, content_hash, filing_of
from app.operations.desks import other_admin_exists
from app.operations.line_states import set_line_states
from app.operations.policies import policy_of
from app.operations.transaction import operation
from app.operations.windows import require_open_for_submission
from app.services import services
from app.workflow.apply import apply_move, standing_of
from app.workflow.chain import Step
from app.workflow.moves import Attempt, plan_move


@operation("case.submit")
def submit_case(actor: Actor, case_id: int, seen_version: int) -> Case:
    """Hands a case in: checks it whole, builds the round's chain, locks the content.

    Raises `RuleViolation` naming everything that is missing or the deadline that has
    passed, `Stale` where the content is not what was shown.
    """
    case = access_own_case(actor, case_id, lock=True)
    organisation = db.session.get_one(Organisation, case.organisation_id)
    standing = standing_of(case)
    policy = policy_of(case)
    attempt = Attempt(ActionKind.SUBMIT, actor.user_id, seen_version)
    filing = filing_of(case) if case.kind == CaseKind.FILING.value else None
    # The parents of today hold this round; the case keeps them for the desks' queries.
    case.department_id = organisation.department_id
    case.bureau_id = organisation.bureau_id
    steps = chain_for(case, organisation, policy, filing, actor.user_id)
    start = case.returned_position if policy.resubmit_to == "returning_tier" else None
    move = plan_move(standing, attempt, new_steps=steps, start_at=start)
    require_open_for_submission(case, policy)
    check_complete(actor, case, policy)
    _require_second_person(actor, case, steps)
    content = canonical_content(case)
    apply_move(
        case,
        standing,
        attempt,
        move,
        organisation_id=actor.organisation_id,
        content_hash=content_hash(content),
        content=content,
        at=services().now(),
    )
    set_line_states(case, LineState.LIVE)
    log(actor, "case.submit", case, after={"round": case.round, "holder_id": case.holder_id})
    return case


@operation("case.withdraw")
def withdraw_case(actor: Actor, case_id: int, seen_version: int) -> Case:
    """Takes a case back before anybody has decided in this round."""
    case = _leave(actor, case_id, seen_version, ActionKind.WITHDRAW)
    set_line_states(case, LineState.DRAFT)
    return case


@operation("case.discard")
def discard_case(actor: Actor, case_id: int, seen_version: int) -> Case:
    """Gives up a draft, returned or withdrawn case for good."""
    case = _leave(actor, case_id, seen_version, ActionKind.DISCARD)
    set_line_states(case, LineState.DROPPED)
    return case


def _leave(actor: Actor, case_id: int, seen_version: int, action: ActionKind) -> Case:
    case = access_own_case(actor, case_id, lock=True)
    standing = standing_of(case)
    attempt = Attempt(action, actor.user_id, seen_version)
    move = plan_move(standing, attempt)
    apply_move(
        case,
        standing,
        attempt,
        move,
        organisation_id=actor.organisation_id,
        content_hash=case.content_hash,
        at=services().now(),
    )
    log(actor, f"case.{action.value}", case, after={"state": case.state})
    return case


def _require_second_person(actor: Actor, case: Case, steps: tuple[Step, ...]) -> None:
    """A self-audit unit needs another admin than the submitter (QH61); told at submission."""
    decided_by_unit = any(step.tier is Tier.UNIT and step.organisation_id for step in steps)
    if decided_by_unit and not other_admin_exists(case, actor.user_id):
        message = (
            "本单位自主审验，须由提交人以外的另一名单位管理员审验；本单位目前没有其他可以审验的"
            "单位管理员，暂不能提交。请联系省级管理员为本单位增设一名单位管理员。"
        )
        raise RuleViolation(message, field="chain")
