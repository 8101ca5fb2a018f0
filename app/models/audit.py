"""The audit log: who did or tried what, when, from where, on which record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.enums import AuditOutcome
from app.models.base import UtcDateTime, code_column_type
from app.models.checks import by_beginning, one_of


class AuditEntry(Model):
    """One line of the log. Append-only; sensitive fields are masked or only «changed»."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    user_name: Mapped[str] = mapped_column(String(64), default="")
    role: Mapped[str] = mapped_column(String(32), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str] = mapped_column(String(45), default="")
    action: Mapped[str] = mapped_column(String(60))
    record_type: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(code_column_type())
    detail: Mapped[str] = mapped_column(String(500), default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (
        one_of("outcome", AuditOutcome),
        Index("ix_audit_entry_record_type_record_id_id", "record_type", "record_id", "id"),
        Index("ix_audit_entry_user_id_id", "user_id", "id"),
        by_beginning("ix_audit_entry_user_name_id", "user_name", "id"),
    )
