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
    try:
        return services().policies.applicable(_regions(organisation), year)
    except UnknownPolicy as error:
        raise RuleViolation(str(error), field="year") from None


def policies_for(organisation: Organisation | None) -> list[Policy]:
    """The policies of all years for an organisation's people: today's first, then the latest."""
    today = services().today().year
    found = services().policies.all_applicable(_regions(organisation))
    return sorted(found, key=lambda policy: policy.year != today)


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
    try:
        return services().policies.by_id(case.policy_id)
    except UnknownPolicy:
        message = f"本件依据的政策（{case.policy_id}）已不在系统中，不能办理，请联系系统管理员。"
        raise RuleViolation(message, field="policy") from None


def _regions(organisation: Organisation | None) -> list[str]:
    return region_line(organisation.region_code if organisation else services().settings.region)
