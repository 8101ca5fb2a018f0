"""Takes credited hours back, with a reason: what was wrongly recognised counts no more, and
what a ceiling had cut of other items comes back (QD59, QD73).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.gateway import access_case
from app.access.permissions import Permission
from app.enums import ActionKind, CaseKind, CaseState, LedgerCause, LineState, Tier
from app.errors import NotAllowed, RuleViolation
from app.models import Case, HourLine, LedgerEntry, Person, db
from app.operations.adjust import Change, recount
from app.operations.audit import log
from app.operations.own_hours import OWN_HOURS, has_own_hours
from app.operations.transaction import operation
from app.services import services
from app.workflow.apply import apply_move, standing_of, standing_settled
from app.workflow.moves import Attempt, plan_move


@operation("case.reverse")
def reverse_lines(
    actor: Actor, case_id: int, seen_version: int, line_ids: Collection[int], reason: str
) -> Case:
    """Reverses credited lines of an approved declaration.

    For each person one signed entry for every item that changes; papers that show the
    years are no longer valid. Raises `RuleViolation` without a reason or where a line is
    not one of this case's credited ones, `Stale` where the case is not what was shown.
    """
    actor.require(Permission.HOURS_REVERSE)
    case = access_case(actor, case_id, lock=True)
    _require_reversible(actor, case)
    standing = standing_of(case)
    attempt = Attempt(ActionKind.REVERSE, actor.user_id, seen_version, reason)
    move = plan_move(standing, attempt)
    lines = _credited_lines(case, line_ids)
    apply_move(
        case,
        standing,
        attempt,
        move,
        organisation_id=actor.organisation_id,
        content_hash=case.content_hash,
        at=services().now(),
    )
    for line in lines:
        line.state = LineState.REVERSED.value
    db.session.flush()
    for line in sorted(lines, key=lambda line: line.person_id):
        _take_back(line, f"「{case.title}」{move.reason}")
    log(actor, "case.reverse", case, after={"lines": [line.id for line in lines]})
    return case


def choose_reversed(
    actor: Actor, case_id: int, seen_version: int, line_ids: Collection[int]
) -> tuple[Case, list[HourLine]]:
    """The lines that the actor is about to reverse, before any reason is written. Changes
    nothing; refuses what `reverse_lines` would refuse.
    """
    case = _reversible_case(actor, case_id, seen_version)
    return case, _credited_lines(case, line_ids)


def offer_reversal(actor: Actor, case_id: int) -> tuple[Case, list[HourLine]]:
    """A case with the lines that the actor may reverse, in their order; `NotAllowed` where
    there is nothing to reverse.
    """
    case = _reversible_case(actor, case_id)
    lines = reversible_lines(case)
    if not lines:
        message = "本件的学时都已撤销，没有可以撤销认定的人员。"
        raise NotAllowed(message)
    return case, lines


def may_reverse(actor: Actor, case: Case) -> bool:
    """Whether the actor may reverse something of a case that was loaded with its content."""
    duties = {duty.user_id: duty.tier for duty in case.duties}
    return (
        actor.can(Permission.HOURS_REVERSE)
        and case.kind == CaseKind.DECLARATION.value
        and case.state == CaseState.APPROVED.value
        and duties.get(actor.user_id, Tier.HR.value) == Tier.HR.value
        and any(line.state == LineState.CREDITED.value for line in case.lines)
        and actor.person_id not in {line.person_id for line in case.lines}
    )


def reversible_lines(case: Case) -> list[HourLine]:
    """The lines of a case whose hours stand in the ledger."""
    query = (
        select(HourLine)
        .where(HourLine.case_id == case.id, HourLine.state == LineState.CREDITED.value)
        .options(joinedload(HourLine.person).lazyload(Person.employer))
        .order_by(HourLine.position)
    )
    return list(db.session.scalars(query))


def _reversible_case(actor: Actor, case_id: int, seen_version: int | None = None) -> Case:
    actor.require(Permission.HOURS_REVERSE)
    case = access_case(actor, case_id)
    _require_reversible(actor, case)
    seen = case.version if seen_version is None else seen_version
    plan_move(standing_settled(case), Attempt(ActionKind.REVERSE, actor.user_id, seen, "…"))
    return case


def _require_reversible(actor: Actor, case: Case) -> None:
    if case.kind != CaseKind.DECLARATION.value:
        message = "只有已入档的学时申报可以撤销认定。"
        raise NotAllowed(message)
    if has_own_hours(actor, case):
        raise NotAllowed(OWN_HOURS)


def _credited_lines(case: Case, line_ids: Collection[int]) -> list[HourLine]:
    if not line_ids:
        raise RuleViolation("请至少勾选一名人员。", field="lines")
    wanted = set(line_ids)
    lines = [line for line in reversible_lines(case) if line.id in wanted]
    if len(lines) != len(wanted):
        message = "勾选的人员中有不属于本件或学时已不在档的，请刷新后重新勾选。"
        raise RuleViolation(message, field="lines")
    return lines


def _take_back(line: HourLine, reason: str) -> None:
    years = select(LedgerEntry.year).where(LedgerEntry.line_id == line.id).distinct()
    recount(
        db.session.get_one(Person, line.person_id),
        list(db.session.scalars(years)),
        Change(LedgerCause.REVERSAL, reason, frozenset({f"line-{line.id}"})),
    )
