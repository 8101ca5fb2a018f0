"""Returns some lines of a declaration: they go on in a case of their own, the others stay.

The new case, the child, is sent back to the submitter with a reason for each line; it is
mended and handed in like any returned case. The parent stays on the desk that holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select

from app.access.actor import Actor
from app.access.gateway import access_held_case, access_line_of
from app.enums import ActionKind, CaseKind, LineState
from app.errors import Problem, RuleViolation
from app.models import (
    Attachment,
    Case,
    CaseDuty,
    CaseStep,
    Declaration,
    HourLine,
    ReturnedLine,
    db,
)
from app.operations.audit import log
from app.operations.content import (
    attachments_of,
    canonical_content,
    content_hash,
    declaration_of,
    lines_of,
)
from app.operations.decisions import require_free_desk
from app.operations.line_states import set_line_states
from app.operations.numbers import next_serial
from app.operations.transaction import operation
from app.services import services
from app.workflow.apply import apply_move, standing_of
from app.workflow.moves import REASON_LIMIT, Attempt, Move, Standing, plan_move

FEWEST_LINES = 2


def choose_lines(
    actor: Actor, case_id: int, seen_version: int, line_ids: Collection[int]
) -> tuple[Case, list[HourLine]]:
    """The lines that the actor is about to return, before any reason is written. Changes
    nothing; refuses what `return_lines` would refuse.
    """
    case = access_held_case(actor, case_id)
    plan_move(standing_of(case), Attempt(ActionKind.SPLIT, actor.user_id, seen_version, "…"))
    require_free_desk(actor, case)
    return case, _chosen(case, line_ids)


@operation("case.split")
def return_lines(actor: Actor, case_id: int, seen_version: int, reasons: Mapping[int, str]) -> Case:
    """Sends some lines of a declaration back, each with its reason; the child case.

    `reasons` by the id of the line. Raises what `return_case` does, and `RuleViolation` at
    `reason-<id of the line>` where a reason is missing, at `lines` where none or all of the
    lines are chosen.
    """
    case = access_held_case(actor, case_id, lock=True)
    standing = standing_of(case)
    summary = _summary(reasons.values())
    attempt = Attempt(ActionKind.SPLIT, actor.user_id, seen_version, summary)
    move = plan_move(standing, attempt)
    require_free_desk(actor, case)
    chosen = _chosen(case, reasons)
    _require_reasons(reasons)
    child = _open_child(case)
    _move_content(case, child, chosen)
    _apply(actor, case, standing, attempt, move)
    _send_back(actor, child, summary, {line: reasons[line.id] for line in chosen})
    log(
        actor,
        "case.split",
        case,
        after={"number": child.number, "round": case.round, "lines": _people(chosen)},
    )
    return child


def _chosen(case: Case, line_ids: Collection[int]) -> list[HourLine]:
    if case.kind != CaseKind.DECLARATION.value:
        raise RuleViolation("课程备案没有人员名单，请退回整件。", field="lines")
    if not line_ids:
        raise RuleViolation("请先在人员名单中勾选要退回的人员。", field="lines")
    lines = lines_of(case)
    for line_id in set(line_ids) - {line.id for line in lines}:
        access_line_of(case, line_id)
    chosen = [line for line in lines if line.id in line_ids]
    if len(chosen) == len(lines):
        message = "所选是本件的全部人员。如需全部退回，请使用「退回」，将整件退回。"
        raise RuleViolation(message, field="lines")
    return chosen


def _require_reasons(reasons: Mapping[int, str]) -> None:
    problems = []
    for line_id, reason in reasons.items():
        length = len(reason.strip())
        if not length:
            problems.append(Problem(f"reason-{line_id}", "请填写退回原因，申报单位会看到。"))
        elif length > REASON_LIMIT:
            message = f"原因不能超过 {REASON_LIMIT} 个字，现有 {length} 个字。"
            problems.append(Problem(f"reason-{line_id}", message))
    if problems:
        raise RuleViolation(problems)


def _summary(reasons: Collection[str]) -> str:
    """The different reasons in one text, for the timeline; each line keeps its own."""
    first, *others = dict.fromkeys(reason.strip() for reason in reasons if reason.strip()) or [""]
    text = "；".join(reason.rstrip("。；;") for reason in (first, *others)) if others else first
    return text if len(text) <= REASON_LIMIT else f"{text[: REASON_LIMIT - 1]}…"


def _open_child(case: Case) -> Case:
    """A case that stands where the parent stands: same desk, round, chain and duties."""
    # One series for a case and all that is split off from it, however deep.
    first = case.number.partition("-")[0]
    number = f"{first}-{next_serial(f'split:{first}')}"
    child = _copy(case, number=number, parent_id=case.id, version=1, created_at=services().now())
    db.session.add(child)
    db.session.flush()
    steps = select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.round == case.round)
    duties = select(CaseDuty).where(CaseDuty.case_id == case.id)
    for record in (*db.session.scalars(steps), *db.session.scalars(duties)):
        db.session.add(_copy(record, case_id=child.id))
    return child


def _move_content(case: Case, child: Case, chosen: Sequence[HourLine]) -> None:
    """The lines go over; particulars and evidence of the whole are copied, files shared."""
    declaration: Declaration = _copy(declaration_of(case), case_id=child.id)
    files: list[Attachment] = [_copy(file, case_id=child.id) for file in attachments_of(case)]
    db.session.add_all([declaration, *files])
    for line in chosen:
        line.case_id = child.id
    db.session.flush()


def _apply(actor: Actor, case: Case, standing: Standing, attempt: Attempt, move: Move) -> int:
    """Writes the move with the content that the case has now; the id of the action."""
    content = canonical_content(case)
    action = apply_move(
        case,
        standing,
        attempt,
        move,
        organisation_id=actor.organisation_id,
        content_hash=content_hash(content),
        content=content,
        at=services().now(),
    )
    return action.id


def _send_back(actor: Actor, child: Case, summary: str, reasons: Mapping[HourLine, str]) -> None:
    standing = standing_of(child)
    attempt = Attempt(ActionKind.RETURN, actor.user_id, child.version, summary)
    action_id = _apply(actor, child, standing, attempt, plan_move(standing, attempt))
    set_line_states(child, LineState.DRAFT)
    for line, reason in reasons.items():
        db.session.add(
            ReturnedLine(action_id=action_id, person_id=line.person_id, reason=reason.strip())
        )
    db.session.flush()


def _people(lines: Sequence[HourLine]) -> list[str]:
    return [f"person {line.person_id}" for line in lines]


def _copy(record: Any, **changed: Any) -> Any:
    """A new record with the values of another."""
    names = [column.key for column in inspect(record).mapper.column_attrs if column.key != "id"]
    return type(record)(**{name: changed.get(name, getattr(record, name)) for name in names})
