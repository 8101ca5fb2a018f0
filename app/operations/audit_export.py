"""Notes that the audit log was taken along."""

from __future__ import annotations

from app.access.actor import Actor
from app.access.permissions import Permission
from app.operations.audit import log
from app.operations.transaction import operation

# What a spreadsheet and the person who waits for it can bear.
MOST_LINES = 10_000


@operation("audit.export")
def note_export(actor: Actor, searched: str) -> None:
    """Writes down who exports the log, and what of it, in words."""
    actor.require(Permission.AUDIT_READ)
    log(actor, "audit.export", detail=searched)
