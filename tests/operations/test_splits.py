"""A reviewer returns some lines of a batch: they go on in a case of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.access.gateway import OutOfScope
from app.enums import ActionKind, CaseState, LineState, Role, Tier, Track
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.models import AuditEntry, Case, CaseDuty, LedgerEntry, ReturnedLine, YearTotal, db
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.content import declaration_of
from app.operations.decisions import approve_case, return_case
from app.operations.declaration_data import LineData
from app.operations.declarations import update_declaration
from app.operations.differences import Change, changes_of_round
from app.operations.evidence import add_evidence, remove_evidence
from app.operations.splits import choose_lines, return_lines
from app.services import services
from app.workflow.moves import REASON_LIMIT
from tests.conftest import BUSINESS_MOMENT
from tests.factories import MEETING, entries, files, lines, pdf

BLURRED, NOT_LISTED = "证书照片不清晰，请重新上传。", "签到表上没有此人，请核对。"


@pytest.fixture
def department(world):
    return world.department()


@pytest.fixture
def unit(world, department):
    return world.organisation(department=department)


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def people(world, unit):
    return world.people(unit, 5)


@pytest.fixture
def batch(world, actor, people):
    """Five people at the department's desk."""
    return world.submitted(actor, world.meeting(actor, people))


@pytest.fixture
def desk(world, batch):
    return world.desk(batch)


def two_of(case):
    """The first and the fourth line with their reasons."""
    found = lines(case)
    return {found[0].id: BLURRED, found[3].id: NOT_LISTED}


def people_of(case):
    return [line.person_id for line in lines(case)]


def split(desk, case):
    return return_lines(desk, case.id, case.version, two_of(case))


def test_the_chosen_lines_go_back_and_the_others_stay(batch, desk, people):
    held_since, old_hash = batch.held_since, batch.content_hash
    services().clock.set(BUSINESS_MOMENT + timedelta(hours=1))
    child = split(desk, batch)
    ids = [person.id for person in people]

    assert people_of(batch) == [ids[1], ids[2], ids[4]]
    assert (batch.state, batch.holder_tier, batch.round) == ("in_review", "department", 1)
    assert (batch.version, batch.held_since) == (3 + 1, held_since)
    assert batch.actions[-1].at > held_since
    assert batch.content_hash not in {"", old_hash}
    assert {line.state for line in lines(batch)} == {LineState.LIVE.value}

    assert people_of(child) == [ids[0], ids[3]]
    assert (child.state, child.round, child.parent_id) == ("returned", 1, batch.id)
    assert child.number == f"{batch.number}-1"
    assert child.holder_id is None
    assert {line.state for line in lines(child)} == {LineState.DRAFT.value}


def test_the_child_is_a_copy_of_the_parents_particulars(batch, desk):
    child = split(desk, batch)
    same = ("kind", "title", "year", "policy_id", "policy_version", "organisation_id")
    same += ("department_id", "bureau_id", "created_by_id", "submitted_at")
    for name in same:
        assert getattr(child, name) == getattr(batch, name), name
    old, new = declaration_of(batch), declaration_of(child)
    assert (new.title, new.organiser, new.starts_on) == (old.title, old.organiser, old.starts_on)
    assert new.case_id == child.id
    steps = [(step.tier, step.organisation_id) for step in batch.steps]
    assert [(step.tier, step.organisation_id) for step in child.steps] == steps


def test_each_line_has_its_reason_and_the_timelines_all_of_them(batch, desk, people):
    child = split(desk, batch)
    taken, given = batch.actions[-1], child.actions[-1]
    assert (taken.kind, taken.tier, taken.user_id) == ("split", "department", desk.user_id)
    assert (given.kind, given.tier, given.user_id) == ("return", "department", desk.user_id)
    assert taken.reason == given.reason == f"{BLURRED}；{NOT_LISTED}".replace("。", "")
    reasons = db.session.scalars(select(ReturnedLine).where(ReturnedLine.action_id == given.id))
    assert {(kept.person_id, kept.reason) for kept in reasons} == {
        (people[0].id, BLURRED),
        (people[3].id, NOT_LISTED),
    }


def test_both_keep_the_content_that_they_have_now(batch, desk):
    child = split(desk, batch)
    for case in (batch, child):
        action = case.actions[-1]
        assert action.content_hash == case.content_hash
        kept = [int(line["person_id"]) for line in json.loads(action.content)["lines"]]
        assert kept == people_of(case)


def test_files_are_shared_and_then_each_cases_own(actor, batch, desk):
    child = split(desk, batch)
    (old,), (new,) = files(batch), files(child)
    assert (new.kind, new.sha256, new.stored_name) == (old.kind, old.sha256, old.stored_name)
    assert (new.uploaded_by_id, new.uploaded_at) == (old.uploaded_by_id, old.uploaded_at)
    remove_evidence(actor, new.id, child.version)
    assert old.removed_at is None


