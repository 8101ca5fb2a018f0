"""Qinghai's people hand in, the unit takes it into a declaration or returns it (QH34, QH59)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.access.gateway import OutOfScope
from app.enums import CaseKind, CaseState, LineState, Role, Track
from app.errors import NotAllowed, RuleViolation, Stale
from app.models import db
from app.operations.batch import Choice, preview_batch
from app.operations.cases import submit_case
from app.operations.decisions import approve_case, return_case
from app.operations.declaration_data import LineData
from app.operations.hand_ins import possible_drafts, take_in
from app.operations.items import create_item, update_item
from tests.factories import COURSE_PROOFS, DEGREE, MEETING, course, entries, files, lines
from tests.factories import with_evidence as proved


@pytest.fixture
def department(world):
    return world.department("青海省交通运输厅")


@pytest.fixture
def unit(world, department):
    return world.organisation("青海省公路局", department=department)


@pytest.fixture
def admin(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def person(world, unit):
    return world.person(unit)


@pytest.fixture
def owner(world, person):
    return world.professional(person)


def handed(owner, data, proof, **measure):
    line = LineData(owner.person_id, **measure)
    case = proved(owner, create_item(owner, replace(data, lines=(line,))), proof)
    return submit_case(owner, case.id, case.version)


@pytest.fixture
def degree(admin, owner):  # noqa: ARG001 - somebody must be there to take it in
    return handed(owner, DEGREE, ["grad_cert"], certificate_number="10743201906")


def test_it_goes_to_the_unit_alone(degree, unit):
    assert (degree.kind, degree.holder_id) == (CaseKind.HAND_IN.value, unit.id)
    assert degree.number.startswith("SJ2019")
    assert [step.tier for step in degree.steps] == ["unit"]


def test_the_unit_takes_it_in_and_it_goes_its_way(world, admin, person, degree):
    draft = take_in(admin, degree.id, degree.version)
    assert (degree.state, degree.taken_into_id) == (CaseState.APPROVED.value, draft.id)
    assert lines(degree)[0].state == LineState.TAKEN_IN.value
    assert entries(person) == []
    assert (draft.kind, draft.owner_id, draft.state) == ("declaration", None, "draft")
    (line,) = lines(draft)
    assert (line.person_id, line.certificate_number) == (person.id, "10743201906")
    (proof,) = files(draft)
    assert (proof.kind, proof.person_id) == ("grad_cert", person.id)
    submit_case(admin, draft.id, draft.version)
    assert [step.tier for step in draft.steps] == ["department", "hr"]
    world.approve_through(draft)
    assert [entry.credited for entry in entries(person)] == [60]


def test_the_unit_returns_it_with_a_reason(admin, owner, degree):
    with pytest.raises(RuleViolation, match="退回原因"):
        return_case(admin, degree.id, degree.version, " ")
    return_case(admin, degree.id, degree.version, "证书照片不清楚")
    line = LineData(owner.person_id, certificate_number="10743201907")
    update_item(owner, degree.id, degree.version, replace(DEGREE, lines=(line,)))
    submit_case(owner, degree.id, degree.version)
    assert take_in(admin, degree.id, degree.version).state == CaseState.DRAFT.value


def test_several_of_one_course_go_into_one_declaration(world, unit, admin, person, owner):
    base = world.account(Role.BASE_ADMIN, world.base())
    filing = world.approved_filing(base)
    colleague = world.professional(world.person(unit, "李青梅"))
    first, second = (
        handed(who, course(filing, ()), COURSE_PROOFS, hours=Decimal(40))
        for who in (owner, colleague)
    )
    draft = take_in(admin, first.id, first.version)
    assert possible_drafts(admin, second) == [draft]
    version = draft.version
    assert take_in(admin, second.id, second.version, draft.id) is draft
    assert draft.version > version
    assert [line.person_id for line in lines(draft)] == [owner.person_id, colleague.person_id]
    assert len(list(files(draft))) == 2 * len(COURSE_PROOFS)
    world.approve_through(world.submitted(admin, draft))
    assert [entry.credited for entry in entries(person)] == [40]


def test_not_into_another_training_nor_twice(admin, owner, world, unit, degree):
    meeting = world.meeting(admin, [world.person(unit, "李青梅")])
    assert possible_drafts(admin, degree) == []
    with pytest.raises(RuleViolation, match="不是同一项培训") as caught:
        take_in(admin, degree.id, degree.version, meeting.id)
    assert [problem.field for problem in caught.value.problems] == ["into"]
    draft = take_in(admin, degree.id, degree.version)
    second = handed(owner, DEGREE, ["grad_cert"], certificate_number="20")
    with pytest.raises(RuleViolation, match="已在所选的申报中"):
        take_in(admin, second.id, second.version, draft.id)


def test_who_takes_in_prepares_and_does_not_decide(world):
    """In a unit that audits itself another administrator decides, whoever took it in."""
    academy = world.organisation("青海大学", track=Track.SELF_AUDIT)
    first, second = (world.account(Role.UNIT_ADMIN, academy) for _ in range(2))
    teacher = world.professional(world.person(academy, "马老师"))
    case = handed(teacher, MEETING, ["act_notice"], days=Decimal(2))
    draft = world.meeting(first, [world.person(academy, "韩玉兰")])
    take_in(second, case.id, case.version, draft.id)
    with pytest.raises(RuleViolation, match="另一名单位管理员"):
        submit_case(first, draft.id, draft.version)


def test_approving_is_not_taking_in(admin, degree):
    with pytest.raises(NotAllowed, match="受理"):
        approve_case(admin, degree.id, degree.version)
    (verdict,) = preview_batch(admin, [Choice(degree.id, degree.version)])
    assert "受理" in verdict.why
    db.session.refresh(degree)
    assert degree.state == CaseState.IN_REVIEW.value


def test_nobody_takes_in_their_own_nor_for_another_unit(world, unit, admin, degree):
    with pytest.raises(Stale):
        take_in(admin, degree.id, degree.version - 1)
    stranger = world.account(Role.UNIT_ADMIN, world.organisation())
    with pytest.raises(OutOfScope):
        take_in(stranger, degree.id, degree.version)
    own = world.account(
        Role.PROFESSIONAL, unit, username=admin.user_name, person=world.person(unit, "管理员")
    )
    with pytest.raises(RuleViolation, match="没有（其他）可以办理的单位管理员"):
        handed(own, MEETING, ["act_notice"], days=Decimal(1))


def test_what_runs_over_new_year_is_not_one_item(owner):
    data = replace(MEETING, starts_on=date(2018, 12, 30))
    line = LineData(owner.person_id, days=Decimal(1))
    with pytest.raises(RuleViolation, match="跨年活动请分年度"):
        create_item(owner, replace(data, lines=(line,)))
