"""Takes credited hours back, with a reason: what was wrongly recognised counts no more, and
what a ceiling had cut of other items comes back (QD59, QD73).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_case
from app.access.permissions import Permission
from app.enums import ActionKind, CaseKind, LedgerCause, LineState
from app.errors import NotAllowed, RuleViolation
from app.models import Case, HourLine, LedgerEntry, Person, db
from app.operations.adjust import Change, recount
from app.operations.audit import log
from app.operations.own_hours import OWN_HOURS, has_own_hours
from app.operations.transaction import operation
from app.services import services
from app.workflow.apply import apply_move, standing_of
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
    if case.kind != CaseKind.DECLARATION.value:
        message = "只有已入档的学时申报可以撤销认定。"
        raise NotAllowed(message)
    if has_own_hours(actor, case):
        raise NotAllowed(OWN_HOURS)
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


def reversible_lines(case: Case) -> list[HourLine]:
    """The lines of a case whose hours stand in the ledger."""
    query = (
        select(HourLine)
        .where(HourLine.case_id == case.id, HourLine.state == LineState.CREDITED.value)
        .order_by(HourLine.position)
    )
    return list(db.session.scalars(query))


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
