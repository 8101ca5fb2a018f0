"""The second factor of an account: a code from its owner's authenticator app, and the
recovery codes for when the phone is not at hand.
"""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Encrypted, UtcDateTime
from app.models.checks import implies


class SecondFactor(Model):
    """The secret that an account shares with an app. It counts once its owner has typed a
    first right code.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Encrypted)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The time step of the newest code that was taken: neither it nor an older one is again.
    last_step: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        implies("confirmed_has_step", "confirmed_at IS NOT NULL", "last_step IS NOT NULL"),
    )


class RecoveryCode(Model):
    """A code that stands for the app once. Only its keyed hash is stored."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("second_factor.user_id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
