"""What people hand in, the unit takes into a declaration of its own (QH34, QH59)."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.gateway import access_editable_case, access_held_case
from app.access.permissions import Permission
from app.enums import ActionKind, CaseKind, LineState
from app.errors import NotAllowed, RuleViolation
from app.models import Attachment, Case, Declaration, Filing, HourLine, Person, db
from app.operations.audit import log
from app.operations.content import attachments_of, declaration_of, lines_of
from app.operations.decisions import may_decide
from app.operations.declaration_data import MOST_LINES, add_line, line_data, stored_data
from app.operations.declarations import Checked, write_new
from app.operations.drafts import mark_changed, open_draft, take_submitters_duty
from app.operations.line_states import set_line_states
from app.operations.own_hours import OWN_HOURS, has_own_hours
from app.operations.policies import policy_of
from app.operations.transaction import operation
from app.services import services
from app.workflow.apply import apply_move, standing_of
from app.workflow.moves import Attempt, plan_move
from app.workflow.transitions import EDITABLE

MOST_DRAFTS = 20


@operation("hand_in.take")
def take_in(actor: Actor, case_id: int, seen_version: int, into_id: int | None = None) -> Case:
    """Takes a person's item into the unit's draft `into_id`, or into a new one; the proofs
    go with it. Returns the draft.

    Raises `RuleViolation` where that draft is about another training or already has the
    person, `Stale` where the item is not what was shown.
    """
    actor.require(Permission.DECLARATION_WRITE)
    case = access_held_case(actor, case_id, lock=True)
    standing = standing_of(case)
    attempt = Attempt(ActionKind.APPROVE, actor.user_id, seen_version)
    move = plan_move(standing, attempt)
    if case.kind != CaseKind.HAND_IN.value or not may_decide(actor, case):
        message = "本件不是交到本单位的材料，不能受理。"
        raise NotAllowed(message)
    if has_own_hours(actor, case):
        raise NotAllowed(OWN_HOURS)
    draft = _new_draft(actor, case) if into_id is None else _join(actor, case, into_id)
    apply_move(
        case,
        standing,
        attempt,
        move,
        organisation_id=actor.organisation_id,
        content_hash=case.content_hash,
        at=services().now(),
    )
    case.taken_into_id = draft.id
    set_line_states(case, LineState.TAKEN_IN)
    _copy_proofs(case, draft)
    db.session.flush()
    log(actor, "hand_in.take", case, after={"taken_into_id": draft.id})
    return draft


def possible_drafts(actor: Actor, case: Case) -> list[Case]:
    """The unit's drafts of the same training, into which the item can be taken."""
    item = declaration_of(case)
    same = [
        Declaration.category == item.category,
        Declaration.starts_on == item.starts_on,
        Declaration.ends_on == item.ends_on,
        Declaration.filing_id == item.filing_id
        if item.filing_id is not None
        else Declaration.title == item.title,
    ]
    query = (
        select(Case)
        .join(Declaration, Declaration.case_id == Case.id)
        .where(
            Case.organisation_id == actor.organisation_id,
            Case.kind == CaseKind.DECLARATION.value,
            Case.owner_id.is_(None),
            Case.state.in_([state.value for state in EDITABLE]),
            *same,
        )
        .options(joinedload(Case.declaration))
        .order_by(Case.id.desc())
        .limit(MOST_DRAFTS)
    )
    return list(db.session.scalars(query))


def _same_training(draft: Case, item: Declaration) -> bool:
    other = declaration_of(draft)
    same_dates = (other.starts_on, other.ends_on) == (item.starts_on, item.ends_on)
    if item.filing_id is not None:
        return other.filing_id == item.filing_id and same_dates
    return other.category == item.category and other.title == item.title and same_dates


def _new_draft(actor: Actor, case: Case) -> Case:
    item = declaration_of(case)
    draft = open_draft(actor, CaseKind.DECLARATION, item.title, case.year)
    policy = policy_of(case)
    filing = db.session.get(Filing, item.filing_id) if item.filing_id else None
    data = stored_data(item, [line_data(line) for line in lines_of(case)])
    write_new(draft, Checked(data, policy, policy.categories[item.category], filing))
    return draft


def _join(actor: Actor, case: Case, into_id: int) -> Case:
    draft = access_editable_case(actor, into_id, lock=True)
    take_submitters_duty(actor, draft)
    item = declaration_of(case)
    if draft.kind != CaseKind.DECLARATION.value or not _same_training(draft, item):
        message = "所选的申报不是同一项培训（类别、名称和起止日期须一致），请另选或新建申报。"
        raise RuleViolation(message, field="into")
    policy = policy_of(draft)
    filing = db.session.get(Filing, item.filing_id) if item.filing_id else None
    have = {line.person_id for line in lines_of(draft)}
    if len(have) >= MOST_LINES:
        raise RuleViolation(f"一次申报不能超过 {MOST_LINES} 人，请另建申报。", field="into")
    last = db.session.scalar(
        select(func.max(HourLine.position)).where(HourLine.case_id == draft.id)
    )
    for line in lines_of(case):
        if line.person_id in have:
            name = db.session.get_one(Person, line.person_id).name
            raise RuleViolation(f"{name}已在所选的申报中。", field="into")
        add_line(
            draft,
            (last if last is not None else -1) + 1,
            line_data(line),
            policy.categories[item.category],
            year=line.year,
            filing=filing,
        )
    mark_changed(draft, draft.title, draft.year, policy)
    return draft


def _copy_proofs(case: Case, draft: Case) -> None:
    """The same files for the draft: the rows name whose proof each is."""
    have = {(file.kind, file.sha256) for file in attachments_of(draft)}
    for file in attachments_of(case):
        if (file.kind, file.sha256) in have:
            continue
        db.session.add(
            Attachment(
                case_id=draft.id,
                kind=file.kind,
                person_id=case.owner_id,
                original_name=file.original_name,
                stored_name=file.stored_name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                uploaded_by_id=file.uploaded_by_id,
                uploaded_at=file.uploaded_at,
            )
        )
