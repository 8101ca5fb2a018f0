"""Several cases approved in one go: the guards of a single approval, one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.enums import CaseState, Role, Tier, Track
from app.errors import NotAllowed, RuleViolation
from app.models import Case, db
from app.operations.batch import MOST_CASES, Choice, approve_batch, claimed_hours, preview_batch
from app.operations.decisions import approve_case
from tests.factories import World, entries


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def desk(world):
    """The provincial HR reviewer, before whom three meetings of a company wait."""
    unit = world.organisation(track=Track.OUT_SYSTEM)
    actor = world.account(Role.UNIT_ADMIN, unit)
    world.waiting = []
    for _ in range(3):
        person = world.person(unit)
        world.waiting.append(world.submitted(actor, world.meeting(actor, [person])))
    return world.accounts.at(Tier.HR, world.bureau)


def chosen(world):
    return [Choice(case.id, case.version) for case in world.waiting]


def test_the_preview_tells_hours_and_changes_nothing(world, desk):
    verdicts = preview_batch(desk, chosen(world))
    assert [verdict.hours for verdict in verdicts] == [Decimal(14)] * 3
    assert all(verdict.passes for verdict in verdicts)
    assert {case.state for case in world.waiting} == {CaseState.IN_REVIEW.value}


def test_all_are_approved_and_credited_once(world, desk):
    assert all(verdict.passes for verdict in approve_batch(desk, chosen(world)))
    again = approve_batch(desk, chosen(world))
    assert not any(verdict.passes for verdict in again)
    for case in world.waiting:
        assert db.session.get_one(Case, case.id).state == CaseState.APPROVED.value
    people = {line.person for case in world.waiting for line in _lines(case)}
    assert [sum(e.credited for e in entries(person)) for person in people] == [14] * 3


def test_a_stale_or_foreign_one_is_skipped_and_stops_no_other(world, desk):
    choices = chosen(world)
    first = world.waiting[0]
    approve_case(desk, first.id, first.version)
    foreign = Choice(10**6, 1)
    verdicts = preview_batch(desk, [*choices, foreign])
    assert [verdict.passes for verdict in verdicts] == [False, True, True, False]
    done = approve_batch(desk, [*choices, foreign])
    assert [verdict.passes for verdict in done] == [False, True, True, False]
    assert all(verdict.why for verdict in done if not verdict.passes)


def test_what_was_not_shown_is_not_approved(world, desk):
    choices = [Choice(case.id, case.version - 1) for case in world.waiting]
    assert not any(verdict.passes for verdict in preview_batch(desk, choices))
    assert not any(verdict.passes for verdict in approve_batch(desk, choices))


def test_nothing_too_much_and_one_twice_are_refused(world, desk):
    one = chosen(world)[0]
    too_many = [Choice(number, 1) for number in range(1, MOST_CASES + 2)]
    for choices in ([], [one, one], too_many):
        with pytest.raises(RuleViolation):
            preview_batch(desk, choices)
        with pytest.raises(RuleViolation):
            approve_batch(desk, choices)


@pytest.mark.usefixtures("desk")
def test_who_does_not_decide_may_not(world):
    with pytest.raises(NotAllowed):
        approve_batch(world.admin, chosen(world))


def test_the_hours_of_a_degree_and_a_course(world):
    unit = world.organisation()
    actor = world.account(Role.UNIT_ADMIN, unit)
    people = world.people(unit, 2)
    assert claimed_hours(world.degree(actor, people[0], "105271201906000001")) == 60
    filing = world.approved_filing(actor)
    assert claimed_hours(world.course_declaration(actor, filing, people, "16")) == 32
    assert claimed_hours(filing.case) == 0


def _lines(case):
    from app.operations.content import lines_of

    return lines_of(case)
