"""Which policy applies: the nearest ancestor region of the unit that has one for the year."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from app.errors import RuleViolation
from app.models import Case, Organisation, Region, db
from app.policy import Policy, UnknownPolicy
from app.services import services

# More levels of divisions than there are: a circle among them ends here.
HIGHEST = 10


def region_line(region_code: str) -> list[str]:
    """The region and the regions above it, nearest first."""
    start = select(Region.code, Region.parent_code, literal(0).label("height"))
    line = start.where(Region.code == region_code).cte("line", recursive=True)
    above = aliased(Region)
    line = line.union_all(
        select(above.code, above.parent_code, line.c.height + 1)
        .join(line, above.code == line.c.parent_code)
        .where(line.c.height < HIGHEST)
    )
    codes = list(db.session.scalars(select(line.c.code).order_by(line.c.height)))
    return codes or [region_code]


def policy_for(organisation: Organisation | None, year: int) -> Policy:
    """The policy for an organisation's people and a credit year.

    Someone without an employer falls under the installation's own region. Raises
    `RuleViolation` where no policy was made for that year.
    """
    try:
        return services().policies.applicable(_regions(organisation), year)
    except UnknownPolicy as error:
        raise RuleViolation(str(error), field="year") from None


def policies_for(organisation: Organisation | None) -> list[Policy]:
    """The policies of all years for an organisation's people: today's first, then the latest."""
    today = services().today().year
    found = services().policies.all_applicable(_regions(organisation))
    return sorted(found, key=lambda policy: policy.year != today)


def readable_policies(organisation: Organisation | None) -> list[Policy]:
    """Every policy of the regions around an organisation, to be read: first the one that
    screens speak of, then nearer regions before those above, later years before earlier.
    """
    places = {code: height for height, code in enumerate(_regions(organisation))}
    found = [policy for policy in services().policies if policy.region in places]
    usual = usual_policy(organisation)
    return sorted(
        found, key=lambda policy: (policy is not usual, places[policy.region], -policy.year)
    )


def usual_policy(organisation: Organisation | None) -> Policy | None:
    """The policy that a screen speaks of before a year is known: today's, else the latest."""
    return next(iter(policies_for(organisation)), None)


def policy_of(case: Case) -> Policy:
    """The policy under which a case stands; a case keeps it (law 6).

    Raises `RuleViolation` where this version of it is no longer loaded.
    """
    policy = shown_policy(case)
    if policy.version != case.policy_version:
        raise RuleViolation(
            f"本件依据{policy.name}第 {case.policy_version} 版，系统中现为第 {policy.version} 版，"
            "不能按另一版本办理。未提交或已退回的，请打开「修改内容」重新保存；"
            "审核中的，请退回申报单位重新提交。",
            field="policy",
        )
    return policy


def shown_policy(case: Case) -> Policy:
    """The policy of a case in whichever version, to name things on its page.

    Raises `RuleViolation` where it is not loaded at all.
    """
    return policy_named(case.policy_id)


def policy_named(policy_id: str) -> Policy:
    """The policy that cases name by this id. Raises as `shown_policy` does."""
    try:
        return services().policies.by_id(policy_id)
    except UnknownPolicy:
        message = f"本件依据的政策（{policy_id}）已不在系统中，不能办理，请联系系统管理员。"
        raise RuleViolation(message, field="policy") from None


def _regions(organisation: Organisation | None) -> list[str]:
    return region_line(organisation.region_code if organisation else services().settings.region)
