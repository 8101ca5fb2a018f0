"""Who may sign in to a generated province: one account for each role, at telling places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bench.accounts import Accounts
from app.bench.places import Place, Places
from app.enums import Role, Track

PASSWORD = "Xueshi-bench-2019"  # noqa: S105 - of invented accounts, beside invented people


@dataclass(frozen=True, slots=True)
class Named:
    """The users of these accounts that others refer to, and all names with their roles."""

    province: int
    person: int
    unit: Place
    logins: Sequence[tuple[str, Role]]


def named_accounts(places: Places, accounts: Accounts) -> Named:
    """Makes the accounts."""
    unit = next(place for place in places.units if place.track is Track.IN_SYSTEM)
    company = next(place for place in places.units if place.track is Track.OUT_SYSTEM)
    university = next(place for place in places.units if place.track is Track.SELF_AUDIT)
    department = next(iter(places.departments.values()))
    bureaus = list(places.bureaus.values())
    wanted = (
        ("province", Role.PROVINCIAL_ADMIN, places.top),
        ("auditor", Role.AUDITOR, places.top),
        ("system", Role.SYSTEM_ADMIN, places.top),
        ("bureau", Role.HR_REVIEWER, places.top),
        ("bureau.prefecture", Role.HR_REVIEWER, bureaus[1]),
        ("bureau.county", Role.HR_REVIEWER, bureaus[-1]),
        ("department", Role.DEPARTMENT_ADMIN, department.id),
        ("unit", Role.UNIT_ADMIN, unit.id),
        ("company", Role.UNIT_ADMIN, company.id),
        ("university", Role.UNIT_ADMIN, university.id),
        ("base", Role.BASE_ADMIN, places.bases[0].id),
        ("association", Role.ASSOCIATION_REVIEWER, places.association),
        ("person", Role.PROFESSIONAL, unit.id),
    )
    users = {
        name: accounts.add(organisation, role, username=name) for name, role, organisation in wanted
    }
    logins = tuple((name, role) for name, role, _ in wanted)
    return Named(users["province"], users["person"], unit, logins)
