"""People whose hours are kept, and where they worked when."""

from __future__ import annotations

from datetime import date

from flask_appbuilder import Model
from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import IdType
from app.identity import mask_identity
from app.models.base import Encrypted, code_column_type
from app.models.checks import by_beginning, implies, one_of
from app.models.organisation import Organisation


class Person(Model):
    """A professional. The identity number is encrypted and found by its keyed hash."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    id_type: Mapped[str] = mapped_column(code_column_type())
    identity_number: Mapped[str] = mapped_column(Encrypted)
    identity_hash: Mapped[str] = mapped_column(String(64), unique=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    title_series: Mapped[str | None] = mapped_column(String(30))
    title_level: Mapped[str | None] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), unique=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Grows with every change: a form names the version that was on the screen.
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    employer: Mapped[Organisation | None] = relationship(lazy="joined")
    employments: Mapped[list[Employment]] = relationship(
        back_populates="person", order_by="Employment.started_on"
    )

    __table_args__ = (
        one_of("id_type", IdType),
        Index("ix_person_employer_id_id", "employer_id", "id"),
        by_beginning("ix_person_name", "name"),
    )

    @property
    def masked_number(self) -> str:
        """The identity number as screens show it (630102********0013)."""
        return mask_identity(self.identity_number)

    def __repr__(self) -> str:
        return f"<Person {self.id}>"


class Employment(Model):
    """A stretch of work for one employer; the open one is where the person works now."""

    __tablename__ = "employment"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    started_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)

    person: Mapped[Person] = relationship(back_populates="employments")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        implies("ends_after_start", "ended_on IS NOT NULL", "ended_on >= started_on"),
        Index(
            "uq_employment_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )
