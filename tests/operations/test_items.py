"""A person's own items: Qingdao's people declare, the unit confirms (QD32)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.desk import submitted
from app.access.gateway import OutOfScope, access_attachment, access_case
from app.enums import CaseKind, CaseState, LineState, Role
from app.errors import NotAllowed, RuleViolation, Stale
from app.models import AuditEntry, db
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.consent import CONSENT_VERSION
from app.operations.content import declaration_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.declaration_data import LineData
from app.operations.declarations import create_declaration, update_declaration
from app.operations.items import create_item, item_categories, update_item
from app.operations.people import update_person
from app.operations.policies import policy_for
from app.operations.proofs import inspect_proof
from app.operations.same_days import same_days
from tests.factories import COURSE, MEETING, entries, files, lines, with_evidence
from tests.operations.test_people import kept
from tests.qingdao import CONFERENCE, LEAVE, RESULT, Qingdao, hours

IN_JUNE = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 5)}


@pytest.fixture
def city(world, clock):
    return Qingdao(world, clock)


def fields(caught):
    return {problem.field for problem in caught.value.problems}


def confirmed(city, case, by=None):
    case = submit_case(city.owner, case.id, case.version)
    return approve_case(by or city.admin, case.id, case.version)


class TestConference:
    def test_the_unit_confirms_and_it_is_credited_with_the_ceiling_of_a_day(self, city):
        case = city.conference(city.owner)
        assert (case.kind, case.owner_id) == (CaseKind.DECLARATION.value, city.person.id)
        case = confirmed(city, case)
        assert case.state == CaseState.APPROVED.value
        (entry,) = entries(city.person)
        assert (entry.claimed, entry.credited) == (15, 14)
        assert (entry.policy_id, entry.approved_by) == ("qingdao-2026", city.unit.name)
        cut = entry.explanation[-1]
        assert (cut["rule"], cut["source"]) == ("day_cap", "QD33")
        assert "每天" in cut["text"]
        assert "青岛 2026 通知 四（三）1" in cut["text"]
        assert hours(city.person) == (0, 14)

    def test_the_unit_returns_it_with_a_reason_and_it_is_mended(self, city):
        case = city.conference(city.owner)
        submit_case(city.owner, case.id, case.version)
        return_case(city.admin, case.id, case.version, "请补充会议日程")
        line = LineData(city.person.id, sessions=(("2026-03-05", "8"),))
        data = replace(CONFERENCE, ends_on=date(2026, 3, 5), lines=(line,))
        update_item(city.owner, case.id, case.version, data)
        confirmed(city, case)
        assert hours(city.person) == (0, 8)

    def test_it_is_withdrawn_and_given_up_by_its_owner_alone(self, city):
        case = city.conference(city.owner)
        submit_case(city.owner, case.id, case.version)
        with pytest.raises(NotAllowed):
            withdraw_case(city.admin, case.id, case.version)
        withdraw_case(city.owner, case.id, case.version)
        discard_case(city.owner, case.id, case.version)
        assert lines(case)[0].state == LineState.DROPPED.value

    def test_nobody_sees_a_draft_but_its_owner(self, city):
        case = city.conference(city.owner)
        colleague = city.world.professional(city.world.person(city.unit, "王芳"))
        for other in (city.admin, colleague, city.world.admin):
            with pytest.raises(OutOfScope):
                access_case(other, case.id)
        submit_case(city.owner, case.id, case.version)
        assert access_case(city.admin, case.id) is case
        with pytest.raises(OutOfScope):
            access_case(colleague, case.id)

    def test_what_people_prepare_is_not_under_way_at_the_unit(self, city):
        city.conference(city.owner)
        own = city.world.filing(city.admin, replace(COURSE, **IN_JUNE))
        assert list(db.session.scalars(submitted(city.admin))) == [own]

    def test_the_unit_does_not_rewrite_it(self, city):
        case = city.conference(city.owner)
        submit_case(city.owner, case.id, case.version)
        return_case(city.admin, case.id, case.version, "请补充会议日程")
        for work in (update_declaration, update_item):
            with pytest.raises(NotAllowed):
                work(city.admin, case.id, case.version, CONFERENCE)
        with pytest.raises(NotAllowed):
            update_declaration(city.owner, case.id, case.version, CONFERENCE)


class TestWrong:
    def test_only_oneself(self, city):
        other = city.world.person(city.unit, "王芳")
        line = LineData(other.id, sessions=(("2026-03-05", "8"),))
        with pytest.raises(RuleViolation, match="个人只能填写本人的学时"):
            create_item(city.owner, replace(CONFERENCE, lines=(line,)))

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            ((("2026-02-30", "8"),), "存在"),
            ((("2026-03-05", "八"),), "学时应为数字"),
            ((("2026-03-07", "8"),), "不在活动的起止日期之内"),
            ((("2026-03-05", "4"), ("2026-03-05", "4")), "同一天只能填写一行"),
            ((("2026-03-05", "8.25"),), "0.5 的整数倍"),
            ((("2026-03-05", "1.001"),), "最多两位小数"),
            ((("2026-03-05", "25"),), "超过一天的小时数"),
            ((("2026-03-05", "NaN"),), "应为数字"),
            ((), "每天的日期和实际学时"),
        ],
    )
    def test_days_that_cannot_be(self, city, days, told):
        line = LineData(city.person.id, sessions=days)
        with pytest.raises(RuleViolation, match=told) as caught:
            create_item(city.owner, replace(CONFERENCE, lines=(line,)))
        assert fields(caught) == {"sessions"}

    def test_another_year_has_no_policy_here(self, city):
        data = replace(CONFERENCE, starts_on=date(2025, 3, 5), ends_on=date(2025, 3, 5))
        line = LineData(city.person.id, sessions=(("2025-03-05", "8"),))
        with pytest.raises(RuleViolation, match="2025 年度没有适用于该地区"):
            create_item(city.owner, replace(data, lines=(line,)))

    def test_a_category_of_the_unit(self, city):
        line = LineData(city.person.id, sessions=(("2026-03-05", "8"),))
        with pytest.raises(RuleViolation) as caught:
            create_item(city.owner, replace(CONFERENCE, category="QD-B2", lines=(line,)))
        assert fields(caught) == {"category"}

    def test_a_series_of_another_authority_is_told_whose_it_is(self, city):
        accountant = city.world.person(city.unit, "李会计", series="会计人员")
        owner = city.world.professional(accountant)
        with pytest.raises(RuleViolation, match="市财政局"):
            city.conference(owner)

    def test_who_works_elsewhere_by_now(self, city, world):
        case = city.conference(city.owner)
        other = city.organisation("青岛港务集团")
        data = replace(kept(city.person), employer_id=other.id)
        update_person(world.admin, city.person.id, data, city.person.version)
        with pytest.raises(RuleViolation, match="工作单位已经变化"):
            submit_case(city.owner, case.id, case.version)


class TestResults:
    def test_a_project_counts_once_whatever_came_of_it(self, city):
        confirmed(city, city.result(city.owner, "海洋防腐", "ISSN 1000-1 3/45"))
        patent = city.result(city.owner, "海洋 防腐", "ZL2026-1", kind="patent")
        with pytest.raises(RuleViolation, match="同一项目成果不重复计算") as caught:
            submit_case(city.owner, patent.id, patent.version)
        assert fields(caught) == {"project_key"}
        assert caught.value.problems[0].cite == "青岛 2026 通知 四（三）3"
        assert hours(city.person) == (0, 10)

    def test_the_same_number_under_another_project_is_told_at_its_field(self, city):
        confirmed(city, city.result(city.owner, "海洋防腐", "ZL2026-1"))
        again = city.result(city.owner, "另一项目", "ＺＬ2026-1")
        with pytest.raises(RuleViolation, match="同一证书只能申报一次") as caught:
            submit_case(city.owner, again.id, again.version)
        assert fields(caught) == {"certificate_number"}

    def test_a_refused_one_leaves_the_project_free(self, city):
        case = city.result(city.owner, "海洋防腐")
        submit_case(city.owner, case.id, case.version)
        refuse_case(city.admin, case.id, case.version, "不是本人成果")
        confirmed(city, city.result(city.owner, "海洋防腐"))
        assert hours(city.person) == (0, 10)

    def test_what_must_be_said_of_it(self, city):
        bare = LineData(city.person.id)
        with pytest.raises(RuleViolation) as caught:
            create_item(city.owner, replace(RESULT, lines=(bare,)))
        assert fields(caught) == {"project_key", "result_type"}

    def test_thirty_in_a_year(self, city):
        for number in range(4):
            confirmed(city, city.result(city.owner, f"项目{number}"))
        assert [entry.credited for entry in entries(city.person)] == [10, 10, 10, 0]


class TestWhoConfirms:
    @pytest.fixture
    def own(self, city):
        """The account with which the unit's administrator declares for themselves."""
        person = city.world.person(city.unit, "赵管理")
        return city.world.account(
            Role.PROFESSIONAL, city.unit, username=city.admin.user_name, person=person
        )

    def test_another_administrator_of_the_unit(self, city, own):
        second = city.world.account(Role.UNIT_ADMIN, city.unit)
        case = city.conference(own)
        submit_case(own, case.id, case.version)
        assert case.holder_id == city.unit.id
        with pytest.raises(NotAllowed):
            approve_case(city.admin, case.id, case.version)
        approve_case(second, case.id, case.version)
        assert case.state == CaseState.APPROVED.value

    def test_else_the_department(self, city, own):
        case = city.conference(own)
        submit_case(own, case.id, case.version)
        assert (case.holder_tier, case.holder_id) == ("department", city.department.id)
        assert [step.skip_reason != "" for step in case.steps] == [True, False]
        city.world.approve_through(case)
        assert entries(db.session.get_one(type(city.person), own.person_id))[0].credited == 14

    def test_else_the_bureau(self, city):
        unit = city.organisation("青岛蓝色民营公司", department=False)
        person = city.world.person(unit, "孙独立")
        owner = city.world.professional(person)
        case = city.conference(owner)
        submit_case(owner, case.id, case.version)
        assert (case.holder_tier, case.holder_id) == ("hr", city.bureau.id)


