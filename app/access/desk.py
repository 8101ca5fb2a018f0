"""The queues of a desk. A count and its list are the same query."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select, true

from app.access.actor import Actor, Seat
from app.access.permissions import Permission
from app.access.seats import anybody, ids_of
from app.enums import CaseState, Role, Tier
from app.models import Case, CaseAction, CaseDuty, db

# A desk with more than this waiting shows «1000+»: exact counts cost more than they tell.
MOST_COUNTED = 1000

_UNFINISHED = (
    CaseState.DRAFT,
    CaseState.IN_REVIEW,
    CaseState.RETURNED,
    CaseState.WITHDRAWN,
)

# Which role sits at which desk.
DESK_ROLES: dict[Tier, Role] = {
    Tier.UNIT: Role.UNIT_ADMIN,
    Tier.DEPARTMENT: Role.DEPARTMENT_ADMIN,
    Tier.HR: Role.HR_REVIEWER,
    Tier.ASSOCIATION: Role.ASSOCIATION_REVIEWER,
}


def decides(actor: Actor) -> bool:
    """Whether the actor's desk ever decides: a unit's does on the items of its people, and
    on its own declarations where it audits itself (QH59, QH61, QD32).
    """
    return actor.can(Permission.CASE_DECIDE)


def waiting(actor: Seat) -> Select[Any]:
    """The cases that wait for a decision of the actor, oldest first.

    What the actor has handed in themselves, or decided on another tier, waits for others.
    """
    tiers = [tier.value for tier, role in DESK_ROLES.items() if role is actor.role]
    others_duty = (
        select(CaseDuty.case_id)
        .where(
            CaseDuty.case_id == Case.id,
            CaseDuty.user_id == actor.user_id,
            CaseDuty.tier != Case.holder_tier,
        )
        .exists()
    )
    return select(Case).where(
        Case.holder_id == actor.organisation_id,
        Case.holder_tier.in_(tiers),
        ~others_duty,
    )


def submitted(actor: Actor, *states: CaseState) -> Select[Any]:
    """The cases of the actor's organisation that are not finished, newest first; only those in
    `states` where any are named. What its people prepare themselves is their own.
    """
    wanted = states or _UNFINISHED
    return select(Case).where(
        Case.organisation_id == actor.organisation_id,
        Case.owner_id.is_(None),
        Case.state.in_([state.value for state in wanted]),
    )


def decided(actor: Actor) -> Select[Any]:
    """The cases on which the actor has decided, newest first."""
    # As a value, not by EXISTS: PostgreSQL would guess that hardly any passes and read them all.
    for_own_desk = (
        select(true())
        .where(
            CaseAction.case_id == CaseDuty.case_id,
            CaseAction.user_id == actor.user_id,
            CaseAction.organisation_id == actor.organisation_id,
            CaseAction.tier != Tier.SUBMITTER.value,
        )
        .limit(1)
        .scalar_subquery()
    )
    # Each case is one duty of the user's: they lie in the order of the cases.
    return (
        select(Case)
        .join(CaseDuty, CaseDuty.case_id == Case.id)
        .where(
            CaseDuty.user_id == actor.user_id,
            CaseDuty.tier != Tier.SUBMITTER.value,
            for_own_desk,
        )
    )


def counted(query: Select[Any], key: Any = Case.id) -> ScalarSelect[Any]:
    """How many rows a query has, at most one more than `MOST_COUNTED`, as a value of another
    statement: a page asks for all its numbers at once. `key` is the primary key.
    """
    capped = query.with_only_columns(key).order_by(None).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(capped).scalar_subquery()


def shown_count(number: int) -> int | str:
    """A counted number as it is shown beside a word: beyond what is counted, «1000+»."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else number


def count_waiting(actor: Actor) -> int:
    """How many cases wait for the actor."""
    return db.session.scalar(_count_waiting(actor.role), ids_of(actor)) or 0


@cache
def _count_waiting(role: Role) -> Select[tuple[int]]:
    return select(counted(waiting(anybody(role))))
