"""What an actor may do with a case now: asked by its page, decided by the same rules."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.actor import Actor
from app.access.gateway import is_own_case, permission_to_prepare
from app.access.permissions import Permission
from app.enums import CaseState, Tier
from app.errors import NotAllowed
from app.models import Case
from app.operations.decisions import may_decide
from app.operations.own_hours import OWN_HOURS
from app.operations.reversals import may_reverse
from app.workflow.apply import standing_shown
from app.workflow.chain import next_position
from app.workflow.duties import check_duty
from app.workflow.transitions import EDITABLE


@dataclass(frozen=True, slots=True)
class Options:
    """`blocked` says why the actor's desk holds the case and yet they may not decide;
    `following` is the tier after an approval, none after the last; `reverse` whether credited
    hours may be taken back.
    """

    edit: bool
    withdraw: bool
    decide: bool
    blocked: str | None
    following: Tier | None
    reverse: bool


def options_of(actor: Actor, case: Case) -> Options:
    """What the actor may do with a case that they may open."""
    standing = standing_shown(case)
    own = is_own_case(actor, case) and actor.can(permission_to_prepare(case))
    held = standing.duties.get(actor.user_id)
    decide = actor.can(Permission.CASE_DECIDE) and may_decide(actor, case)
    following = next_position(standing.steps, standing.position)
    return Options(
        edit=own and standing.state in EDITABLE and held in {None, Tier.SUBMITTER},
        withdraw=own
        and standing.state is CaseState.IN_REVIEW
        and not standing.decided_in_round
        and held in {None, Tier.SUBMITTER},
        decide=decide,
        blocked=why_not(actor, case) if decide else None,
        following=standing.steps[following].tier if following is not None else None,
        reverse=may_reverse(actor, case),
    )


def why_not(actor: Actor, case: Case) -> str | None:
    """Why somebody may not decide on a case although their desk holds it."""
    duties = {duty.user_id: Tier(duty.tier) for duty in case.duties}
    try:
        check_duty(duties, actor.user_id, Tier(case.holder_tier or Tier.SUBMITTER))
    except NotAllowed as error:
        return error.message
    if actor.person_id in {line.person_id for line in case.lines}:
        return OWN_HOURS
    return None
