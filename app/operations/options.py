"""What an actor may do with a case now: asked by its page, decided by the same rules."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import CaseKind, CaseState, Tier
from app.errors import NotAllowed
from app.models import Case, HourLine, db
from app.operations.decisions import may_decide
from app.workflow.apply import standing_of
from app.workflow.chain import next_position
from app.workflow.duties import check_duty
from app.workflow.transitions import EDITABLE


@dataclass(frozen=True, slots=True)
class Options:
    """`blocked` says why the actor's desk holds the case and yet they may not decide;
    `following` is the tier after an approval, none after the last.
    """

    edit: bool
    withdraw: bool
    decide: bool
    blocked: str | None
    following: Tier | None


def options_of(actor: Actor, case: Case) -> Options:
    """What the actor may do with a case that they may open."""
    standing = standing_of(case)
    own = case.organisation_id == actor.organisation_id and _may_prepare(actor, case)
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
        blocked=_why_not(actor, case) if decide else None,
        following=standing.steps[following].tier if following is not None else None,
    )


def has_own_hours(actor: Actor, case: Case) -> bool:
    """Whether hours of the actor themselves are in the case."""
    if actor.person_id is None:
        return False
    own = select(HourLine.id).where(
        HourLine.case_id == case.id, HourLine.person_id == actor.person_id
    )
    return db.session.scalar(own) is not None


def _may_prepare(actor: Actor, case: Case) -> bool:
    is_filing = case.kind == CaseKind.FILING.value
    return actor.can(Permission.FILING_WRITE if is_filing else Permission.DECLARATION_WRITE)


def _why_not(actor: Actor, case: Case) -> str | None:
    standing = standing_of(case)
    try:
        check_duty(standing.duties, actor.user_id, Tier(case.holder_tier or Tier.SUBMITTER))
    except NotAllowed as error:
        return error.message
    if has_own_hours(actor, case):
        return "本件中有您本人的学时，请由其他人员审核。"
    return None