def test_the_ledger_is_untouched_and_one_line_stands_in_the_log(batch, desk):
    before = db.session.scalar(select(func.max(AuditEntry.id)))
    child = split(desk, batch)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.id > before))
    assert (entry.action, entry.record_id) == ("case.split", batch.id)
    assert entry.after["number"] == child.number
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 0


def test_the_others_are_credited_then_the_mended_ones(world, actor, batch, desk, people):
    child = split(desk, batch)
    world.approve_through(batch)
    assert batch.state == CaseState.APPROVED.value
    credited = {person.id for person in people if entries(person)}
    assert credited == set(people_of(batch))

    add_evidence(actor, child.id, child.version, "train_cert", "证书.pdf", pdf("清晰的证书"))
    submit_case(actor, child.id, child.version)
    assert (child.round, child.holder_tier) == (2, "department")
    assert changes_of_round(child) == [Change("evidence", None, "train_cert")]
    world.approve_through(child)
    assert {line.state for line in (*lines(batch), *lines(child))} == {LineState.CREDITED.value}
    for person in people:
        (entry,) = entries(person)
        total = db.session.get_one(YearTotal, (person.id, 2019))
        assert entry.credited == total.professional > 0


def test_at_the_last_desk_and_straight_back_to_it(world, batch):
    world.at_last_desk(batch)
    bureau = world.desk(batch)
    child = return_lines(bureau, batch.id, batch.version, two_of(batch))
    assert (batch.holder_tier, child.returned_position) == ("hr", 1)
    assert [step.tier for step in child.steps] == ["department", "hr"]


def test_who_has_decided_on_the_whole_decides_on_no_other_tier_of_the_part(world, actor, batch):
    department = world.desk(batch)
    world.at_last_desk(batch)
    bureau = world.desk(batch)
    child = return_lines(bureau, batch.id, batch.version, two_of(batch))
    duties = select(CaseDuty.user_id, CaseDuty.tier).where(CaseDuty.case_id == child.id)
    assert dict(tuple(row) for row in db.session.execute(duties)) == {
        actor.user_id: Tier.SUBMITTER.value,
        department.user_id: Tier.DEPARTMENT.value,
        bureau.user_id: Tier.HR.value,
    }


def test_in_a_self_audit_unit_the_other_admin_stays_the_other(world):
    unit = world.organisation(track=Track.SELF_AUDIT)
    submitter, auditor = (world.account(Role.UNIT_ADMIN, unit) for _ in range(2))
    batch = world.submitted(submitter, world.meeting(submitter, world.people(unit, 2)))
    child = return_lines(auditor, batch.id, batch.version, {lines(batch)[0].id: BLURRED})
    with pytest.raises(NotAllowed, match="单位审验"):
        submit_case(auditor, child.id, child.version)
    submit_case(submitter, child.id, child.version)
    approve_case(auditor, child.id, child.version)
    assert child.state == CaseState.APPROVED.value


def test_after_it_the_submitter_cannot_withdraw_but_may_give_the_part_up(actor, batch, desk):
    child = split(desk, batch)
    with pytest.raises(NotAllowed, match="不能再撤回"):
        withdraw_case(actor, batch.id, batch.version)
    discard_case(actor, child.id, child.version)
    assert {line.state for line in lines(child)} == {LineState.DROPPED.value}


def test_a_part_can_be_parted_again_and_every_number_is_new(actor, batch, desk):
    child = split(desk, batch)
    first = return_lines(desk, batch.id, batch.version, {lines(batch)[0].id: BLURRED})
    submit_case(actor, child.id, child.version)
    second = return_lines(desk, child.id, child.version, {lines(child)[0].id: BLURRED})
    numbers = [case.number.removeprefix(batch.number) for case in (child, first, second)]
    assert numbers == ["-1", "-2", "-3"]
    assert (second.parent_id, second.round) == (child.id, 2)
    assert [len(lines(case)) for case in (batch, child, first, second)] == [2, 1, 1, 1]


def test_people_split_off_are_not_told_as_taken_out(actor, batch, desk, people):
    return_case(desk, batch.id, batch.version, "请更正天数。")
    data = tuple(LineData(person.id, days=Decimal(1)) for person in people)
    update_declaration(actor, batch.id, batch.version, replace(MEETING, lines=data))
    submit_case(actor, batch.id, batch.version)
    assert len(changes_of_round(batch)) == 5
    split(desk, batch)
    changed = {change.person_id for change in changes_of_round(batch)}
    assert changed == set(people_of(batch))


def test_a_later_round_is_compared_with_what_was_left(actor, batch, desk):
    split(desk, batch)
    return_case(desk, batch.id, batch.version, "请补充通知。")
    submit_case(actor, batch.id, batch.version)
    assert changes_of_round(batch) == []


