"""The case: one table for everything that is reviewed, with its chain, duties and actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import ActionKind, CaseKind, CaseState, Tier
from app.models.base import UtcDateTime, code_column_type
from app.models.checks import implies, one_of
from app.models.organisation import Organisation


class Case(Model):
    """A filing or declaration under review.

    `version` grows with every action and every change of content: a decision names the
    version that was on the screen. The organisation columns are copies, so that a desk
    is one indexed query; `holder_*` say who must act now.
    """

    __tablename__ = "review_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    # The case from which this one was split off when some of its lines were returned.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("review_case.id"), index=True)
    kind: Mapped[str] = mapped_column(code_column_type())
    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int] = mapped_column(Integer)
    policy_id: Mapped[str] = mapped_column(String(40))
    policy_version: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(code_column_type(), default=CaseState.DRAFT.value)
    round: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    position: Mapped[int | None] = mapped_column(Integer)
    holder_tier: Mapped[str | None] = mapped_column(code_column_type())
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    returned_position: Mapped[int | None] = mapped_column(Integer)
    # The person whose own item it is; empty where the organisation's administrator prepares it.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The declaration into which the unit took what a person handed in.
    taken_into_id: Mapped[int | None] = mapped_column(ForeignKey("review_case.id"))

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    holder: Mapped[Organisation | None] = relationship(foreign_keys=[holder_id])
    steps: Mapped[list[CaseStep]] = relationship(
        back_populates="case", order_by="CaseStep.round, CaseStep.position"
    )
    actions: Mapped[list[CaseAction]] = relationship(
        back_populates="case", order_by="CaseAction.version_before"
    )
    # What a case holds is written by its own id, and read through these.
    duties: Mapped[list[CaseDuty]] = relationship(viewonly=True)
    filing: Mapped[Any] = relationship("Filing", uselist=False, viewonly=True)
    declaration: Mapped[Any] = relationship("Declaration", uselist=False, viewonly=True)
    lines: Mapped[list[Any]] = relationship("HourLine", order_by="HourLine.position", viewonly=True)

    __table_args__ = (
        one_of("kind", CaseKind),
        one_of("state", CaseState),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
        CheckConstraint(
            "(state = 'in_review') = (holder_id IS NOT NULL AND holder_tier IS NOT NULL"
            " AND position IS NOT NULL AND held_since IS NOT NULL)",
            name="held_while_in_review",
        ),
        implies("submitted_has_round", "state NOT IN ('draft', 'discarded')", "round >= 1"),
        implies("decided_has_time", "state IN ('approved', 'refused')", "decided_at IS NOT NULL"),
        implies("reviewed_has_hash", "state IN ('in_review', 'approved')", "content_hash <> ''"),
        Index("ix_review_case_holder_id_holder_tier_id", "holder_id", "holder_tier", "id"),
        Index("ix_review_case_organisation_id_state_id", "organisation_id", "state", "id"),
        Index("ix_review_case_department_id_state_id", "department_id", "state", "id"),
        Index("ix_review_case_bureau_id_state_id", "bureau_id", "state", "id"),
        Index("ix_review_case_state_kind_id", "state", "kind", "id"),
        Index("ix_review_case_owner_id_id", "owner_id", "id"),
    )

    def __repr__(self) -> str:
        return f"<Case {self.number}>"


class CaseStep(Model):
    """One tier of one round's chain: the organisation that decides, or why it is skipped."""

    __tablename__ = "case_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    round: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    tier: Mapped[str] = mapped_column(code_column_type())
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    skip_reason: Mapped[str] = mapped_column(String(200), default="")

    case: Mapped[Case] = relationship(back_populates="steps")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("case_id", "round", "position"),
        one_of("tier", Tier),
        CheckConstraint(
            "(organisation_id IS NULL) = (skip_reason <> '')", name="decided_or_skipped"
        ),
    )


class CaseDuty(Model):
    """The one tier on which a user acts in a case, over all rounds.

    The primary key is the separation of duties: a second tier for the same user is
    refused by the database itself.
    """

    __tablename__ = "case_duty"

    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id"), primary_key=True, autoincrement=False
    )
    tier: Mapped[str] = mapped_column(code_column_type())
    round: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        one_of("tier", Tier),
        Index("ix_case_duty_user_id_case_id_tier", "user_id", "case_id", "tier"),
    )


class CaseAction(Model):
    """A step taken on a case. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE.

    (case, version_before) is unique: of two who act on the same version one wins. A
    submission keeps the canonical content, so that rounds can be compared; so does a return
    of lines, on both cases.
    """

    __tablename__ = "case_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    version_before: Mapped[int] = mapped_column(Integer)
    round: Mapped[int] = mapped_column(Integer)
    tier: Mapped[str] = mapped_column(code_column_type())
    kind: Mapped[str] = mapped_column(code_column_type())
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship(back_populates="actions")
    user: Mapped[Any] = relationship("User", foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    returned_lines: Mapped[list[ReturnedLine]] = relationship(
        order_by="ReturnedLine.id", viewonly=True
    )

    __table_args__ = (
        UniqueConstraint("case_id", "version_before"),
        one_of("kind", ActionKind),
        one_of("tier", Tier),
        implies(
            "reason_is_written",
            "kind IN ('return', 'refuse', 'split', 'reverse')",
            "length(trim(reason)) > 0",
        ),
        Index("ix_case_action_user_id_id", "user_id", "id"),
    )


class ReturnedLine(Model):
    """Why one person's line was returned, beside the return of the case that was split off.
    Append-only, as the action is.
    """

    __tablename__ = "returned_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("case_action.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)

    person: Mapped[Any] = relationship("Person", viewonly=True)

    __table_args__ = (
        UniqueConstraint("action_id", "person_id"),
        CheckConstraint("length(trim(reason)) > 0", name="reason_is_written"),
    )
