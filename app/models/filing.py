"""A course filing (课程备案): what will be taught, reviewed before it is held."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_appbuilder import Model
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import CourseMode, Subject
from app.models.base import Hours, code_column_type
from app.models.case import Case
from app.models.checks import by_beginning, implies, one_of, positive
from app.models.organisation import Organisation


class Filing(Model):
    """The content of a filing case. `filing_number` (备案号) is given by the last approval."""

    __tablename__ = "filing"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(code_column_type())
    target_series: Mapped[str] = mapped_column(String(400), default="")
    mode: Mapped[str] = mapped_column(code_column_type())
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    hours: Mapped[Decimal] = mapped_column(Hours)
    place: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    filing_number: Mapped[str | None] = mapped_column(String(60), unique=True)
    by_base: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    __table_args__ = (
        one_of("subject", Subject),
        one_of("mode", CourseMode),
        positive("hours"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        implies("offline_has_place", "mode <> 'online'", "place <> ''"),
        Index("ix_filing_organisation_id_id", "organisation_id", "id"),
        Index("ix_filing_title", "title"),
        by_beginning("ix_filing_filing_number_beginning", "filing_number"),
    )

    @property
    def mode_label(self) -> str:
        """How it is held, in words."""
        return CourseMode(self.mode).label

    @property
    def subject_label(self) -> str:
        """Public or professional, in words."""
        return Subject(self.subject).label

    def __repr__(self) -> str:
        return self.title
