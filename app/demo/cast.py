"""What a demo consists of before anything happens: organisations, accounts and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.enums import Capacity, OrganisationLevel, OrganisationNature, Role, Track

PASSWORD = "Xueshi-demo-2019"  # noqa: S105 - the demo is served on loopback only


@dataclass(frozen=True, slots=True)
class Plan:
    """One organisation; `bureau` and `department` are keys of organisations before it.

    `kind` begins its credit code: 11 agency, 12 institution, 51 society, 91 company. Region
    and level are those of the top bureau unless others are given.
    """

    key: str
    name: str
    kind: str
    nature: OrganisationNature
    capacities: tuple[Capacity, ...]
    track: Track | None = None
    bureau: str | None = "hr"
    department: str | None = None
    region: str = ""
    level: OrganisationLevel | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `memberships` are roles with keys of organisations.

    `person` is the place of its owner among the people of the first organisation.
    """

    username: str
    name: str
    memberships: tuple[tuple[Role, str], ...]
    listed: bool = False
    person: int | None = None


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """One person; `employer` is the key of an organisation."""

    name: str
    number: str
    employer: str
    series: str
    level: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of a demo. `regions` begins the codes of its divisions, `opening` is the day
    on which the accounts are made, `size` the number of people unless another is asked for.
    """

    regions: str
    opening: date
    top: Plan
    organisations: tuple[Plan, ...]
    first_admin: Account
    accounts: tuple[Account, ...]
    people: Callable[[int], list[PersonPlan]]
    size: int
