"""A person's page: no credited hour vanishes, and what was not credited is not called partial."""

from __future__ import annotations

import re

import pytest

from app.enums import Role
from app.models import db
from app.operations.reversals import reverse_lines
from app.operations.transaction import begin_write
from app.services import services
from tests.factories import PASSWORD, World, entries, loaded_policies
from tests.views.visitor import Visitor


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def person(world):
    """Somebody with fourteen credited hours of a meeting."""
    unit = world.organisation()
    admin = world.account(Role.UNIT_ADMIN, unit)
    found = world.person(unit)
    world.approve_through(world.submitted(admin, world.meeting(admin, [found])))
    assert [entry.credited for entry in entries(found)] == [14]
    return found


@pytest.fixture
def visitor(app, world, person):
    made = Visitor(app)
    assert made.sign_in(world.professional(person).user_name, PASSWORD).status_code == 302
    return made


def ticks(page):
    return re.findall(r'name="(years|items)"', page)


def test_hours_stay_where_the_employers_region_has_no_policy_for_the_year(visitor):
    """As after a move to another region: its policies begin later."""
    page = visitor.get("/record/mine/").get_data(as_text=True)
    assert ticks(page) == ["years", "items"]
    elsewhere = [
        policy.model_copy(update={"region": "370200"}) if policy.year == 2019 else policy
        for policy in services().policies
    ]
    with loaded_policies(elsewhere):
        page = visitor.get("/record/mine/").get_data(as_text=True)
    assert "高原冻土工程学术会议" in page
    assert ticks(page) == []


def test_nothing_credited_is_not_called_partial_and_not_offered(world, visitor, person):
    unit = person.employer
    admin = world.account(Role.UNIT_ADMIN, unit)
    other = world.person(unit, "王芳")
    case = world.submitted(admin, world.meeting(admin, [other]))
    begin_write()
    other.title_series = "会计人员"
    db.session.commit()
    world.approve_through(case)
    assert [entry.credited for entry in entries(other)] == [0]
    made = Visitor(visitor.app)
    assert made.sign_in(world.professional(other).user_name, PASSWORD).status_code == 302
    page = made.get("/record/mine/").get_data(as_text=True)
    assert "未认定" in page
    assert "部分认定" not in page
    assert ticks(page) == []


def test_who_belongs_to_another_authority_is_not_called_short(visitor, person):
    page = visitor.get("/record/mine/").get_data(as_text=True)
    assert "未达标" in page
    begin_write()
    db.session.get_one(type(person), person.id).title_series = "会计人员"
    db.session.commit()
    page = visitor.get("/record/mine/").get_data(as_text=True)
    assert "未达标" not in page
    assert "由省财政厅认定" in page


def test_what_was_taken_back_says_so_and_why(world, visitor, person):
    (entry,) = entries(person)
    reviewer = world.account(Role.HR_REVIEWER, world.bureau)
    reverse_lines(reviewer, entry.case_id, entry.case.version, [entry.line_id], "证书系伪造")
    page = visitor.get("/record/mine/").get_data(as_text=True)
    assert "已撤销" in page
    assert "证书系伪造；14 学时改为 0 学时" in page
    assert ticks(page) == []


def test_what_the_unit_declares_is_shown_and_not_opened(world, visitor, person):
    admin = world.account(Role.UNIT_ADMIN, person.employer)
    case = world.submitted(admin, world.degree(admin, person, "10743201906"))
    page = visitor.get("/record/mine/").get_data(as_text=True)
    assert case.title in page
    assert f"/case/{case.id}/" not in page
