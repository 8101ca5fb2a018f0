"""Who writes the content of a case stands on the submitter's side and decides nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.enums import Role, Track
from app.errors import NotAllowed, RuleViolation
from app.operations.cases import submit_case
from app.operations.decisions import approve_case, return_case
from app.operations.declaration_data import LineData
from app.operations.declarations import update_declaration
from app.operations.options import options_of
from tests.factories import MEETING, World


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def university(world):
    return world.organisation("青海大学", track=Track.SELF_AUDIT)


def changed(case, person):
    return replace(MEETING, title=f"{case.title}（修改）", lines=(LineData(person.id, days=3),))


def test_who_returned_a_case_may_not_rewrite_it(world, university):
    first = world.account(Role.UNIT_ADMIN, university)
    second = world.account(Role.UNIT_ADMIN, university)
    person = world.person(university)
    case = world.submitted(first, world.meeting(first, [person]))
    return_case(second, case.id, case.version, "天数不符")
    assert not options_of(second, case).edit
    assert options_of(first, case).edit
    with pytest.raises(NotAllowed, match="同一人只能办理一个环节"):
        update_declaration(second, case.id, case.version, changed(case, person))


def test_who_wrote_a_case_may_not_decide_on_it(world, university):
    first = world.account(Role.UNIT_ADMIN, university)
    second = world.account(Role.UNIT_ADMIN, university)
    person = world.person(university)
    case = world.meeting(first, [person])
    # The second admin only presses the button; both stand on the submitter's side now.
    with pytest.raises(RuleViolation, match="其他"):
        submit_case(second, case.id, case.version)
    third = world.account(Role.UNIT_ADMIN, university)
    submit_case(second, case.id, case.version)
    with pytest.raises(NotAllowed, match="提交人"):
        approve_case(first, case.id, case.version)
    approve_case(third, case.id, case.version)
    assert case.state == "approved"
