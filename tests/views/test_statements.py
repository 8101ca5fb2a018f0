"""How often a page asks the database: as often with fifty rows as with five."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.enums import Role
from app.operations.cases import submit_case
from app.operations.results import check_results, post_results
from tests import engines
from tests.factories import COURSE, PASSWORD, World, identity_number
from tests.views.cast import result_sheet
from tests.views.statements import statements
from tests.views.visitor import Visitor

FEW, MANY = 5, 50

# The most statements that a page may need; about eight of them find out who is asking.
MOST = {
    "desk of a reviewer": 18,
    "waiting": 12,
    "decided": 12,
    "cases of the department": 12,
    "cases of the bureau": 12,
    "filings": 14,
    "people": 14,
    "organisations": 14,
    "accounts": 13,
    "audit": 12,
    "desk of the province": 12,
    "batch": 14,
    "unclaimed": 12,
    "case": 24,
    "form of a declaration": 16,
    "record": 17,
    "record of the person": 17,
    "picker of organisations": 10,
    "picker of filings": 10,
}


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
        self.batch = check_results(self.world.admin, f"成绩{size}.csv", result_sheet(*rows))
        post_results(self.world.admin, self.batch.id, self.batch.version)

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
            "picker of organisations": (admin, "/api/pick/organisations"),
            "picker of filings": (self.admin, "/api/pick/filings"),
        }


def counted(app, crowd):
    """How many statements each page needs when it is opened for the second time."""
    counts = {}
    for name, (actor, path) in crowd.pages().items():
        visitor = Visitor(app)
        visitor.sign_in(actor.user_name, PASSWORD)
        visitor.get(path)
        with statements(app) as asked:
            answer = visitor.get(path)
        assert answer.status_code == 200, name
        counts[name] = len(asked)
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
    assert many == few
    assert {name: count for name, count in many.items() if count > MOST[name]} == {}