class TestSensitive:
    def test_consent_is_asked_and_kept_with_its_version(self, city):
        with pytest.raises(RuleViolation, match="敏感个人信息") as caught:
            create_item(city.owner, replace(LEAVE, lines=(LineData(city.person.id),)))
        assert fields(caught) == {"consent"}
        declaration = declaration_of(city.leave(city.owner))
        assert declaration.consent_version == CONSENT_VERSION
        assert declaration.consented_at is not None

    def test_four_months_give_a_third_of_the_year(self, city):
        confirmed(city, city.leave(city.owner))
        assert hours(city.person) == (10, 20)
        assert {(entry.subject, entry.credited) for entry in entries(city.person)} == {
            ("public", 10),
            ("professional", 20),
        }

    def test_who_sees_the_proof(self, city):
        case = city.leave(city.owner)
        submit_case(city.owner, case.id, case.version)
        (proof,) = files(case)
        world = city.world
        assert access_attachment(city.owner, proof.id) is proof
        assert access_attachment(city.admin, proof.id) is proof
        reviewer = world.account(Role.HR_REVIEWER, city.bureau)
        head = world.account(Role.DEPARTMENT_ADMIN, city.department)
        for other in (reviewer, head, world.admin):
            with pytest.raises(NotAllowed, match="敏感个人信息"):
                access_attachment(other, proof.id)
        approve_case(city.admin, case.id, case.version)
        assert access_attachment(city.admin, proof.id) is proof
        with pytest.raises(NotAllowed, match="敏感个人信息"):
            access_attachment(world.account(Role.UNIT_ADMIN, city.unit), proof.id)

    def test_it_stays_closed_where_the_item_becomes_another(self, city):
        case = city.leave(city.owner)
        line = LineData(city.person.id, sessions=(("2026-03-05", "8"),))
        update_item(city.owner, case.id, case.version, replace(CONFERENCE, lines=(line,)))
        with_evidence(city.owner, case, ["act_notice"])
        submit_case(city.owner, case.id, case.version)
        proof = next(file for file in files(case) if file.kind == "birth_cert")
        with pytest.raises(NotAllowed, match="敏感个人信息"):
            access_attachment(city.world.account(Role.HR_REVIEWER, city.bureau), proof.id)

    def test_an_inspector_says_why_and_the_log_keeps_it(self, city):
        case = city.leave(city.owner)
        submit_case(city.owner, case.id, case.version)
        (proof,) = files(case)
        inspector = city.world.account(Role.HR_REVIEWER, city.bureau)
        with pytest.raises(RuleViolation, match="查看原因"):
            inspect_proof(inspector, proof.id, "  ")
        assert inspect_proof(inspector, proof.id, "核查举报").id == proof.id
        kept = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "proof.inspect")
        ).one()
        assert (kept.user_id, kept.record_id) == (inspector.user_id, proof.id)
        assert kept.after == {"reason": "核查举报"}
        with pytest.raises(NotAllowed):
            inspect_proof(city.world.admin, proof.id, "想看看")
        far = city.world.account(
            Role.HR_REVIEWER, city.world.prefecture_bureau("海东市人社局", "630200")
        )
        with pytest.raises(OutOfScope):
            inspect_proof(far, proof.id, "核查举报")


