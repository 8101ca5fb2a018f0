"""One-time codes by which a person gives their account its first password, or a new one."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UtcDateTime
from app.models.checks import implies


class ActivationCode(Model):
    """A code that was given out; only its keyed hash is kept. An account has one open at most.

    It is closed when it was used or when another took its place.
    """

    __tablename__ = "activation_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Empty where it was made at the command line.
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        CheckConstraint("expires_at > issued_at", name="expires_later"),
        implies("used_is_closed", "used", "closed_at IS NOT NULL"),
        Index("ix_activation_code_user_id_id", "user_id", "id"),
        Index(
            "uq_activation_code_open",
            "user_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
