"""Phrases (常用语): texts that reviewers put into a reason with one tap."""

from __future__ import annotations

from flask_appbuilder import Model
from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

# As long as a reason may be: each can be kept as a phrase.
PHRASE_LIMIT = 500


class Phrase(Model):
    """A phrase of one user in one organisation; without an owner, of the whole organisation."""

    __tablename__ = "phrase"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    text: Mapped[str] = mapped_column(String(PHRASE_LIMIT))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        Index(
            "uq_phrase_own",
            "organisation_id",
            "owner_id",
            "text",
            unique=True,
            sqlite_where=sql("owner_id IS NOT NULL"),
            postgresql_where=sql("owner_id IS NOT NULL"),
        ),
        Index(
            "uq_phrase_shared",
            "organisation_id",
            "text",
            unique=True,
            sqlite_where=sql("owner_id IS NULL"),
            postgresql_where=sql("owner_id IS NULL"),
        ),
    )

    @property
    def shared(self) -> bool:
        """Whether everybody who decides in the organisation uses it."""
        return self.owner_id is None
