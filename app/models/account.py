"""Who signs in: memberships and the sessions kept on the server.

The account itself is FAB's user; what it may do hangs on the membership a session acts
through.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import FactorStage, Role
from app.models.base import UtcDateTime, code_column_type
from app.models.checks import one_of
from app.models.organisation import Organisation


class Membership(Model):
    """One role of one user in one organisation."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), index=True)
    role: Mapped[str] = mapped_column(code_column_type())
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    user: Mapped[Any] = relationship("User")
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    __table_args__ = (
        one_of("role", Role),
        Index(
            "uq_membership_active",
            "user_id",
            "role",
            "organisation_id",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )

    @property
    def role_label(self) -> str:
        """The role in words."""
        return Role(self.role).label

    def __repr__(self) -> str:
        return f"<Membership {self.id}>"


class LoginSession(Model):
    """A signed-in browser. The cookie holds only the token, the database its hash."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), index=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45), default="")
    # Which browser, as app/operations/browsers.py shortens it.
    user_agent: Mapped[str] = mapped_column(String(120), default="", server_default="")
    second_factor: Mapped[str] = mapped_column(
        code_column_type(),
        default=FactorStage.NONE.value,
        server_default=FactorStage.NONE.value,
    )

    membership: Mapped[Membership | None] = relationship()

    __table_args__ = (one_of("second_factor", FactorStage),)
