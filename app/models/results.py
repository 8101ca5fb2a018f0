"""Imported public-course results (公需科目成绩): batches and their rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_appbuilder import Model
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import BatchState, RowOutcome
from app.models.base import Encrypted, Hours, UtcDateTime, code_column_type
from app.models.checks import implies, one_of
from app.models.person import Person

COUNTED = "outcome IN ('credited', 'waiting')"


class ImportBatch(Model):
    """One uploaded sheet. The same bytes are posted once: a partial unique index says so."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(code_column_type())
    version: Mapped[int] = mapped_column(Integer, default=1)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    rows: Mapped[list[ImportRow]] = relationship(
        back_populates="batch", order_by="ImportRow.row_number"
    )

    __table_args__ = (
        one_of("state", BatchState),
        CheckConstraint("(state = 'posted') = (posted_at IS NOT NULL)", name="posted_has_time"),
        Index(
            "uq_import_batch_posted_file",
            "sha256",
            unique=True,
            sqlite_where=text("state = 'posted'"),
            postgresql_where=text("state = 'posted'"),
        ),
    )


class ImportRow(Model):
    """One row of a sheet. `natural_key` (a keyed hash: it holds an identity number) is
    unique among the rows that count, so that a result is credited or waits only once.
    """

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    row_number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(code_column_type())
    message: Mapped[str] = mapped_column(Text, default="")
    raw: Mapped[str] = mapped_column(Encrypted)
    natural_key: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60), default="")
    id_type: Mapped[str] = mapped_column(code_column_type(), default="resident_card")
    identity_number: Mapped[str | None] = mapped_column(Encrypted)
    identity_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    employer_name: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    year: Mapped[int | None] = mapped_column(Integer)
    # The year of study, where hours are made up for an earlier one.
    study_year: Mapped[int | None] = mapped_column(Integer)
    subject: Mapped[str | None] = mapped_column(code_column_type())
    hours: Mapped[Decimal | None] = mapped_column(Hours)
    course: Mapped[str] = mapped_column(String(200), default="")
    platform: Mapped[str] = mapped_column(String(100), default="")
    completed_on: Mapped[date | None] = mapped_column(Date)

    batch: Mapped[ImportBatch] = relationship(back_populates="rows")
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        one_of("outcome", RowOutcome),
        implies("subject_known", "subject IS NOT NULL", "subject IN ('public', 'professional')"),
        Index("uq_import_row_batch_id_row_number", "batch_id", "row_number", unique=True),
        Index(
            "uq_import_row_counted",
            "natural_key",
            unique=True,
            sqlite_where=text(f"natural_key IS NOT NULL AND {COUNTED}"),
            postgresql_where=text(f"natural_key IS NOT NULL AND {COUNTED}"),
        ),
        Index("ix_import_row_outcome_id", "outcome", "id"),
    )
