"""Regions and organisations: who employs, trains, supervises and audits."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Capacity, OrganisationLevel, OrganisationNature, Track
from app.models.base import code_column_type
from app.models.checks import implies, one_of


class Region(Model):
    """An administrative division (GB/T 2260), or a functional zone of the customer's own."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    level: Mapped[int] = mapped_column(Integer)

    parent: Mapped[Region | None] = relationship(remote_side=[code])

    def __repr__(self) -> str:
        return self.name


class Organisation(Model):
    """An employer, base, department, bureau, association: one table, several capacities.

    It has two parents: `bureau` is the HR bureau of its level (for a bureau: the one
    above, so that bureaus form the regional tree); `department` supervises its trade.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    level: Mapped[str] = mapped_column(code_column_type())
    nature: Mapped[str] = mapped_column(code_column_type())
    track: Mapped[str | None] = mapped_column(code_column_type())
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Grows with every change: a form names the version that was on the screen.
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    region: Mapped[Region] = relationship()
    bureau: Mapped[Organisation | None] = relationship(foreign_keys=[bureau_id], remote_side=[id])
    department: Mapped[Organisation | None] = relationship(
        foreign_keys=[department_id], remote_side=[id]
    )
    capacity_rows: Mapped[list[OrganisationCapacity]] = relationship(
        cascade="all, delete-orphan", order_by="OrganisationCapacity.capacity"
    )

    __table_args__ = (
        one_of("level", OrganisationLevel),
        one_of("nature", OrganisationNature),
        implies(
            "track_known",
            "track IS NOT NULL",
            "track IN ('in_system', 'out_system', 'self_audit')",
        ),
        implies("not_own_department", "department_id IS NOT NULL", "department_id <> id"),
        implies("not_own_bureau", "bureau_id IS NOT NULL", "bureau_id <> id"),
        Index("ix_organisation_bureau_id_id", "bureau_id", "id"),
        Index("ix_organisation_department_id_id", "department_id", "id"),
    )

    @property
    def capacities(self) -> frozenset[Capacity]:
        """What this organisation is."""
        return frozenset(Capacity(row.capacity) for row in self.capacity_rows)

    @property
    def track_label(self) -> str:
        """The track in words, empty where the bureau has not set one."""
        return Track(self.track).label if self.track else ""

    def __repr__(self) -> str:
        return self.name


class OrganisationCapacity(Model):
    """One capacity of one organisation."""

    __tablename__ = "organisation_capacity"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    capacity: Mapped[str] = mapped_column(code_column_type())

    __table_args__ = (
        UniqueConstraint("organisation_id", "capacity"),
        one_of("capacity", Capacity),
        Index("ix_organisation_capacity_capacity", "capacity", "organisation_id"),
    )
