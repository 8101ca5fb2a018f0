"""A declaration of hours (学时申报) and its lines, one for each person; a person's own item
and what a person hands in to the unit have the same shape.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_appbuilder import Model
from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import LineState, ResultType
from app.models.base import Hours, UtcDateTime, code_column_type
from app.models.case import Case
from app.models.checks import implies, one_of, positive
from app.models.filing import Filing
from app.models.organisation import Organisation
from app.models.person import Person

# A person has each course and certificate once among these.
TAKEN_STATES = (LineState.LIVE.value, LineState.CREDITED.value)
TAKEN = f"state IN {TAKEN_STATES}"


class Declaration(Model):
    """The content of a declaration case: one item of training for the unit's own people.

    Where the proofs are sensitive (illness, birth) the person has agreed to a text about
    their use: `consent_version` names it.
    """

    __tablename__ = "declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    category: Mapped[str] = mapped_column(String(20))
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    organiser: Mapped[str] = mapped_column(String(120), default="")
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    summary: Mapped[str] = mapped_column(String(500), default="")
    consent_version: Mapped[str | None] = mapped_column(String(20))
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship()
    organisation: Mapped[Organisation] = relationship()
    filing: Mapped[Filing | None] = relationship()

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    def __repr__(self) -> str:
        return self.title


class HourLine(Model):
    """One person's hours in a case. Rosters of classes will hang here too, so that the
    partial unique indexes guard them together: one live or credited line for a person
    and a filing, one for a person and a `once_key` (a diploma, a project), one for a person
    and a `second_key` (the number of a result beside its project).

    Which measure is filled in depends on the category: `hours`, `days`, `sessions` (day and
    hours of each, `[["2026-03-05", "8"], …]`), `item_count` (subjects passed), `credits`.
    """

    __tablename__ = "hour_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"))
    category: Mapped[str] = mapped_column(String(20))
    year: Mapped[int] = mapped_column(Integer)
    hours: Mapped[Decimal | None] = mapped_column(Hours)
    days: Mapped[Decimal | None] = mapped_column(Hours)
    sessions: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    item_count: Mapped[int | None] = mapped_column(Integer)
    credits: Mapped[Decimal | None] = mapped_column(Hours)
    # The rule by which the credits were counted, from the moment of the credit.
    conversion_rule_id: Mapped[int | None] = mapped_column(ForeignKey("conversion_rule.id"))
    certificate_number: Mapped[str] = mapped_column(String(60), default="")
    result_type: Mapped[str | None] = mapped_column(code_column_type())
    project_key: Mapped[str] = mapped_column(String(60), default="", server_default="")
    once_key: Mapped[str | None] = mapped_column(String(120))
    second_key: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(code_column_type(), default=LineState.DRAFT.value)

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (
        one_of("state", LineState),
        positive("hours"),
        positive("days"),
        positive("item_count"),
        positive("credits"),
        implies(
            "result_type_known",
            "result_type IS NOT NULL",
            f"result_type IN ({', '.join(repr(kind.value) for kind in ResultType)})",
        ),
        Index("uq_hour_line_case_id_person_id", "case_id", "person_id", unique=True),
        Index(
            "uq_hour_line_taken_filing",
            "person_id",
            "filing_id",
            unique=True,
            sqlite_where=text(f"filing_id IS NOT NULL AND {TAKEN}"),
            postgresql_where=text(f"filing_id IS NOT NULL AND {TAKEN}"),
        ),
        Index(
            "uq_hour_line_taken_once",
            "person_id",
            "once_key",
            unique=True,
            sqlite_where=text(f"once_key IS NOT NULL AND {TAKEN}"),
            postgresql_where=text(f"once_key IS NOT NULL AND {TAKEN}"),
        ),
        Index(
            "uq_hour_line_taken_second",
            "person_id",
            "second_key",
            unique=True,
            sqlite_where=text(f"second_key IS NOT NULL AND {TAKEN}"),
            postgresql_where=text(f"second_key IS NOT NULL AND {TAKEN}"),
        ),
        Index("ix_hour_line_person_id_id", "person_id", "id"),
    )
