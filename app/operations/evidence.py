"""Evidence of a case: which kinds it needs, putting a file in, taking one out."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from app.access.actor import Actor
from app.access.gateway import access_attachment
from app.enums import CaseKind
from app.errors import DomainError, NotFound, Problem, RuleViolation
from app.files.names import clean_filename
from app.files.sniff import FileType, UploadError, inspect_upload
from app.files.store import StoredFile
from app.models import Attachment, Case, db
from app.operations.audit import log
from app.operations.content import attachments_of, declaration_of
from app.operations.drafts import take_for_editing
from app.operations.policies import policy_of, shown_policy
from app.operations.transaction import operation
from app.policy import EVIDENCE
from app.services import services

PLAN = "plan"
PLAN_LABEL = "培训方案（计划）"
MOST_FILES = 40


def evidence_label(kind: str) -> str:
    """The Chinese name of a kind of evidence."""
    return PLAN_LABEL if kind == PLAN else EVIDENCE.get(kind, kind)


def needed_evidence(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds of which all, and kinds of which at least one must be there (QH50, QH59)."""
    if case.kind == CaseKind.FILING.value:
        return (PLAN,), ()
    category = shown_policy(case).categories[declaration_of(case).category]
    return category.evidence.all_of, category.evidence.any_of


def evidence_problems(case: Case, files: Iterable[Attachment]) -> list[Problem]:
    """What is missing beside `files`, each kind by name."""
    have = {file.kind for file in files}
    all_of, any_of = needed_evidence(case)
    cite = ""
    if case.kind == CaseKind.DECLARATION.value:
        cite = policy_of(case).categories[declaration_of(case).category].cite
    problems = [
        Problem("evidence", f"缺少佐证材料：{evidence_label(kind)}。", cite=cite)
        for kind in all_of
        if kind not in have
    ]
    if any_of and not have & set(any_of):
        names = "、".join(evidence_label(kind) for kind in any_of)
        problems.append(Problem("evidence", f"请至少上传一种佐证材料：{names}。", cite=cite))
    return problems


def add_evidence(  # noqa: PLR0913 - a file is more than its bytes
    actor: Actor, case_id: int, seen_version: int, kind: str, name: str, data: bytes
) -> Attachment:
    """Puts a file into a case that may be edited. The content decides what the file is.

    Raises `RuleViolation` that names the file for a wrong kind, size or content. Looking
    into the file and writing it down take their time: both come before the transaction.
    """
    name = clean_filename(name)
    limit_mb = services().settings.upload_limit_mb
    limit = limit_mb * 1024 * 1024
    if len(data) > limit:
        raise RuleViolation(f"文件「{name}」超过 {limit_mb} MB。", field="file")
    try:
        found = inspect_upload(data, name)
    except UploadError as error:
        raise RuleViolation(error.message, field="file") from None
    stored = services().files.save(io.BytesIO(data), limit)
    try:
        return _attach(actor, case_id, seen_version, Upload(kind, name, found, stored))
    except DomainError:
        # After any other failure the record may be stored all the same: where a connection
        # breaks off during the COMMIT, nobody knows. A file too many is swept later.
        services().files.delete(stored.name)
        raise


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked into and kept, on its way into a case."""

    kind: str
    name: str
    found: FileType
    stored: StoredFile


@operation("evidence.add")
def _attach(actor: Actor, case_id: int, seen_version: int, upload: Upload) -> Attachment:
    case = take_for_editing(actor, case_id, seen_version)
    all_of, any_of = needed_evidence(case)
    if upload.kind not in {*all_of, *any_of}:
        raise RuleViolation("请选择材料类型。", field="kind")
    have = attachments_of(case)
    if len(have) >= MOST_FILES:
        raise RuleViolation(f"一件事项最多上传 {MOST_FILES} 个文件。", field="file")
    stored = upload.stored
    if any(file.sha256 == stored.sha256 and file.kind == upload.kind for file in have):
        raise RuleViolation(f"文件「{upload.name}」已经上传过。", field="file")
    attachment = Attachment(
        case_id=case.id,
        kind=upload.kind,
        original_name=upload.name,
        stored_name=stored.name,
        content_type=upload.found.content_type,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_by_id=actor.user_id,
        uploaded_at=services().now(),
    )
    db.session.add(attachment)
    case.version += 1
    db.session.flush()
    log(actor, "evidence.add", attachment, after={"kind": upload.kind, "sha256": stored.sha256})
    return attachment


@operation("evidence.remove")
def remove_evidence(actor: Actor, attachment_id: int, seen_version: int) -> Case:
    """Takes a file out of a case that may be edited; earlier rounds keep it."""
    attachment = access_attachment(actor, attachment_id)
    case = take_for_editing(actor, attachment.case_id, seen_version)
    if attachment.removed_at is not None:
        raise NotFound
    attachment.removed_at = services().now()
    case.version += 1
    db.session.flush()
    log(actor, "evidence.remove", attachment, before={"kind": attachment.kind})
    return case