class TestSameDay:
    def test_the_reviewer_is_warned(self, city):
        first = city.conference(city.owner)
        submit_case(city.owner, first.id, first.version)
        lecture = replace(CONFERENCE, title="专题讲座", starts_on=date(2026, 3, 6))
        second = city.conference(city.owner, ("2026-03-06", "4"), data=lecture)
        (found,) = same_days(second)
        assert (found.other.case_id, found.day) == (first.id, date(2026, 3, 6))
        assert "于海洋 2026-03-06 这一天另有「海洋工程学术年会」（" in found.sentence
        assert "审核中" in found.sentence

    def test_not_of_another_day_a_diploma_or_a_draft(self, city):
        city.conference(city.owner)
        paper = city.result(city.owner, "海洋防腐")
        submit_case(city.owner, paper.id, paper.version)
        early = city.conference(city.owner, ("2026-03-05", "4"))
        submit_case(city.owner, early.id, early.version)
        late = city.conference(city.owner, ("2026-03-06", "4"))
        assert same_days(late) == []
        assert same_days(paper) == []


def test_two_who_change_one_draft(city):
    case = city.conference(city.owner)
    with pytest.raises(Stale):
        update_item(city.owner, case.id, case.version - 1, CONFERENCE)


def test_what_people_of_each_region_may_enter(city, world):
    qingdao = {found.code for found in item_categories(policy_for(city.unit, 2026))}
    assert qingdao == {f"QD-C{name}" for name in ("1", "2", "3", "4a", "4b", "5", "6")} | {
        "QD-C7a",
        "QD-C7b",
        "QD-C7c",
    }
    qinghai = {found.code for found in item_categories(policy_for(world.bureau, 2019))}
    assert qinghai == {"QH-Z-CRS", "QH-Z-ACT", "QH-Z-DEG", "QH-Z-CRD"}


def test_a_unit_does_not_declare_what_is_the_persons_own(city):
    line = LineData(city.person.id, days=Decimal(1))
    with pytest.raises(RuleViolation) as caught:
        create_declaration(
            city.admin,
            replace(
                MEETING,
                category="QD-C1",
                starts_on=date(2026, 3, 5),
                ends_on=date(2026, 3, 6),
                lines=(line,),
            ),
        )
    assert fields(caught) == {"category"}
