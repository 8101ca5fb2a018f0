"""On 2 January no policy of the new year is loaded: the screens speak of the latest."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.enums import Role
from app.services import services
from tests.factories import PASSWORD, World, loaded_policies
from tests.views.visitor import Visitor

JANUARY = datetime(2020, 1, 2, 2, tzinfo=UTC)


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def admin(world):
    return world.account(Role.UNIT_ADMIN, world.organisation())


@pytest.fixture
def visitor(app, admin, clock):
    clock.set(JANUARY)
    made = Visitor(app)
    assert made.sign_in(admin.user_name, PASSWORD).status_code == 302
    return made


def page_of(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_what_may_be_declared_is_offered_and_the_passed_deadline_told(visitor):
    page = page_of(visitor, "/declaration/add/")
    assert "category=QH-Z-ACT" in page
    assert "2019 年度受理已于 2019-12-30 23:59 截止" in page
    page_of(visitor, "/declaration/add/?category=QH-Z-ACT")


def test_a_course_of_an_earlier_year_is_declared_by_its_year(world, visitor, admin, clock):
    clock.set(datetime(2019, 9, 16, 2, tzinfo=UTC))
    filing = world.approved_filing(admin)
    clock.set(JANUARY)
    page_of(visitor, f"/declaration/add/?filing_id={filing.id}")


def test_a_draft_is_still_open_for_changes(world, visitor, admin, clock):
    clock.set(datetime(2019, 9, 16, 2, tzinfo=UTC))
    person = world.people(admin_unit(admin), 1)
    case = world.meeting(admin, person)
    clock.set(JANUARY)
    page_of(visitor, f"/declaration/case/{case.id}/edit/")
    page_of(visitor, f"/case/{case.id}/")


def admin_unit(actor):
    from app.operations.drafts import own_organisation

    return own_organisation(actor)


def test_the_step_of_a_filing_is_the_policys_not_the_programs(visitor):
    assert "按 0.5 的整数倍填写。" in page_of(visitor, "/filing/add/")
    coarse = [policy.model_copy(update={"hour_step": Decimal(2)}) for policy in services().policies]
    with loaded_policies(coarse):
        assert "按 2 的整数倍填写。" in page_of(visitor, "/filing/add/")


def test_without_any_policy_the_lists_and_the_form_of_a_course_open(visitor):
    with loaded_policies([]):
        page_of(visitor, "/filing/add/")
        assert visitor.get("/declaration/add/").status_code == 422
