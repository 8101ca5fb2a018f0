"""Who decides on what in Qinghai, from the submission to the last desk (QH50-61)."""

from dataclasses import replace
from datetime import date

import pytest

from app.enums import Capacity, CaseState, Role, Tier, Track
from app.errors import NotAllowed, RuleViolation
from app.models import CaseStep, Organisation, db
from app.operations.cases import submit_case, withdraw_case
from app.operations.chains import DEPARTMENT_OFF
from app.operations.content import filing_of
from app.operations.decisions import approve_case, return_case
from app.operations.transaction import begin_write
from app.workflow.chain import NO_DEPARTMENT
from tests.factories import COURSE
from tests.qingdao import Qingdao


@pytest.fixture
def department(world):
    return world.department("青海省交通运输厅")


def chain(case):
    steps = db.session.query(CaseStep).filter_by(case_id=case.id, round=case.round)
    return [(Tier(step.tier), step.organisation_id) for step in steps.order_by(CaseStep.position)]


def unit_with_meeting(world, unit, role=Role.UNIT_ADMIN):
    actor = world.account(role, unit)
    return actor, world.meeting(actor, [world.person(unit)])


def walk(world, case):
    """Approves at every desk and says where it went."""
    desks = []
    while case.state == CaseState.IN_REVIEW.value:
        desks.append((Tier(case.holder_tier), case.holder_id))
        approve_case(world.desk(case), case.id, case.version)
    return desks


def test_in_system_goes_through_department_and_bureau(world, department):
    unit = world.organisation("青海省公路局", department=department)
    actor, case = unit_with_meeting(world, unit)
    world.submitted(actor, case)
    expected = [(Tier.DEPARTMENT, department.id), (Tier.HR, world.bureau.id)]
    assert chain(case) == expected
    assert walk(world, case) == expected
    assert case.state == CaseState.APPROVED.value


def test_the_bureau_is_that_of_the_units_level(world, department):
    xining = world.prefecture_bureau("西宁市人力资源和社会保障局", "630100")
    unit = world.organisation(department=department, bureau=xining, region="630100")
    actor, case = unit_with_meeting(world, unit)
    world.submitted(actor, case)
    assert walk(world, case) == [(Tier.DEPARTMENT, department.id), (Tier.HR, xining.id)]


def test_out_of_system_goes_to_the_bureau_alone(world, department):
    unit = world.organisation(track=Track.OUT_SYSTEM, department=department)
    actor, case = unit_with_meeting(world, unit)
    world.submitted(actor, case)
    assert walk(world, case) == [(Tier.HR, world.bureau.id)]


def test_a_unit_without_department_skips_the_tier_and_says_so(world):
    unit = world.organisation()
    actor, case = unit_with_meeting(world, unit)
    world.submitted(actor, case)
    assert chain(case) == [(Tier.DEPARTMENT, None), (Tier.HR, world.bureau.id)]
    assert [step.skip_reason for step in case.steps] == [NO_DEPARTMENT, ""]
    assert walk(world, case) == [(Tier.HR, world.bureau.id)]


def test_a_departments_own_staff_goes_to_the_bureau(world, department):
    actor, case = unit_with_meeting(world, department, Role.DEPARTMENT_ADMIN)
    world.submitted(actor, case)
    assert walk(world, case) == [(Tier.HR, world.bureau.id)]


def test_the_bureaus_own_staff_is_audited_by_the_bureau_but_another_person(world):
    actor, case = unit_with_meeting(world, world.bureau)
    world.submitted(actor, case)
    assert (case.holder_tier, case.holder_id) == ("hr", world.bureau.id)
    same = world.account(Role.HR_REVIEWER, world.bureau, username=actor.user_name)
    with pytest.raises(NotAllowed, match="不能审核自己提交"):
        approve_case(same, case.id, case.version)
    assert walk(world, case) == [(Tier.HR, world.bureau.id)]


