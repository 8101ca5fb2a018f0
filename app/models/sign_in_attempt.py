"""Tries to sign in, by a keyed hash of the name that was typed: known or not, all alike."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.enums import AttemptOutcome
from app.models.base import UtcDateTime, code_column_type
from app.models.checks import one_of


class SignInAttempt(Model):
    """One try, or the release of a locked name."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45), default="")
    outcome: Mapped[str] = mapped_column(code_column_type())
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        one_of("outcome", AttemptOutcome),
        Index("ix_sign_in_attempt_name_hash_id", "name_hash", "id"),
    )
