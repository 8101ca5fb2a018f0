"""The people of the state machine: three units on three tracks, their desks, onlookers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.access.actor import Actor
from app.enums import CaseKind, Role, Tier, Track
from app.models import Person
from app.operations.declarations import create_declaration
from tests.factories import World, with_evidence
from tests.laws.items import Item, declaration, proofs

NAMES = ("张建国", "李青梅", "才让东珠", "马海霞", "韩玉兰")


@dataclass(frozen=True)
class Draft:
    """A case that nobody has handed in yet."""

    author: Actor
    case_id: int
    version: int
    kind: CaseKind
    lines: dict[int, Item]


@dataclass
class Town:
    """Everything by id, so that it outlives a session: who acts, who works where."""

    province: Actor
    bureau_of: dict[int, int]
    department_of: dict[int, int]
    track_of: dict[int, Track]
    actors: list[Actor]
    employer_of: dict[int, int]
    person_of_user: dict[int, int]
    filings: list[int]
    drafts: list[Draft]

    @property
    def units(self) -> list[int]:
        """The declaring units."""
        return list(self.track_of)

    def desks(self, unit: int) -> dict[Tier, int | None]:
        """Who decides on a unit's cases at which tier."""
        return {
            Tier.UNIT: unit,
            Tier.DEPARTMENT: self.department_of.get(unit),
            Tier.HR: self.bureau_of[unit],
        }


def build() -> Town:
    """Builds the town on a fresh database, within an application context."""
    world = World()
    city = world.prefecture_bureau("西宁市人力资源和社会保障局", "630100")
    department = world.department("青海省交通运输厅")
    inside = world.organisation("青海省公路局", department=department)
    outside = world.organisation("青海路桥建设公司", track=Track.OUT_SYSTEM, bureau=city)
    own = world.organisation("青海大学", track=Track.SELF_AUDIT)

    people: list[Person] = [
        world.person(unit, name)
        for unit, name in zip((inside, inside, outside, own, own), NAMES, strict=True)
    ]
    actors = [world.account(Role.UNIT_ADMIN, inside) for _ in range(2)]
    actors += [world.account(Role.UNIT_ADMIN, outside) for _ in range(2)]
    actors += [world.account(Role.UNIT_ADMIN, own) for _ in range(2)]
    # Somebody whose own hours may be among those that they audit.
    professional = world.professional(people[-1])
    actors.append(world.account(Role.UNIT_ADMIN, own, username=professional.user_name))
    actors += [world.account(Role.DEPARTMENT_ADMIN, department) for _ in range(2)]
    # Somebody who prepares for a unit and reviews for its department.
    actors.append(world.account(Role.DEPARTMENT_ADMIN, department, username=actors[0].user_name))
    actors += [world.account(Role.HR_REVIEWER, world.bureau) for _ in range(2)]
    actors.append(world.account(Role.HR_REVIEWER, city))
    handing_in = world.professional(people[0])
    actors += [professional, handing_in, world.admin]
    actors.append(world.account(Role.AUDITOR, world.bureau))

    base = world.account(Role.BASE_ADMIN, world.base())
    filings = [world.approved_filing(base).id for _ in range(2)]
    course = Item(filing=filings[0], hours=Decimal(8))
    meeting, degree = Item(days=Decimal(2)), Item(diploma="A")
    drafts = [
        _declared(actors[0], people[:2], course),
        _declared(actors[1], people[:2], meeting),
        _declared(actors[2], people[2:3], degree),
        _declared(actors[4], people[3:], course),
        _declared(actors[5], people[3:4], meeting),
    ]
    for author in (actors[1], actors[3]):
        case = world.filing(author)
        drafts.append(Draft(author, case.id, case.version, CaseKind.FILING, {}))
    return Town(
        province=world.admin,
        bureau_of={inside.id: world.bureau.id, outside.id: city.id, own.id: world.bureau.id},
        department_of={inside.id: department.id},
        track_of={unit.id: Track(str(unit.track)) for unit in (inside, outside, own)},
        actors=actors,
        employer_of={person.id: int(person.employer_id or 0) for person in people},
        person_of_user={professional.user_id: people[-1].id, handing_in.user_id: people[0].id},
        filings=filings,
        drafts=drafts,
    )


def _declared(author: Actor, people: list[Person], item: Item) -> Draft:
    ids = [person.id for person in people]
    case = with_evidence(author, create_declaration(author, declaration(ids, item)), proofs(item))
    return Draft(author, case.id, case.version, CaseKind.DECLARATION, dict.fromkeys(ids, item))
