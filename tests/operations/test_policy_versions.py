"""A case stands under one version of its policy (law 6); under another nobody acts on it."""

from dataclasses import replace

import pytest

from app.enums import CaseState, Role
from app.errors import RuleViolation
from app.operations.cases import submit_case
from app.operations.decisions import approve_case, return_case
from app.operations.declaration_data import LineData
from app.operations.declarations import update_declaration
from app.operations.policies import policies_for, policy_of, usual_policy
from app.services import services
from tests.factories import DEGREE, entries, loaded_policies


@pytest.fixture
def unit(world):
    return world.organisation()


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def person(world, unit):
    return world.person(unit)


@pytest.fixture
def newer():
    """The same policies, that of 2019 corrected since."""
    return [
        policy.model_copy(update={"version": "2"}) if policy.year == 2019 else policy
        for policy in services().policies
    ]


def test_hours_are_not_credited_under_another_version(world, actor, person, newer):
    case = world.submitted(actor, world.meeting(actor, [person]))
    desk = world.desk(case)
    with loaded_policies(newer):
        with pytest.raises(RuleViolation, match="第 1 版，系统中现为第 2 版"):
            approve_case(desk, case.id, case.version)
        assert (case.state, entries(person)) == (CaseState.IN_REVIEW.value, [])
        return_case(desk, case.id, case.version, "政策有新版本，请重新提交。")
    assert case.state == CaseState.RETURNED.value


def test_nor_where_the_policy_is_gone(world, actor, person):
    case = world.submitted(actor, world.meeting(actor, [person]))
    desk = world.desk(case)
    rest = [policy for policy in services().policies if policy.year != 2019]
    with loaded_policies(rest), pytest.raises(RuleViolation, match="已不在系统中，不能办理"):
        approve_case(desk, case.id, case.version)


def test_a_draft_goes_on_once_it_is_saved_again(world, actor, person, newer):
    case = world.degree(actor, person, "105271201906000001")
    with loaded_policies(newer):
        with pytest.raises(RuleViolation, match="重新保存"):
            submit_case(actor, case.id, case.version)
        lines = (LineData(person.id, certificate_number="105271201906000001"),)
        update_declaration(actor, case.id, case.version, replace(DEGREE, lines=lines))
        assert policy_of(case).version == case.policy_version == "2"
        assert submit_case(actor, case.id, case.version).state == CaseState.IN_REVIEW.value


def test_the_policies_of_a_place_begin_with_todays(unit):
    assert [policy.year for policy in policies_for(unit)] == [2019, 2018, 2017, 2016]
    with loaded_policies([]):
        assert (policies_for(unit), usual_policy(unit)) == ([], None)
