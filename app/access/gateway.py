"""The only way to a record: each `access_…` fetches it within the actor's scope.

What is outside the scope looks as if it did not exist; the attempt is logged by whoever
catches `OutOfScope`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select

from app.access.actor import Actor
from app.access.desk import DESK_ROLES
from app.access.loading import load_content, shown_with, to_be_decided, with_content
from app.access.permissions import Permission
from app.access.scope import scope_of
from app.access.seats import anybody, ids_of
from app.enums import ActionKind, CaseKind, CaseState, Role, Tier
from app.errors import NotAllowed, NotFound
from app.models import (
    Attachment,
    Case,
    CaseAction,
    ConversionRule,
    Filing,
    HourLine,
    ImportBatch,
    IssuedDocument,
    Organisation,
    Person,
    Phrase,
    db,
)
from app.workflow.transitions import EDITABLE

Record = TypeVar("Record")

# A bigger number is no id of ours, and PostgreSQL would answer it with an error.
BIGGEST_ID = 2**31 - 1


class OutOfScope(NotFound):
    """The record exists, but not for this actor. Answered like a missing one, and logged."""

    def __init__(self, record_type: str, record_id: int) -> None:
        super().__init__()
        self.record_type = record_type
        self.record_id = record_id


def is_possible_id(value: int) -> bool:
    """Whether a number that somebody posted can be the id of a record at all."""
    return 0 < value <= BIGGEST_ID


def _find(
    actor: Actor,
    model: type[Record],
    record_id: int,
    *,
    lock: bool = False,
    options: tuple[Any, ...] = (),
) -> Record:
    if not is_possible_id(record_id):
        raise NotFound
    asked_for = {"record_id": record_id, **ids_of(actor)}
    in_scope = _in_scope(model, actor.role, options)
    found = db.session.scalars(in_scope, asked_for).unique().one_or_none()
    if found is None:
        model_id: Any = model.id  # type: ignore[attr-defined]
        if db.session.scalar(select(model_id).where(model_id == record_id)) is not None:
            raise OutOfScope(model.__name__.lower(), record_id)
        raise NotFound
    if lock:
        # Rows that point at it may be added meanwhile: an entry of the ledger to another case
        # of the same person, whose year that other one waits for.
        db.session.refresh(found, with_for_update={"of": model, "key_share": True})
    return found


@cache
def _in_scope(model: type[Record], role: Role, options: tuple[Any, ...]) -> Select[tuple[Record]]:
    # Made once: `options` are those of app/access/loading.py, which are made once as well.
    model_id: Any = model.id  # type: ignore[attr-defined]
    scope = scope_of(model, anybody(role), inline=True)
    return select(model).where(model_id == bindparam("record_id"), scope).options(*options)


def access_organisation(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation that the actor may see."""
    actor.require(Permission.ORGANISATION_READ)
    return _find(actor, Organisation, organisation_id, options=shown_with(Organisation))


def access_person(actor: Actor, person_id: int) -> Person:
    """A person whose record the actor may see: their own, or one in scope."""
    if actor.person_id == person_id and actor.can(Permission.RECORD_OWN):
        return _find(actor, Person, person_id)
    actor.require(Permission.PERSON_READ)
    return _find(actor, Person, person_id)


