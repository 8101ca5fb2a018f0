"""Issued papers: a frozen snapshot with number, hash and file; never edited."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import DocumentState
from app.models.base import Encrypted, UtcDateTime, code_column_type
from app.models.checks import one_of
from app.models.person import Person


class IssuedDocument(Model):
    """A learning archive (学习档案) as it was issued. Only its state may change later."""

    __tablename__ = "issued_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    snapshot: Mapped[str] = mapped_column(Encrypted)
    stored_name: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(code_column_type(), default=DocumentState.VALID.value)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    __table_args__ = (
        one_of("state", DocumentState),
        Index("ix_issued_document_person_id_id", "person_id", "id"),
    )


class DocumentYear(Model):
    """A year that an issued paper speaks of: new hours in it make the paper outdated."""

    __tablename__ = "document_year"

    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class NumberSeries(Model):
    """The last serial given in a series (filing numbers of a year, archive numbers …)."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)
