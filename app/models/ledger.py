"""The ledger of hours and the year totals kept beside it in the same transaction."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import LedgerCause, Subject
from app.models.base import Hours, UtcDateTime, code_column_type
from app.models.case import Case
from app.models.checks import one_of
from app.models.person import Person


class LedgerEntry(Model):
    """Hours credited to a person for a year. Append-only; a correction is a new signed
    entry that names its cause. `explanation` says which rule gave how much (law 5).
    """

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(code_column_type())
    category: Mapped[str] = mapped_column(String(20))
    claimed: Mapped[Decimal] = mapped_column(Hours)
    credited: Mapped[Decimal] = mapped_column(Hours)
    explanation: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    cause: Mapped[str] = mapped_column(String(30), default=LedgerCause.CREDIT.value)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("hour_line.id"))
    import_row_id: Mapped[int | None] = mapped_column(ForeignKey("import_row.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("review_case.id"))
    policy_id: Mapped[str] = mapped_column(String(40))
    policy_version: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(200))
    organiser: Mapped[str] = mapped_column(String(120), default="")
    filing_number: Mapped[str | None] = mapped_column(String(60))
    approved_by: Mapped[str] = mapped_column(String(260), default="")
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    case: Mapped[Case | None] = relationship()

    __table_args__ = (
        one_of("subject", Subject),
        CheckConstraint(
            "(line_id IS NULL) <> (import_row_id IS NULL)", name="has_exactly_one_source"
        ),
        CheckConstraint("cause <> 'credit' OR credited >= 0", name="credit_not_negative"),
        Index(
            "uq_ledger_entry_line_credit",
            "line_id",
            "year",
            "subject",
            unique=True,
            sqlite_where=text("line_id IS NOT NULL AND cause = 'credit'"),
            postgresql_where=text("line_id IS NOT NULL AND cause = 'credit'"),
        ),
        Index(
            "uq_ledger_entry_row_credit",
            "import_row_id",
            "year",
            "subject",
            unique=True,
            sqlite_where=text("import_row_id IS NOT NULL AND cause = 'credit'"),
            postgresql_where=text("import_row_id IS NOT NULL AND cause = 'credit'"),
        ),
        Index("ix_ledger_entry_person_id_year_id", "person_id", "year", "id"),
    )


class YearTotal(Model):
    """A person's credited hours of one year: the sum of the ledger, kept with each entry."""

    __tablename__ = "year_total"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    public: Mapped[Decimal] = mapped_column(Hours, default=Decimal(0))
    professional: Mapped[Decimal] = mapped_column(Hours, default=Decimal(0))

    __table_args__ = (
        CheckConstraint("public >= 0 AND professional >= 0", name="not_negative"),
        Index("ix_year_total_year_person_id", "year", "person_id"),
    )

    @property
    def total(self) -> Decimal:
        """Public and professional hours together."""
        return self.public + self.professional