class TestRefusals:
    def test_half_a_wrong_choice_changes_nothing(self, batch, desk, people):
        good = two_of(batch)
        with pytest.raises(NotFound):
            return_lines(desk, batch.id, batch.version, good | {424242: BLURRED})
        assert people_of(batch) == [person.id for person in people]
        assert db.session.scalar(select(func.count()).select_from(Case)) == 1

    def test_not_what_was_shown(self, batch, desk):
        with pytest.raises(Stale):
            return_lines(desk, batch.id, batch.version - 1, two_of(batch))
        with pytest.raises(Stale):
            choose_lines(desk, batch.id, batch.version - 1, two_of(batch))

    def test_who_looked_before_the_split_decides_on_nothing(self, batch, desk):
        seen = batch.version
        split(desk, batch)
        with pytest.raises(Stale):
            approve_case(desk, batch.id, seen)

    def test_not_all(self, batch, desk):
        everybody = {line.id: BLURRED for line in lines(batch)}
        with pytest.raises(RuleViolation, match="整件") as caught:
            return_lines(desk, batch.id, batch.version, everybody)
        assert caught.value.problems[0].field == "lines"
        with pytest.raises(RuleViolation, match="整件"):
            choose_lines(desk, batch.id, batch.version, everybody)

    def test_not_nobody(self, batch, desk):
        with pytest.raises(RuleViolation, match="勾选"):
            choose_lines(desk, batch.id, batch.version, [])

    @pytest.mark.parametrize("blank", ["", "  ", "\n\t　"])
    def test_each_has_a_reason(self, batch, desk, blank):
        reasons = two_of(batch)
        last = list(reasons)[-1]
        with pytest.raises(RuleViolation) as caught:
            return_lines(desk, batch.id, batch.version, reasons | {last: blank})
        assert [problem.field for problem in caught.value.problems] == [f"reason-{last}"]
        with pytest.raises(RuleViolation) as caught:
            return_lines(desk, batch.id, batch.version, dict.fromkeys(reasons, blank))
        assert caught.value.problems[0].field == "reason"

    def test_none_is_too_long_but_together_they_may_be(self, batch, desk):
        first, last = two_of(batch)
        with pytest.raises(RuleViolation, match="不能超过 500 个字，现有 501 个字") as caught:
            return_lines(desk, batch.id, batch.version, {first: "长" * 501, last: BLURRED})
        assert caught.value.problems[0].field == f"reason-{first}"
        child = return_lines(
            desk, batch.id, batch.version, {first: "长" * 500, last: f" {BLURRED} "}
        )
        assert len(child.actions[-1].reason) == REASON_LIMIT
        kept = db.session.scalars(select(ReturnedLine.reason).order_by(ReturnedLine.id)).all()
        assert kept == ["长" * 500, BLURRED]

    def test_lines_of_another_case_do_not_exist(self, world, actor, batch, desk):
        other = world.submitted(actor, world.meeting(actor, world.people(batch.organisation, 2)))
        foreign = lines(other)[0].id
        with pytest.raises(OutOfScope):
            return_lines(desk, batch.id, batch.version, two_of(batch) | {foreign: BLURRED})
        with pytest.raises(OutOfScope):
            choose_lines(desk, batch.id, batch.version, [foreign])
        for unknown in (0, -1, 424242, 2**40):
            with pytest.raises(NotFound):
                return_lines(desk, batch.id, batch.version, {unknown: BLURRED})
        assert people_of(other) == [line.person_id for line in lines(other)]

    def test_not_by_another_desk(self, world, batch):
        bureau = world.account(Role.HR_REVIEWER, world.bureau)
        with pytest.raises(NotAllowed, match="不在您的环节"):
            split(bureau, batch)

    def test_not_by_the_submitter_nor_by_strangers(self, world, actor, batch):
        with pytest.raises(NotAllowed):
            split(actor, batch)
        stranger = world.account(Role.DEPARTMENT_ADMIN, world.department())
        with pytest.raises(OutOfScope):
            split(stranger, batch)

    def test_not_with_hours_of_ones_own(self, world, department, actor, people):
        own = people[1]
        reviewer = world.account(Role.DEPARTMENT_ADMIN, department, person=own)
        batch = world.submitted(actor, world.meeting(actor, people))
        with pytest.raises(NotAllowed, match="您本人"):
            split(reviewer, batch)

    def test_not_by_who_acted_on_another_tier(self, world, batch):
        reviewer = world.desk(batch)
        world.at_last_desk(batch)
        elsewhere = world.account(Role.HR_REVIEWER, world.bureau, username=reviewer.user_name)
        with pytest.raises(NotAllowed, match="同一人只能办理一个环节"):
            split(elsewhere, batch)

    @pytest.mark.parametrize("state", [CaseState.RETURNED, CaseState.APPROVED])
    def test_not_when_nobody_reviews(self, world, batch, desk, state):
        if state is CaseState.RETURNED:
            return_case(desk, batch.id, batch.version, BLURRED)
        else:
            world.approve_through(batch)
        with pytest.raises(NotAllowed, match="不能部分退回"):
            split(desk, batch)

    def test_filings_have_no_lines(self, world, actor):
        filing = world.submitted(actor, world.filing(actor))
        with pytest.raises(RuleViolation, match="课程备案"):
            return_lines(world.desk(filing), filing.id, filing.version, {1: BLURRED})


def test_the_word(batch, desk):
    split(desk, batch)
    assert ActionKind(batch.actions[-1].kind).label == "部分退回"
