"""People's own items, hand-ins and reversals, two at the same moment."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from app.access.actor import Actor
from app.enums import CaseState, LineState, Role
from app.models import Case, LedgerEntry
from app.operations.cases import submit_case, withdraw_case
from app.operations.decisions import approve_case, return_case
from app.operations.declaration_data import LineData
from app.operations.hand_ins import take_in
from app.operations.items import create_item
from app.operations.reversals import reverse_lines
from tests.factories import MEETING, entries, lines, with_evidence
from tests.qingdao import Qingdao, hours
from tests.races.rounds import FEW, ROUNDS, count

REASON = "核查发现证书系伪造"


@pytest.fixture
def city(world, clock):
    return Qingdao(world, clock)


@pytest.fixture
def clerks(city):
    """Two administrators of the unit who confirm."""
    return [city.admin, city.world.account(Role.UNIT_ADMIN, city.unit)]


@pytest.fixture
def bureau(city):
    """Two reviewers of the bureau."""
    return [city.world.account(Role.HR_REVIEWER, city.bureau) for _ in range(2)]


def seen(case):
    """Id and version as a screen shows them."""
    return case.id, case.version


def handed_in(city, *projects):
    """Results of these projects, each with ten hours, at the unit."""
    drafts = [city.result(city.owner, project) for project in projects]
    return [submit_case(city.owner, draft.id, draft.version) for draft in drafts]


def reversal(reviewer: Actor, case: Case):
    return partial(reverse_lines, reviewer, *seen(case), [lines(case)[0].id], REASON)


def test_two_items_of_one_person_meet_at_the_ceiling_of_a_year(city, clerks, bureau, at_once):
    """Twenty of thirty hours are there: of two more items one finds room, whoever is first.

    Both are taken back again, which gives the next round the same room.
    """
    for case in handed_in(city, "A", "B"):
        approve_case(clerks[0], *seen(case))
    for turn in range(ROUNDS // 20):
        pair = handed_in(city, f"C{turn}", f"D{turn}")
        works = [
            partial(approve_case, who, *seen(case)) for who, case in zip(clerks, pair, strict=True)
        ]
        assert at_once(*works) == ["done", "done"]
        assert hours(city.person) == (0, 30)
        assert sorted(entry.credited for entry in entries(city.person)[-2:]) == [0, 10]
        assert at_once(*map(reversal, bureau, pair)) == ["done", "done"]
        assert hours(city.person) == (0, 20)


def test_an_approval_and_the_reversal_of_what_stands_in_its_way(city, clerks, bureau, at_once):
    """Whoever is first, the year is full in the end: the cut hours come back."""
    first = handed_in(city, "A", "B", "C")
    for case in first:
        approve_case(clerks[0], *seen(case))
    for turn in range(FEW):
        (another,) = handed_in(city, f"D{turn}")
        standing = first.pop(0)
        answers = at_once(
            partial(approve_case, clerks[0], *seen(another)), reversal(bureau[0], standing)
        )
        assert answers == ["done", "done"]
        assert hours(city.person) == (0, 30)
        first.append(another)


def test_one_case_is_reversed_once(city, clerks, bureau, at_once):
    for turn in range(FEW):
        (case,) = handed_in(city, f"E{turn}")
        approve_case(clerks[0], *seen(case))
        at_once.conflict(*(reversal(reviewer, case) for reviewer in bureau))
        assert hours(city.person) == (0, 0)
        assert count(LedgerEntry, case_id=case.id, cause="reversal") == 1


def test_one_project_is_handed_in_once(city, at_once):
    drafts = [city.result(city.owner, "同一项目") for _ in range(2)]
    for _ in range(FEW):
        works = [partial(submit_case, city.owner, *seen(draft)) for draft in drafts]
        winner, told = at_once.conflict(*works)
        assert "同一项目成果" in told.message
        withdraw_case(city.owner, *seen(drafts[winner]))


@pytest.mark.parametrize("other", ["take in", "return", "withdraw"])
def test_what_was_handed_in_is_taken_in_once(world, actor, colleague, unit, at_once, other):
    person = world.person(unit)
    owner = world.professional(person)
    made = 0
    for _ in range(FEW):
        data = replace(MEETING, lines=(LineData(person.id, days=Decimal(1)),))
        draft = with_evidence(owner, create_item(owner, data), ["act_notice"])
        case = submit_case(owner, *seen(draft))
        second = {
            "take in": partial(take_in, colleague, *seen(case)),
            "return": partial(return_case, colleague, *seen(case), "证书不清楚"),
            "withdraw": partial(withdraw_case, owner, *seen(case)),
        }[other]
        winner, _ = at_once.conflict(partial(take_in, actor, *seen(case)), second)
        taken = winner == 0 or other == "take in"
        assert (case.state == CaseState.APPROVED.value) == taken
        assert (lines(case)[0].state == LineState.TAKEN_IN.value) == taken
        assert (case.taken_into_id is not None) == taken
        made += taken
        assert count(Case, kind="declaration") == made
