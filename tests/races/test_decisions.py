"""Two reviewers, or a reviewer and the submitter, decide on one case at the same moment."""

from functools import partial
from itertools import cycle

import pytest

from app.enums import CaseState, LineState, Role
from app.errors import Stale
from app.models import CaseAction, LedgerEntry
from app.operations.cases import submit_case, withdraw_case
from app.operations.decisions import approve_case, refuse_case, return_case
from tests.factories import lines
from tests.races.copies import Pattern
from tests.races.rounds import FEW, ROUNDS, count, total

HALF_A_DAY = "0.5"
# What half a day of a meeting gives.
HOURS = 3.5


@pytest.fixture
def handed_in(world, unit, actor):
    """Gives a case under review, each time of another of twenty people."""
    people = cycle(world.people(unit, 20))
    pattern = Pattern(world.submitted(actor, world.meeting(actor, [next(people)], HALF_A_DAY)))

    def give():
        person = next(people)
        return pattern.copy(person), person

    return give


@pytest.mark.parametrize("other", [return_case, withdraw_case])
def test_approve_and_take_back(actor, desk, at_once, handed_in, other):
    """What was not approved is handed in again for the next round."""
    case = None
    for _ in range(ROUNDS):
        if case is None:
            case, person = handed_in()
            before = total(person)
        case_id, version, actions = case.id, case.version, len(case.actions)
        if other is return_case:
            second = partial(return_case, desk[1], case_id, version, "签到册不全")
        else:
            second = partial(withdraw_case, actor, case_id, version)
        winner, told = at_once.conflict(partial(approve_case, desk[0], case_id, version), second)
        assert isinstance(told, Stale)
        approved = winner == 0
        assert (case.state == CaseState.APPROVED.value) == approved
        assert (lines(case)[0].state == LineState.CREDITED.value) == approved
        assert len(case.actions) == actions + 1
        assert count(LedgerEntry, case_id=case_id) == int(approved)
        assert float(total(person) - before) == HOURS * approved
        if approved:
            case = None
        else:
            submit_case(actor, case_id, case.version)


def test_approve_and_approve(desk, at_once, handed_in):
    for _ in range(ROUNDS):
        case, person = handed_in()
        before = total(person)
        case_id, version = case.id, case.version
        _, told = at_once.conflict(
            partial(approve_case, desk[0], case_id, version),
            partial(approve_case, desk[1], case_id, version),
        )
        assert isinstance(told, Stale)
        assert case.state == CaseState.APPROVED.value
        assert count(CaseAction, case_id=case_id, kind="approve") == 1
        assert count(LedgerEntry, case_id=case_id) == 1
        assert float(total(person) - before) == HOURS
    assert set(at_once.wins) == {0, 1}


def test_approve_and_refuse(desk, at_once, handed_in):
    for _ in range(FEW):
        case, _person = handed_in()
        case_id, version = case.id, case.version
        winner, told = at_once.conflict(
            partial(approve_case, desk[0], case_id, version),
            partial(refuse_case, desk[1], case_id, version, "与专业无关"),
        )
        assert isinstance(told, Stale)
        assert case.state == ("approved", "refused")[winner]
        assert count(LedgerEntry, case_id=case_id) == int(winner == 0)


def test_approve_and_approve_between_tiers(world, at_once):
    department = world.department()
    unit = world.organisation(department=department)
    actor = world.account(Role.UNIT_ADMIN, unit)
    clerks = [world.account(Role.DEPARTMENT_ADMIN, department) for _ in range(2)]
    for _ in range(FEW):
        case = world.submitted(actor, world.meeting(actor, [world.person(unit)]))
        case_id, version = case.id, case.version
        _, told = at_once.conflict(
            partial(approve_case, clerks[0], case_id, version),
            partial(approve_case, clerks[1], case_id, version),
        )
        assert isinstance(told, Stale)
        assert (case.holder_tier, case.position) == ("hr", 1)
        assert count(LedgerEntry, case_id=case_id) == 0
