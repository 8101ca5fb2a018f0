"""Conversion rules: how many hours a credit of an industry is worth (QH7)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Hours, UtcDateTime
from app.models.checks import implies
from app.models.organisation import Organisation


class ConversionRule(Model):
    """A department's written rule on file: hours a credit, for some years, with its document.

    A rule on file is never edited; one that no longer holds is revoked with a reason.
    """

    __tablename__ = "conversion_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    first_year: Mapped[int] = mapped_column(Integer)
    last_year: Mapped[int] = mapped_column(Integer)
    hours_per_credit: Mapped[Decimal] = mapped_column(Hours)
    document_title: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(60))
    filed_on: Mapped[date] = mapped_column(Date)
    file_name: Mapped[str] = mapped_column(String(120))
    stored_name: Mapped[str] = mapped_column(String(32))
    content_type: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    revoke_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")

    department: Mapped[Organisation] = relationship()
    recorded_by: Mapped[Any] = relationship("User", foreign_keys=[recorded_by_id], viewonly=True)
    revoked_by: Mapped[Any] = relationship("User", foreign_keys=[revoked_by_id], viewonly=True)

    __table_args__ = (
        CheckConstraint("first_year <= last_year", name="years_in_order"),
        CheckConstraint("hours_per_credit > 0", name="hours_positive"),
        implies("revoked_has_reason", "revoked_at IS NOT NULL", "length(trim(revoke_reason)) > 0"),
        Index("ix_conversion_rule_department_id_id", "department_id", "id"),
    )
