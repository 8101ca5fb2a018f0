"""A unit of Qingdao in 2026, where people declare items of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from app.access.actor import Actor
from app.clock import FixedClock
from app.enums import Capacity, Role
from app.models import Case, Organisation, Person, Region, db
from app.operations.declaration_data import DeclarationData, LineData
from app.operations.items import create_item
from app.operations.transaction import begin_write
from tests.factories import World, with_evidence

# Ten in the morning of the business date, in China.
MOMENT = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)

CONFERENCE = DeclarationData(
    category="QD-C1",
    filing_id=None,
    title="海洋工程学术年会",
    organiser="青岛市科学技术协会",
    starts_on=date(2026, 3, 5),
    ends_on=date(2026, 3, 6),
    summary="",
    lines=(),
)
RESULT = replace(
    CONFERENCE,
    category="QD-C3",
    title="海洋防腐涂层研究",
    organiser="",
    starts_on=date(2026, 4, 1),
    ends_on=date(2026, 4, 1),
)
LEAVE = replace(
    CONFERENCE,
    category="QD-C7c",
    title="产假",
    organiser="",
    starts_on=date(2026, 1, 5),
    ends_on=date(2026, 4, 30),
)
DAYS = (("2026-03-05", "9"), ("2026-03-06", "6"))


class Qingdao:
    """A bureau, a department, an association, a unit with one administrator and one person."""

    def __init__(self, world: World, clock: FixedClock) -> None:
        clock.set(MOMENT)
        self.world = world
        begin_write()
        db.session.add_all(
            [
                Region(code="370000", name="山东省", parent_code=None, level=1),
                Region(code="370200", name="青岛市", parent_code="370000", level=2),
                Region(code="370202", name="市南区", parent_code="370200", level=3),
            ]
        )
        db.session.commit()
        self.bureau = world.prefecture_bureau("青岛市人力资源和社会保障局", "370200")
        place = {"bureau": self.bureau, "region": "370200"}
        self.department = world.department("青岛市海洋发展局", **place)
        self.association = world.organisation(
            "青岛市继续教育协会", Capacity.ASSOCIATION, region="370200", bureau=self.bureau
        )
        self.unit = self.organisation("青岛海洋工程研究院")
        self.admin = world.account(Role.UNIT_ADMIN, self.unit)
        self.person = world.person(self.unit, "于海洋")
        self.owner = world.professional(self.person)

    def organisation(self, name: str, *, department: bool = True) -> Organisation:
        """A unit of the city's Shinan district, with or without the department."""
        above = self.department if department else None
        return self.world.organisation(name, region="370202", bureau=self.bureau, department=above)

    def conference(
        self, owner: Actor, *days: tuple[str, str], data: DeclarationData = CONFERENCE
    ) -> Case:
        """A draft of a conference with its proof; nine and six hours unless told."""
        line = LineData(owner.person_id or 0, sessions=days or DAYS)
        case = create_item(owner, replace(data, lines=(line,)))
        return with_evidence(owner, case, ["act_notice"])

    def result(self, owner: Actor, project: str, number: str = "", kind: str = "paper") -> Case:
        """A draft of a result of a project with its proof."""
        line = LineData(
            owner.person_id or 0,
            certificate_number=number,
            project_key=project,
            result_type=kind,
        )
        case = create_item(owner, replace(RESULT, lines=(line,)))
        return with_evidence(owner, case, ["achv_cert"])

    def leave(self, owner: Actor, **dates: date) -> Case:
        """A draft of a maternity leave with its proof; consent was given."""
        line = LineData(owner.person_id or 0)
        data = replace(LEAVE, lines=(line,), **dates)
        return with_evidence(owner, create_item(owner, data, consent=True), ["birth_cert"])


def hours(person: Person, year: int = 2026) -> tuple[Decimal, Decimal]:
    """The public and professional hours of a person's year."""
    from app.models import YearTotal

    found = db.session.get(YearTotal, (person.id, year), populate_existing=True)
    return (found.public, found.professional) if found else (Decimal(0), Decimal(0))
