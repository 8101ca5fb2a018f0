"""How often a page asks the database: at most eight times, with fifty rows as with five."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.enums import Role
from app.operations.cases import submit_case
from app.operations.results import check_results, post_results
from tests import engines
from tests.factories import COURSE, PASSWORD, World, identity_number, lines
from tests.views.cast import MAY_READ, result_sheet
from tests.views.doors import DOORS, read_book
from tests.views.statements import statements
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine

FEW, MANY = 5, 50

# The most statements that any page may need.
MOST = 8


class Crowd:
    """As many of everything as is asked for, each of another organisation, person and user."""

    def __init__(self) -> None:
        world = self.world = World()
        self.department = world.department()
        self.reviewer = world.account(Role.DEPARTMENT_ADMIN, self.department)
        self.bureau = world.account(Role.HR_REVIEWER, world.bureau)
        self.unit = world.organisation(department=self.department)
        self.admin = world.account(Role.UNIT_ADMIN, self.unit)
        self.person = world.person(self.unit, "韩雪梅")
        self.professional = world.professional(self.person)
        self.auditor = world.account(Role.AUDITOR, world.bureau)
        self.size = 0

    def grow(self, size: int) -> None:
        """Adds what is missing to `size`; the case and the batch are new ones of that size."""
        for number in range(self.size, size):
            self._one_more(number)
        self.size = size
        self.case = self.world.meeting(self.admin, self.world.people(self.unit, size))
        person = {"name": self.person.name, "identity_number": self.person.identity_number}
        rows = [person | {"subject_name": f"公需科目{size}-{number}"} for number in range(size)]
        rows += [
            {
                "name": "文国栋",
                "identity_number": identity_number(500 + number),
                "subject_name": f"公需科目{size}",
            }
            for number in range(size)
        ]
        self.child, self.resubmitted = self._split_off(size), self._split_off(size)
        submit_case(self.admin, self.resubmitted.id, self.resubmitted.version)
        self.batch = check_results(self.world.admin, f"成绩{size}.csv", result_sheet(*rows))
        post_results(self.world.admin, self.batch.id, self.batch.version)

    def _split_off(self, size: int):
        """What comes back of a declaration of twice as many people."""
        world = self.world
        case = world.meeting(self.admin, world.people(self.unit, 2 * size), days="0.5")
        submit_case(self.admin, case.id, case.version)
        return world.split(case, lines(case)[:size])

    def _one_more(self, number: int) -> None:
        world = self.world
        world.organisation(department=world.department())
        unit = world.organisation(department=self.department)
        admin = world.account(Role.UNIT_ADMIN, unit)
        for who, person in ((admin, world.person(unit)), (self.admin, self.person)):
            case = world.meeting(who, [person], days="0.5")
            submit_case(who, case.id, case.version)
        organiser = world.account(Role.BASE_ADMIN, world.base())
        world.approved_filing(organiser, replace(COURSE, title=f"公开课程{number}"))

    def pages(self):
        """Who looks at what."""
        admin = self.world.admin
        return {
            "desk of a reviewer": (self.reviewer, "/"),
            "waiting": (self.reviewer, "/waiting/"),
            "decided": (self.bureau, "/decided/"),
            "cases of the department": (self.reviewer, "/declaration/list/"),
            "cases of the bureau": (self.bureau, "/declaration/list/"),
            "filings": (self.bureau, "/filing/list/"),
            "people": (self.bureau, "/person/list/"),
            "organisations": (self.bureau, "/organisation/list/"),
            "accounts": (admin, "/account/list/"),
            "audit": (self.auditor, "/audit/list/"),
            "desk of the province": (admin, "/"),
            "batch": (admin, f"/results/{self.batch.id}/"),
            "unclaimed": (admin, "/results/unclaimed/"),
            "case": (self.admin, f"/case/{self.case.id}/"),
            "form of a declaration": (self.admin, f"/declaration/case/{self.case.id}/edit/"),
            "record": (self.bureau, f"/record/{self.person.id}/"),
            "record of the person": (self.professional, "/record/mine/"),
            "person": (self.bureau, f"/person/{self.person.id}/"),
            "case of which lines came back": (self.reviewer, f"/case/{self.child.parent_id}/"),
            "what came back": (self.admin, f"/case/{self.child.id}/"),
            "what was handed in again": (self.reviewer, f"/case/{self.resubmitted.id}/"),
            "picker of organisations": (admin, "/api/pick/organisations"),
            "picker of filings": (self.admin, "/api/pick/filings"),
        }


def ask(app, visitor, path):
    """How many statements a page needs when it is opened for the second time."""
    visitor.get(path)
    with statements(app) as asked:
        answer = visitor.get(path)
    assert answer.status_code == 200, path
    return len(asked)


def ask_preview(app, crowd):
    """How many statements the preview of a batch needs."""
    visitor = Visitor(app)
    visitor.sign_in(crowd.reviewer.user_name, PASSWORD)
    page = visitor.get("/waiting/").get_data(as_text=True)
    form = {"cases": re.findall(r'name="cases"[^>]*value="(\d+-\d+)"', page)}
    assert len(form["cases"]) >= min(crowd.size, 25)
    visitor.post("/batch/preview/", form)
    with statements(app) as asked:
        assert visitor.post("/batch/preview/", form).status_code == 200
    return len(asked)


def counted(app, crowd):
    """How many statements each page needs."""
    counts = {"preview of a batch": ask_preview(app, crowd)}
    for name, (actor, path) in crowd.pages().items():
        visitor = Visitor(app)
        visitor.sign_in(actor.user_name, PASSWORD)
        counts[name] = ask(app, visitor, path)
    return counts


@pytest.mark.skipif(engines.ENGINE != "sqlite", reason="both engines are asked the same")
def test_no_page_asks_once_a_row(app, record_property):
    with app.app_context():
        crowd = Crowd()
        crowd.grow(FEW)
        few = counted(app, crowd)
        crowd.grow(MANY)
        many = counted(app, crowd)
    for name, count in many.items():
        record_property(name, count)
    # A list that goes on to a second page is counted as well.
    assert {name: count for name, count in many.items() if count > few[name] + 1} == {}
    assert {name: count for name, count in many.items() if count > MOST} == {}


@pytest.mark.skipif(engines.ENGINE != "sqlite", reason="both engines are asked the same")
@pytest.mark.parametrize("role", sorted({role for role, _place in MAY_READ}))
def test_no_door_asks_more_often(stage, role):
    book = read_book()
    counts = {}
    place = [found for asked, found in MAY_READ if asked == role][-1]
    visitor = stage.visitor(role, place)
    for door in DOORS:
        if door.method == "GET" and book[door.name, role].answers[place] == "200":
            counts[door.name] = ask(stage.app, visitor, door.path(stage.app, stage.cast))
    assert counts
    assert {name: count for name, count in counts.items() if count > MOST} == {}
