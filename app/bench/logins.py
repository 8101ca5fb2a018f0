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
    """Names who sits at telling desks, adds who is missing, and writes all users."""
    unit = next(place for place in places.units if place.track is Track.IN_SYSTEM)
    company = next(place for place in places.units if place.track is Track.OUT_SYSTEM)
    university = next(place for place in places.units if place.track is Track.SELF_AUDIT)
    department = next(iter(places.departments.values()))
    top, prefecture, *_, county = (places.desks[bureau] for bureau in places.bureaus.values())
    new = accounts.add
    users = {
        ("province", Role.PROVINCIAL_ADMIN): new(places.top, Role.PROVINCIAL_ADMIN),
        ("auditor", Role.AUDITOR): new(places.top, Role.AUDITOR),
        ("system", Role.SYSTEM_ADMIN): new(places.top, Role.SYSTEM_ADMIN),
        ("bureau", Role.HR_REVIEWER): top,
        ("bureau.prefecture", Role.HR_REVIEWER): prefecture,
        ("bureau.county", Role.HR_REVIEWER): county,
        ("department", Role.DEPARTMENT_ADMIN): department.admins[0],
        ("unit", Role.UNIT_ADMIN): unit.admins[0],
        ("company", Role.UNIT_ADMIN): company.admins[0],
        ("university", Role.UNIT_ADMIN): university.admins[0],
        ("base", Role.BASE_ADMIN): new(places.bases[0].id, Role.BASE_ADMIN),
        ("association", Role.ASSOCIATION_REVIEWER): new(
            places.association, Role.ASSOCIATION_REVIEWER
        ),
        ("person", Role.PROFESSIONAL): new(unit.id, Role.PROFESSIONAL),
    }
    named = {name: accounts.name(user, name) for (name, _), user in users.items()}
    accounts.write()
    return Named(named["province"], named["person"], unit, tuple(users))
