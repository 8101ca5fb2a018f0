"""Sensitive proofs (illness, birth) for an inspector: with a reason, which is kept (QD73)."""

from __future__ import annotations

from app.access.actor import Actor
from app.access.gateway import access_inspected_attachment
from app.errors import RuleViolation
from app.models import Attachment
from app.operations.audit import log
from app.operations.transaction import operation

LONGEST_REASON = 500


@operation("proof.inspect")
def inspect_proof(actor: Actor, attachment_id: int, reason: str) -> Attachment:
    """Lets an inspector see one file of a case in their scope; the log keeps the reason.

    Raises `RuleViolation` without a reason.
    """
    attachment = access_inspected_attachment(actor, attachment_id)
    reason = reason.strip()
    if not reason:
        raise RuleViolation("请填写查看原因，系统会留下记录。", field="reason")
    if len(reason) > LONGEST_REASON:
        message = f"原因不能超过 {LONGEST_REASON} 个字，现有 {len(reason)} 个字。"
        raise RuleViolation(message, field="reason")
    log(actor, "proof.inspect", attachment, after={"reason": reason})
    return attachment
