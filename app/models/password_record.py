"""The passwords that an account had: none of the last ones is taken again."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import UtcDateTime


class PasswordRecord(Model):
    """A password that its owner chose, as its hash, and since when it held."""

    __tablename__ = "password_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"))
    password_hash: Mapped[str] = mapped_column(String(256))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_password_record_user_id_id", "user_id", "id"),)