class TestSelfAudit:
    @pytest.fixture
    def unit(self, world, department):
        return world.organisation("青海大学", track=Track.SELF_AUDIT, department=department)

    def test_another_admin_of_the_unit_decides(self, world, unit):
        actor, case = unit_with_meeting(world, unit)
        second = world.account(Role.UNIT_ADMIN, unit)
        world.submitted(actor, case)
        assert chain(case) == [(Tier.UNIT, unit.id)]
        with pytest.raises(NotAllowed, match="不能审核自己提交"):
            approve_case(actor, case.id, case.version)
        approve_case(second, case.id, case.version)
        assert case.state == CaseState.APPROVED.value

    def test_a_single_admin_is_told_at_submission(self, world, unit):
        actor, case = unit_with_meeting(world, unit)
        with pytest.raises(RuleViolation, match="提交人以外的另一名单位管理员"):
            submit_case(actor, case.id, case.version)
        assert case.state == CaseState.DRAFT.value

    def test_who_submitted_an_earlier_round_is_no_second_person(self, world, unit):
        actor, case = unit_with_meeting(world, unit)
        second = world.account(Role.UNIT_ADMIN, unit)
        world.submitted(actor, case)
        withdraw_case(actor, case.id, case.version)
        with pytest.raises(RuleViolation, match="没有其他可以审验"):
            submit_case(second, case.id, case.version)

    def test_a_second_admin_who_cannot_sign_in_does_not_count(self, world, unit):
        actor, case = unit_with_meeting(world, unit)
        second = world.account(Role.UNIT_ADMIN, unit)
        world.switch_off(second)
        with pytest.raises(RuleViolation, match="没有其他可以审验"):
            submit_case(actor, case.id, case.version)

    def test_a_second_admin_whose_own_hours_are_in_it_does_not_count(self, world, unit):
        actor = world.account(Role.UNIT_ADMIN, unit)
        person = world.person(unit)
        world.account(Role.UNIT_ADMIN, unit, person=person)
        case = world.meeting(actor, [person])
        with pytest.raises(RuleViolation, match="没有其他可以审验"):
            submit_case(actor, case.id, case.version)

    def test_the_second_person_may_return_and_decide_again(self, world, unit):
        actor, case = unit_with_meeting(world, unit)
        second = world.account(Role.UNIT_ADMIN, unit)
        world.submitted(actor, case)
        return_case(second, case.id, case.version, "通知看不清")
        with pytest.raises(NotAllowed, match="同一人只能办理一个环节"):
            submit_case(second, case.id, case.version)
        world.submitted(actor, case)
        approve_case(second, case.id, case.version)
        assert (case.state, case.round) == (CaseState.APPROVED.value, 2)


class TestFilings:
    @pytest.mark.parametrize("track", [Track.IN_SYSTEM, Track.SELF_AUDIT])
    def test_a_units_filing_goes_through_department_and_bureau(self, world, department, track):
        unit = world.organisation(track=track, department=department)
        case = self.submitted(world, Role.UNIT_ADMIN, unit)
        assert walk(world, case) == [(Tier.DEPARTMENT, department.id), (Tier.HR, world.bureau.id)]

    def test_a_base_files_like_a_unit_in_the_system(self, world, department):
        base = world.base("青海交通职业技术学院", department=department)
        case = self.submitted(world, Role.BASE_ADMIN, base)
        assert walk(world, case) == [(Tier.DEPARTMENT, department.id), (Tier.HR, world.bureau.id)]

    def test_what_is_base_and_employer_files_as_what_its_admin_acts_for(self, world, department):
        both = world.organisation(
            None,
            Capacity.EMPLOYER,
            Capacity.BASE_PROVINCIAL,
            track=Track.OUT_SYSTEM,
            department=department,
        )
        as_unit = self.submitted(world, Role.UNIT_ADMIN, both)
        as_base = self.submitted(world, Role.BASE_ADMIN, both)
        assert [tier for tier, _ in chain(as_unit)] == [Tier.HR]
        assert [tier for tier, _ in chain(as_base)] == [Tier.DEPARTMENT, Tier.HR]

    def test_an_enterprise_outside_the_system_files_with_the_bureau(self, world):
        unit = world.organisation(track=Track.OUT_SYSTEM)
        case = self.submitted(world, Role.UNIT_ADMIN, unit)
        assert walk(world, case) == [(Tier.HR, world.bureau.id)]

    def test_a_departments_own_filing_goes_to_the_bureau(self, world, department):
        case = self.submitted(world, Role.DEPARTMENT_ADMIN, department)
        assert walk(world, case) == [(Tier.HR, world.bureau.id)]

    def submitted(self, world, role, organisation):
        actor = world.account(role, organisation)
        return world.submitted(actor, world.filing(actor))


