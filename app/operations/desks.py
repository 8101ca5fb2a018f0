"""Who sits at the desks of a chain: the organisations, and a second administrator of a unit."""

from __future__ import annotations

from collections.abc import Collection

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.enums import Capacity, Role, Tier
from app.models import (
    Case,
    CaseDuty,
    HourLine,
    Membership,
    Organisation,
    OrganisationCapacity,
    Person,
    db,
)
from app.operations.policies import region_line


def desks_of(organisation: Organisation, wanted: Collection[Tier]) -> dict[Tier, int | None]:
    """The organisations that decide at these tiers on what an organisation hands in."""
    # The top bureau has none above it: its own people are audited by itself, by others
    # than the submitter, which the separation of duties sees to.
    is_bureau = Capacity.HR_BUREAU in organisation.capacities
    own = organisation.id if is_bureau else None
    department = organisation.department
    return {
        Tier.UNIT: organisation.id,
        Tier.DEPARTMENT: department.id if department is not None and department.active else None,
        Tier.HR: organisation.bureau_id or own,
        Tier.ASSOCIATION: _association_near(organisation) if Tier.ASSOCIATION in wanted else None,
    }


def _association_near(organisation: Organisation) -> int | None:
    """The association of the organisation's region, else of the nearest one above (QD23)."""
    regions = region_line(organisation.region_code)
    found = db.session.execute(
        select(Organisation.id, Organisation.region_code)
        .join(OrganisationCapacity, OrganisationCapacity.organisation_id == Organisation.id)
        .where(
            OrganisationCapacity.capacity == Capacity.ASSOCIATION.value,
            Organisation.active,
            Organisation.region_code.in_(regions),
        )
        .order_by(Organisation.id)
    )
    nearest = min(found, key=lambda row: regions.index(row.region_code), default=None)
    return nearest.id if nearest is not None else None


def other_admin_exists(case: Case, user_id: int) -> bool:
    """Whether the unit has an administrator who may decide on a case that this user submits.

    One who cannot sign in, has submitted an earlier round or has hours in the case is none.
    """
    submitters = select(CaseDuty.user_id).where(
        CaseDuty.case_id == case.id, CaseDuty.tier == Tier.SUBMITTER.value
    )
    concerned = (
        select(Person.user_id)
        .join(HourLine, HourLine.person_id == Person.id)
        .where(HourLine.case_id == case.id, Person.user_id.is_not(None))
    )
    others = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == case.organisation_id,
            Membership.role == Role.UNIT_ADMIN.value,
            Membership.active,
            User.active,
            Membership.user_id != user_id,
            Membership.user_id.not_in(submitters),
            Membership.user_id.not_in(concerned),
        )
    )
    return db.session.scalar(others.limit(1)) is not None
