"""Applies a planned move to a stored case: the only module that writes a case's state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from app.enums import ActionKind, CaseState, Tier
from app.errors import Stale
from app.models import Case, CaseAction, CaseDuty, CaseStep, db
from app.workflow.chain import Step
from app.workflow.moves import Attempt, Move, Standing

DECISIONS = (
    ActionKind.APPROVE.value,
    ActionKind.RETURN.value,
    ActionKind.REFUSE.value,
    ActionKind.SPLIT.value,
)


def standing_shown(case: Case) -> Standing:
    """Where a case stands by what was loaded with it, for its page; moves ask anew."""
    decisions = [action.round for action in case.actions if action.kind in DECISIONS]
    steps = [step for step in case.steps if step.round == case.round]
    return _standing(case, steps, case.duties, decided=case.round in decisions)


def standing_settled(case: Case) -> Standing:
    """Where a case stands for a preview of what an overseer does: neither its chain nor the
    decisions of its round matter to that, and they are not asked for.
    """
    return _standing(case, (), case.duties, decided=False)


def standing_of(case: Case) -> Standing:
    """Where a stored case stands, for the pure core."""
    steps = db.session.scalars(
        select(CaseStep)
        .where(CaseStep.case_id == case.id, CaseStep.round == case.round)
        .order_by(CaseStep.position)
    )
    duties = db.session.scalars(select(CaseDuty).where(CaseDuty.case_id == case.id))
    decided = db.session.scalar(
        select(CaseAction.id)
        .where(
            CaseAction.case_id == case.id,
            CaseAction.round == case.round,
            CaseAction.kind.in_(DECISIONS),
        )
        .limit(1)
    )
    return _standing(case, steps, duties, decided=decided is not None)


def _standing(
    case: Case, steps: Iterable[CaseStep], duties: Iterable[CaseDuty], *, decided: bool
) -> Standing:
    return Standing(
        state=CaseState(case.state),
        round=case.round,
        version=case.version,
        position=case.position,
        steps=[Step(Tier(step.tier), step.organisation_id, step.skip_reason) for step in steps],
        duties={duty.user_id: Tier(duty.tier) for duty in duties},
        decided_in_round=decided,
    )


def apply_move(  # noqa: PLR0913 - who, for whom, what was seen and when are all distinct facts
    case: Case,
    standing: Standing,
    attempt: Attempt,
    move: Move,
    *,
    organisation_id: int,
    content_hash: str,
    at: datetime,
    content: str | None = None,
) -> CaseAction:
    """Writes the move: chain of a new round, duty, action and the case itself.

    `content` is the canonical content that a submission hands in, or that a return of
    lines leaves.
    The case row is changed by compare-and-set on the version; whoever comes second gets
    `Stale`. The caller's transaction makes it all or nothing.
    """
    if move.round != standing.round:
        for position, step in enumerate(move.steps):
            db.session.add(
                CaseStep(
                    case_id=case.id,
                    round=move.round,
                    position=position,
                    tier=step.tier.value,
                    organisation_id=step.organisation_id,
                    skip_reason=step.skip_reason,
                )
            )
    if attempt.user_id not in standing.duties:
        db.session.add(
            CaseDuty(
                case_id=case.id,
                user_id=attempt.user_id,
                tier=move.tier.value,
                round=max(move.round, 1),
            )
        )
    action = CaseAction(
        case_id=case.id,
        version_before=standing.version,
        round=move.round,
        tier=move.tier.value,
        kind=attempt.action.value,
        user_id=attempt.user_id,
        organisation_id=organisation_id,
        reason=move.reason,
        content_hash=content_hash,
        content=content,
        at=at,
    )
    db.session.add(action)
    _compare_and_set(case, standing, move, content_hash, at)
    return action


def _compare_and_set(
    case: Case, standing: Standing, move: Move, content_hash: str, at: datetime
) -> None:
    held = None if move.position is None else move.steps[move.position]
    stays = (move.round, move.position) == (standing.round, standing.position)
    values = {
        "state": move.state.value,
        "round": move.round,
        "version": standing.version + 1,
        "position": move.position,
        "holder_tier": held.tier.value if held else None,
        "holder_id": held.organisation_id if held else None,
        "held_since": (case.held_since if stays else at) if held else None,
        "content_hash": content_hash,
    }
    if move.round != standing.round:
        values["submitted_at"] = at
    if move.state in {CaseState.APPROVED, CaseState.REFUSED} and move.state != standing.state:
        values["decided_at"] = at
    if move.state is CaseState.RETURNED:
        values["returned_position"] = standing.position
    db.session.flush()
    changed = db.session.execute(
        update(Case)
        .where(Case.id == case.id, Case.version == standing.version)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        message = "刚刚有人先一步办理了本件，请刷新后查看结果。"
        raise Stale(message)
    db.session.refresh(case)
