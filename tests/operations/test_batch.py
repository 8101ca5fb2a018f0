"""Several cases approved in one go: the guards of a single approval, one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.enums import ActionKind, CaseState, Role, Tier, Track
from app.errors import NotAllowed, RuleViolation
from app.models import AuditEntry, Case, db
from app.operations import batch
from app.operations.batch import (
    BUDGET_SECONDS,
    MOST_CASES,
    Choice,
    approve_batch,
    look_up,
    preview_batch,
    return_batch,
)
from app.operations.claims import claimed_hours
from app.operations.decisions import approve_case
from app.services import services
from tests.factories import World, entries, loaded_policies

REASON = "请补充签到表。"


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


def refused():
    query = select(AuditEntry).where(AuditEntry.outcome == "refused")
    return [(line.user_id, line.action, line.record_id) for line in db.session.scalars(query)]


def test_trying_a_foreign_one_is_logged_once_each_time(world, desk):
    other = world.prefecture_bureau("海东市人力资源和社会保障局", "630200")
    unit = world.organisation(track=Track.OUT_SYSTEM, bureau=other, region="630200")
    clerk = world.account(Role.UNIT_ADMIN, unit)
    own = world.accounts.at(Tier.HR, other)
    theirs = world.waiting[0]
    choice = [Choice(theirs.id, theirs.version)]
    draft = world.meeting(clerk, [world.person(unit)])
    for step in (preview_batch, approve_batch, look_up):
        step(own, choice)
        step(desk, [Choice(draft.id, 1)])
    expected = [
        (who.user_id, "case.approve", case) for who, case in ((own, theirs.id), (desk, draft.id))
    ]
    assert refused() == expected * 3


def test_a_failure_of_the_database_stops_no_other(world, desk, monkeypatch):
    broken = world.waiting[1].id

    def approve(actor, case_id, version):
        if case_id == broken:
            raise OperationalError("UPDATE", {"name": "张建国"}, Exception("disk I/O error"))
        return approve_case(actor, case_id, version)

    monkeypatch.setattr(batch, "approve_case", approve)
    verdicts = approve_batch(desk, chosen(world))
    assert [verdict.why for verdict in verdicts] == ["", "系统繁忙，未办理。", ""]
    assert db.session.get_one(Case, broken).state == CaseState.IN_REVIEW.value


def test_it_stops_in_time(world, desk, monkeypatch):
    times = iter([0, 1, BUDGET_SECONDS + 1, BUDGET_SECONDS + 2])
    monkeypatch.setattr(batch, "monotonic", lambda: next(times))
    verdicts = approve_batch(desk, chosen(world))
    assert [verdict.passes for verdict in verdicts] == [True, False, False]
    assert verdicts[2].why == "本次未及办理，请再次提交。"
    assert world.waiting[2].state == CaseState.IN_REVIEW.value


def test_a_case_of_another_version_of_its_policy_is_skipped(world, desk):
    newer = [
        policy.model_copy(update={"version": "2"}) if policy.year == 2019 else policy
        for policy in services().policies
    ]
    with loaded_policies(newer):
        for step in (preview_batch, approve_batch):
            verdicts = step(desk, chosen(world))
            assert all("不能按另一版本办理" in verdict.why for verdict in verdicts)
    with loaded_policies(policy for policy in services().policies if policy.year != 2019):
        (verdict, *_) = approve_batch(desk, chosen(world))
        assert "已不在系统中" in verdict.why
    assert {case.state for case in world.waiting} == {CaseState.IN_REVIEW.value}


def test_nothing_too_much_and_one_twice_are_refused(world, desk):
    one = chosen(world)[0]
    too_many = [Choice(number, 1) for number in range(1, MOST_CASES + 2)]
    for choices in ([], [one, one], too_many):
        with pytest.raises(RuleViolation):
            preview_batch(desk, choices)
        with pytest.raises(RuleViolation):
            approve_batch(desk, choices)
        with pytest.raises(RuleViolation):
            look_up(desk, choices)
        with pytest.raises(RuleViolation):
            return_batch(desk, choices, REASON)


@pytest.mark.usefixtures("desk")
def test_who_does_not_decide_may_not(world):
    with pytest.raises(NotAllowed):
        approve_batch(world.admin, chosen(world))
    with pytest.raises(NotAllowed):
        return_batch(world.admin, chosen(world), REASON)


def test_all_are_returned_for_the_same_reason(world, desk):
    choices = chosen(world)
    for reason, words in (("", "请填写退回原因"), ("长" * 501, "不能超过")):
        with pytest.raises(RuleViolation, match=words) as caught:
            return_batch(desk, choices, reason)
        assert caught.value.problems[0].field == "reason"
    approve_case(desk, world.waiting[0].id, world.waiting[0].version)
    verdicts = return_batch(desk, choices, REASON)
    assert [verdict.passes for verdict in verdicts] == [False, True, True]
    assert world.waiting[0].state == CaseState.APPROVED.value
    for case in world.waiting[1:]:
        assert case.state == CaseState.RETURNED.value
        assert case.actions[-1].reason == REASON


def test_after_the_deadline_the_preview_says_that_nothing_can_be_approved(world, desk, clock):
    clock.set(datetime(2020, 6, 1, tzinfo=UTC))
    assert not any(verdict.passes for verdict in preview_batch(desk, chosen(world)))
    # What must not be credited any more may still be sent back.
    returns = preview_batch(desk, chosen(world), ActionKind.RETURN)
    assert all(verdict.passes for verdict in returns)
    assert not any(verdict.passes for verdict in approve_batch(desk, chosen(world)))
    assert all(verdict.passes for verdict in return_batch(desk, chosen(world), REASON))


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
