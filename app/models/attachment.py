"""Uploaded evidence: the record of a file; the bytes lie in the file store."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UtcDateTime
from app.models.checks import positive


class Attachment(Model):
    """One file of a case. A removed file keeps its row and bytes: earlier rounds saw it.

    Two cases share the bytes of a file where one was split off from the other.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    kind: Mapped[str] = mapped_column(String(30))
    # Whose proof it is; empty where it proves the training of everybody in the case.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    original_name: Mapped[str] = mapped_column(String(120))
    stored_name: Mapped[str] = mapped_column(String(32))
    content_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        positive("size"),
        UniqueConstraint("case_id", "stored_name"),
        Index("ix_attachment_case_id_id", "case_id", "id"),
    )