def access_case(actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """A case that the actor may open; `lock` takes the row for this transaction."""
    actor.require(Permission.CASE_READ)
    return _find(actor, Case, case_id, lock=lock)


def access_whole_case(actor: Actor, case_id: int) -> Case:
    """A case that the actor may open, with what its page shows of it."""
    actor.require(Permission.CASE_READ)
    case = _find(actor, Case, case_id, options=with_content())
    load_content(case)
    return case


def visible_cases(actor: Actor, case_ids: Collection[int]) -> dict[int, Case]:
    """Those of several cases that the actor may open, by id, with what a decision asks of them.

    What is missing is asked for singly: its absence is told and logged there.
    """
    actor.require(Permission.CASE_READ)
    wanted = [case_id for case_id in case_ids if is_possible_id(case_id)]
    query = select(Case).where(Case.id.in_(wanted), scope_of(Case, actor, inline=True))
    cases = db.session.scalars(query.options(*to_be_decided())).unique()
    return {case.id: case for case in cases}


def access_own_case(actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """A case of the actor's own organisation, or an item of their own, which the actor may
    prepare and submit.
    """
    case = access_case(actor, case_id, lock=lock)
    actor.require(permission_to_prepare(case))
    if not is_own_case(actor, case):
        message = "只有申报人可以进行此操作。" if case.owner_id else "只有申报单位可以进行此操作。"
        raise NotAllowed(message)
    return case


def permission_to_prepare(case: Case) -> Permission:
    """What preparing and submitting a case takes."""
    if case.owner_id is not None:
        return Permission.ITEM_WRITE
    if case.kind == CaseKind.FILING.value:
        return Permission.FILING_WRITE
    return Permission.DECLARATION_WRITE


def is_own_case(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's to prepare: a person's own item is theirs alone."""
    if case.owner_id is not None:
        return case.owner_id == actor.person_id
    return case.organisation_id == actor.organisation_id


def access_editable_case(actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """A case of the actor's own organisation whose content may be changed now."""
    case = access_own_case(actor, case_id, lock=lock)
    if CaseState(case.state) not in EDITABLE:
        message = f"本件现在是「{CaseState(case.state).label}」，内容已锁定，不能修改。"
        raise NotAllowed(message)
    return case


def access_held_case(actor: Actor, case_id: int, *, lock: bool = False) -> Case:
    """A case for the actor to decide on. Whether it is their turn the workflow says."""
    actor.require(Permission.CASE_DECIDE)
    return access_case(actor, case_id, lock=lock)


def access_line_of(case: Case, line_id: int) -> HourLine:
    """A line of a case that the actor was let at; one of another case is out of scope."""
    line = db.session.get(HourLine, line_id) if is_possible_id(line_id) else None
    if line is None:
        raise NotFound
    if line.case_id != case.id:
        raise OutOfScope("hour_line", line_id)
    return line


def access_filing(actor: Actor, filing_id: int) -> Filing:
    """A filing that the actor may read."""
    actor.require(Permission.FILING_READ)
    return _find(actor, Filing, filing_id)


def access_attachment(actor: Actor, attachment_id: int) -> Attachment:
    """A file, reached through the case it belongs to.

    One that was taken out is shown to others only where it was handed in once. A sensitive
    one (of illness, of a birth) is shown to its owner and to whoever confirms the hours;
    to others, `NotAllowed` says how it can be inspected.
    """
    attachment, case = _attachment(actor, attachment_id)
    if hides_proofs(actor, case):
        message = (
            "这份材料属于敏感个人信息，只有本人和为其确认学时的人员可以查看；"
            "监督检查确需查看的，请写明理由，系统会留下记录。"
        )
        raise NotAllowed(message)
    return attachment


def hides_proofs(actor: Actor, case: Case) -> bool:
    """Whether the files of a case that the actor may open are closed to them: sensitive ones,
    of an item that they neither own nor confirm.
    """
    return _is_sensitive(case) and not is_own_case(actor, case) and not _confirms(actor, case)


def access_inspected_attachment(actor: Actor, attachment_id: int) -> Attachment:
    """A file for an inspector, also a sensitive one; the operation asks for the reason."""
    actor.require(Permission.PROOF_INSPECT)
    return _attachment(actor, attachment_id)[0]


def _attachment(actor: Actor, attachment_id: int) -> tuple[Attachment, Case]:
    if not is_possible_id(attachment_id):
        raise NotFound
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is None:
        raise NotFound
    try:
        case = access_case(actor, attachment.case_id)
    except (OutOfScope, NotAllowed):
        raise OutOfScope("attachment", attachment_id) from None
    own = is_own_case(actor, case)
    if attachment.removed_at is not None and not own and not _was_handed_in(attachment):
        raise OutOfScope("attachment", attachment_id)
    return attachment, case


def _is_sensitive(case: Case) -> bool:
    """Whether the proofs of the case took consent to their use."""
    return (
        case.owner_id is not None
        and case.kind != CaseKind.FILING.value
        and case.declaration.consent_version is not None
    )


def _confirms(actor: Actor, case: Case) -> bool:
    """Whether the case waits at the actor's desk, or the actor has decided on it."""
    if case.holder_tier is not None and case.holder_id == actor.organisation_id:
        return DESK_ROLES[Tier(case.holder_tier)] is actor.role
    decided = select(CaseAction.id).where(
        CaseAction.case_id == case.id,
        CaseAction.user_id == actor.user_id,
        CaseAction.organisation_id == actor.organisation_id,
        CaseAction.kind.in_([ActionKind.APPROVE, ActionKind.RETURN, ActionKind.REFUSE]),
    )
    return db.session.scalar(decided.limit(1)) is not None


def _was_handed_in(attachment: Attachment) -> bool:
    """Whether some submission of the case contained the file; its content lists the hashes."""
    submissions = select(CaseAction.content).where(
        CaseAction.case_id == attachment.case_id, CaseAction.content.is_not(None)
    )
    file = [attachment.kind, attachment.sha256]
    return any(
        file in json.loads(content)["evidence"] for content in db.session.scalars(submissions)
    )


def access_batch(actor: Actor, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """An import batch."""
    actor.require(Permission.RESULTS_READ)
    return _find(actor, ImportBatch, batch_id, lock=lock)


def access_conversion_rule(actor: Actor, rule_id: int, *, lock: bool = False) -> ConversionRule:
    """A conversion rule on file: for whoever keeps the file, and for whom it counts."""
    actor.require(Permission.CONVERSION_READ)
    return _find(actor, ConversionRule, rule_id, lock=lock, options=shown_with(ConversionRule))


def access_phrase(actor: Actor, phrase_id: int) -> Phrase:
    """A phrase for reasons: the actor's own, or one that their organisation shares."""
    actor.require(Permission.CASE_DECIDE)
    return _find(actor, Phrase, phrase_id)


def access_document(actor: Actor, document_id: int) -> IssuedDocument:
    """An issued paper. It carries the full identity number: its owner alone may read it."""
    actor.require(Permission.RECORD_OWN)
    if not is_possible_id(document_id):
        raise NotFound
    document = db.session.get(IssuedDocument, document_id)
    if document is None:
        raise NotFound
    if document.person_id != actor.person_id:
        raise OutOfScope("issued_document", document_id)
    return document
