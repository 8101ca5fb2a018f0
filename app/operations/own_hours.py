"""Nobody decides on hours of their own, whoever has typed them in."""

from __future__ import annotations

from sqlalchemy import select

from app.access.actor import Actor
from app.models import Case, HourLine, db

OWN_HOURS = "本件中有您本人的学时，请由其他人员审核。"


def has_own_hours(actor: Actor, case: Case) -> bool:
    """Whether hours of the actor themselves are in the case."""
    if actor.person_id is None:
        return False
    own = select(HourLine.id).where(
        HourLine.case_id == case.id, HourLine.person_id == actor.person_id
    )
    return db.session.scalar(own.limit(1)) is not None
