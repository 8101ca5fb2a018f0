"""Which policy applies: the nearest ancestor region of the unit that has one for the year."""

from __future__ import annotations

from app.errors import RuleViolation
from app.models import Case, Organisation, Region, db
from app.policy import Policy, UnknownPolicy
from app.services import services


def region_line(region_code: str) -> list[str]:
    """The region and the regions above it, nearest first."""
    codes: list[str] = []
    code: str | None = region_code
    while code is not None and code not in codes:
        codes.append(code)
        region = db.session.get(Region, code)
        code = region.parent_code if region else None
    return codes


def policy_for(organisation: Organisation | None, year: int) -> Policy:
    """The policy for an organisation's people and a credit year.

    Someone without an employer falls under the installation's own region. Raises
    `RuleViolation` where no policy was made for that year.
    """
    region = organisation.region_code if organisation else services().settings.region
    try:
        return services().policies.applicable(region_line(region), year)
    except UnknownPolicy as error:
        raise RuleViolation(str(error), field="year") from None


def policy_of(case: Case) -> Policy:
    """The policy under which a case stands; a case keeps it (law 6)."""
    return services().policies.by_id(case.policy_id)
