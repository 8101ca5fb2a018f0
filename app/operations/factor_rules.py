"""Who has a second factor, and who must have one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from app.access.roles import SECOND_FACTOR_ROLES
from app.enums import FactorStage, Role
from app.models import Membership, SecondFactor, db
from app.services import services


def is_offered() -> bool:
    """Whether this installation knows second factors at all."""
    return services().settings.second_factor != "off"


def must_have_factor(memberships: Iterable[Membership]) -> bool:
    """Whether who holds these memberships may not sign in by password alone."""
    return services().settings.second_factor == "required" and any(
        Role(membership.role) in SECOND_FACTOR_ROLES for membership in memberships
    )


def users_with_factor(user_ids: Collection[int]) -> set[int]:
    """Which of these users have set up a second factor."""
    query = select(SecondFactor.user_id).where(
        SecondFactor.user_id.in_(user_ids), SecondFactor.confirmed_at.is_not(None)
    )
    return set(db.session.scalars(query))


def has_factor(user_id: int) -> bool:
    """Whether a user has set up a second factor."""
    return bool(users_with_factor([user_id]))


def stage_at_start(user_id: int, memberships: Iterable[Membership]) -> FactorStage:
    """What a session still needs whose password was right."""
    if is_offered() and (must_have_factor(memberships) or has_factor(user_id)):
        return FactorStage.DUE
    return FactorStage.NONE