def test_one_person_acts_on_one_tier_whatever_memberships_they_have(world, department):
    unit = world.organisation(department=department)
    actor, case = unit_with_meeting(world, unit)
    world.submitted(actor, case)
    clerk = world.account(Role.DEPARTMENT_ADMIN, department)
    same = world.account(Role.HR_REVIEWER, world.bureau, username=clerk.user_name)
    approve_case(clerk, case.id, case.version)
    with pytest.raises(NotAllowed, match="同一人只能办理一个环节"):
        approve_case(same, case.id, case.version)
    approve_case(world.account(Role.HR_REVIEWER, world.bureau), case.id, case.version)
    assert case.state == CaseState.APPROVED.value


def test_nobody_decides_on_hours_of_their_own(world, department):
    unit = world.organisation(department=department)
    actor = world.account(Role.UNIT_ADMIN, unit)
    person = world.person(unit)
    case = world.submitted(actor, world.meeting(actor, [person]))
    clerk = world.account(Role.DEPARTMENT_ADMIN, department, person=person)
    with pytest.raises(NotAllowed, match="您本人的学时"):
        approve_case(clerk, case.id, case.version)
    approve_case(world.account(Role.DEPARTMENT_ADMIN, department), case.id, case.version)
    assert case.holder_tier == "hr"


def test_it_must_be_the_turn_of_the_desk(world, department):
    unit = world.organisation(department=department)
    actor, case = unit_with_meeting(world, unit)
    world.submitted(actor, case)
    with pytest.raises(NotAllowed, match="目前不在您的环节"):
        approve_case(world.account(Role.HR_REVIEWER, world.bureau), case.id, case.version)


def switch_off(organisation):
    """As it stands in a database that was filled before switching off was checked."""
    begin_write()
    db.session.get_one(Organisation, organisation.id).active = False
    db.session.commit()


def test_a_department_that_is_switched_off_is_skipped_and_the_step_says_so(world, department):
    unit = world.organisation(department=department)
    actor, case = unit_with_meeting(world, unit)
    switch_off(department)
    world.submitted(actor, case)
    assert chain(case) == [(Tier.DEPARTMENT, None), (Tier.HR, world.bureau.id)]
    assert (case.steps[0].skip_reason, case.holder_id) == (DEPARTMENT_OFF, world.bureau.id)


def test_nothing_is_handed_to_a_bureau_that_is_switched_off(world, department):
    xining = world.prefecture_bureau("西宁市人力资源和社会保障局", "630100")
    unit = world.organisation(department=department, bureau=xining, region="630100")
    actor, case = unit_with_meeting(world, unit)
    switch_off(xining)
    with pytest.raises(RuleViolation, match="西宁市人力资源和社会保障局已停用"):
        world.submitted(actor, case)
    assert case.state == CaseState.DRAFT.value


class TestQingdao:
    """A filing goes to the association of the city, for a base as for a unit (QD23)."""

    @pytest.fixture
    def city(self, world, clock):
        return Qingdao(world, clock)

    def filed(self, city):
        course = replace(COURSE, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 5))
        return city.world.filing(city.admin, course)

    def test_the_nearest_association_decides(self, city):
        city.world.organisation("外地继续教育协会", Capacity.ASSOCIATION, region="630100")
        case = submit_case(city.admin, (draft := self.filed(city)).id, draft.version)
        assert walk(city.world, case) == [(Tier.ASSOCIATION, city.association.id)]
        assert filing_of(case).filing_number == "青岛继备〔2026〕0001号"

    def test_one_of_its_own_district_comes_first(self, city):
        nearer = city.world.organisation(
            "市南区继续教育协会", Capacity.ASSOCIATION, region="370202", bureau=city.bureau
        )
        case = submit_case(city.admin, (draft := self.filed(city)).id, draft.version)
        assert chain(case) == [(Tier.ASSOCIATION, nearer.id)]

    def test_without_one_it_cannot_be_handed_in(self, city):
        begin_write()
        db.session.get_one(Organisation, city.association.id).active = False
        db.session.commit()
        draft = self.filed(city)
        with pytest.raises(RuleViolation, match="没有负责「继续教育协会审核」的机构"):
            submit_case(city.admin, draft.id, draft.version)
