"""Why a line has the hours that it has: on the page of its case, and on the person's page."""

from __future__ import annotations

import pytest

from app.enums import Role
from tests.factories import PASSWORD, World
from tests.views.visitor import Visitor

CUT = "每天不超过 7 学时（青海 2019 通知 二（二））；认定 0 学时"


@pytest.fixture
def unit(app):
    with app.app_context():
        world = World()
        unit = world.organisation()
        yield world, world.account(Role.UNIT_ADMIN, unit), world.person(unit)


def visit(app, user):
    made = Visitor(app)
    assert made.sign_in(user.user_name, PASSWORD).status_code == 302
    return made


def test_a_ceiling_that_cut_is_told_where_the_hours_stand(app, unit):
    world, admin, person = unit
    first = world.submitted(admin, world.meeting(admin, [person], "3"))
    visitor = visit(app, admin)
    assert "认定的学时" not in visitor.get(f"/case/{first.id}/").get_data(as_text=True)
    world.approve_through(first)
    page = visitor.get(f"/case/{first.id}/").get_data(as_text=True)
    assert "每天按 7 学时核定（青海 2019 通知 二（二））；认定 21 学时" in page
    again = world.submitted(admin, world.meeting(admin, [person], "3"))
    world.approve_through(again)
    assert CUT in visitor.get(f"/case/{again.id}/").get_data(as_text=True)
    own = visit(app, world.professional(person)).get("/record/mine/").get_data(as_text=True)
    assert own.count(CUT) == 1
