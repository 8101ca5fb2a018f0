"""Declarations of hours: which course, whose people, how many hours, which proofs."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.access.gateway import OutOfScope
from app.enums import CaseState, LineState, Role, Track
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.models import AuditEntry, Case, Declaration, HourLine, db
from app.operations import cases
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.content import declaration_of, filing_of, lines_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.declaration_data import MOST_LINES, LineData
from app.operations.declarations import create_declaration, update_declaration
from app.operations.people import PersonData, update_person
from app.operations.transaction import begin_write
from tests.factories import COURSE, COURSE_PROOFS, DEGREE, MEETING, course, lines, with_evidence

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEYOND_INTEGER = 2**70


@pytest.fixture
def department(world):
    return world.department("青海省交通运输厅")


@pytest.fixture
def unit(world, department):
    return world.organisation("青海省公路局", department=department)


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def filing(world, actor):
    return world.approved_filing(actor)


@pytest.fixture
def person(world, unit):
    return world.person(unit)


def hours(person, number="40"):
    return LineData(person.id, hours=Decimal(number))


def days(person, number="2"):
    return LineData(person.id, days=Decimal(number))


def count(model=Declaration):
    return db.session.scalar(select(func.count()).select_from(model))


class TestWhichCourse:
    def test_the_units_own(self, actor, filing, person):
        case = create_declaration(actor, course(filing, (hours(person),)))
        declared = declaration_of(case)
        assert (declared.title, declared.organiser) == (COURSE.title, "青海省公路局")
        assert (declared.starts_on, declared.ends_on) == (COURSE.starts_on, COURSE.ends_on)

    def test_its_departments(self, world, actor, department, person):
        clerk = world.account(Role.DEPARTMENT_ADMIN, department)
        filing = world.approved_filing(clerk)
        case = create_declaration(actor, course(filing, (hours(person),)))
        assert case.state == CaseState.DRAFT.value

    def test_any_bases(self, world, actor, person):
        base = world.base("青海大学继续教育学院", department=world.department())
        filing = world.approved_filing(world.account(Role.BASE_ADMIN, base))
        case = create_declaration(actor, course(filing, (hours(person),)))
        assert declaration_of(case).organiser == "青海大学继续教育学院"

    def test_not_another_units_and_the_attempt_is_logged(self, world, actor, person):
        other = world.account(Role.UNIT_ADMIN, world.organisation())
        filing = world.approved_filing(other)
        with pytest.raises(OutOfScope):
            create_declaration(actor, course(filing, (hours(person),)))
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.outcome == "refused")).one()
        assert (entry.user_id, entry.action) == (actor.user_id, "declaration.create")
        assert (entry.record_type, entry.record_id) == ("filing", filing.id)

    def test_not_another_departments(self, world, actor, person):
        other = world.account(Role.DEPARTMENT_ADMIN, world.department())
        filing = world.approved_filing(other)
        with pytest.raises(NotFound):
            create_declaration(actor, course(filing, (hours(person),)))

    def test_a_department_may_not_use_a_units_though_it_can_read_it(
        self, world, department, filing
    ):
        clerk = world.account(Role.DEPARTMENT_ADMIN, department)
        person = world.person(department)
        with pytest.raises(RuleViolation, match="不能据此申报"):
            create_declaration(clerk, course(filing, (hours(person),)))

    @pytest.mark.parametrize("forged", [0, -1, 999_999, BEYOND_INTEGER])
    def test_no_invented_one(self, actor, filing, person, forged):
        data = replace(course(filing, (hours(person),)), filing_id=forged)
        with pytest.raises(NotFound):
            create_declaration(actor, data)

    def test_not_one_that_is_not_approved_yet(self, world, actor, person):
        case = world.submitted(actor, world.filing(actor))
        with pytest.raises(RuleViolation, match="尚未通过备案"):
            create_declaration(actor, course(filing_of(case), (hours(person),)))

    def test_an_unfiled_course_cannot_even_be_entered(self, actor, person):
        data = replace(MEETING, category="QH-Z-CRS", lines=(hours(person),))
        with pytest.raises(
            RuleViolation, match="未经备案的培训不予认可。（青海 2019 通知 三（二））"
        ):
            create_declaration(actor, data)

    def test_a_meeting_has_no_filing(self, actor, filing, person):
        data = replace(MEETING, filing_id=filing.id, lines=(days(person),))
        with pytest.raises(RuleViolation, match="不需要选择备案课程"):
            create_declaration(actor, data)

    @pytest.mark.parametrize("category", ["QH-P-IMP", "QH-X-ACC", "", "nothing"])
    def test_other_categories_are_not_declared(self, actor, person, category):
        with pytest.raises(RuleViolation, match="请选择申报类别"):
            create_declaration(actor, replace(MEETING, category=category, lines=(days(person),)))


class TestBeforeItIsOver:
    """Hours are declared after the last day of the training, not before."""

    def coming(self, world, actor, ends_on):
        dates = {"starts_on": date(2019, 9, 10), "ends_on": ends_on}
        return world.approved_filing(actor, replace(COURSE, **dates))

    def test_a_course_that_has_not_ended(self, world, actor, person):
        filing = self.coming(world, actor, date(2019, 9, 17))
        with pytest.raises(RuleViolation, match="尚未结束，不能申报学时") as caught:
            create_declaration(actor, course(filing, (hours(person),)))
        assert [problem.field for problem in caught.value.problems] == ["filing_id"]
        assert count() == 0

    def test_on_its_last_day(self, world, actor, person):
        filing = self.coming(world, actor, date(2019, 9, 16))
        case = world.course_declaration(actor, filing, [person])
        assert submit_case(actor, case.id, case.version).state == CaseState.IN_REVIEW.value

    def test_not_at_the_submission_either(self, world, actor, filing, person, clock):
        drafts = [world.course_declaration(actor, filing, [person]), world.meeting(actor, [person])]
        clock.set(datetime(2019, 8, 6, 12, tzinfo=SHANGHAI))
        for case, field in zip(drafts, ("filing_id", "ends_on"), strict=True):
            with pytest.raises(RuleViolation, match="尚未结束") as caught:
                submit_case(actor, case.id, case.version)
            assert [problem.field for problem in caught.value.problems] == [field]
            assert case.state == CaseState.DRAFT.value


def test_a_filing_out_of_reach_since_the_draft_is_told_at_its_field(
    world, department, unit, actor, person
):
    clerk = world.account(Role.DEPARTMENT_ADMIN, department)
    case = world.course_declaration(actor, world.approved_filing(clerk), [person])
    begin_write()
    unit.department_id = world.department("青海省水利厅").id
    db.session.commit()
    with pytest.raises(RuleViolation, match="请重新选择") as caught:
        submit_case(actor, case.id, case.version)
    assert [problem.field for problem in caught.value.problems] == ["filing_id"]
    refused = select(AuditEntry).where(AuditEntry.outcome == "refused")
    assert db.session.scalars(refused).all() == []


class TestWhosePeople:
    @pytest.fixture
    def stranger(self, world):
        return world.person(world.organisation(), "李秀英")

    def test_a_foreign_person_is_refused_naming_the_row(self, actor, filing, person, stranger):
        with pytest.raises(RuleViolation, match="第 2 行：该人员不是本单位在册人员") as caught:
            create_declaration(actor, course(filing, (hours(person), hours(stranger))))
        assert "李秀英" not in caught.value.message
        assert count() == count(HourLine) == 0

    def test_a_foreign_person_cannot_be_put_in_later(self, actor, filing, person, stranger):
        case = create_declaration(actor, course(filing, (hours(person),)))
        with pytest.raises(RuleViolation, match="第 1 行"):
            update_declaration(actor, case.id, case.version, course(filing, (hours(stranger),)))
        assert [line.person_id for line in lines_of(case)] == [person.id]

    @pytest.mark.parametrize("forged", [0, -1, 999_999, BEYOND_INTEGER])
    def test_an_invented_person(self, actor, filing, forged):
        data = course(filing, (LineData(forged, hours=Decimal(40)),))
        with pytest.raises(RuleViolation, match="第 1 行：该人员不是本单位在册人员"):
            create_declaration(actor, data)

    def test_a_person_who_left_before_the_submission(self, world, actor, filing, person):
        case = world.course_declaration(actor, filing, [person])
        other = world.organisation()
        kept = {name: getattr(person, name) for name in ("name", "id_type", "title_series")}
        update_person(
            world.admin,
            person.id,
            PersonData(**kept, identity_number="", employer_id=other.id, title_level=None),
            person.version,
        )
        with pytest.raises(RuleViolation, match="第 1 行：张建国已不是本单位在册人员"):
            submit_case(actor, case.id, case.version)

    def test_a_person_twice(self, actor, filing, person):
        with pytest.raises(RuleViolation, match="第 2 行：张建国重复"):
            create_declaration(actor, course(filing, (hours(person), hours(person, "8"))))

    def test_nobody(self, actor, filing):
        with pytest.raises(RuleViolation, match="至少填写一名"):
            create_declaration(actor, course(filing, ()))

    def test_too_many(self, actor, filing, person):
        with pytest.raises(RuleViolation, match="不能超过 500 人"):
            create_declaration(actor, course(filing, (hours(person),) * (MOST_LINES + 1)))

    def test_every_wrong_row_is_named(self, world, unit, actor, filing, person, stranger):
        second = world.person(unit, "王芳")
        rows = (hours(stranger), hours(second, "60"), hours(person), hours(second, "1"))
        with pytest.raises(RuleViolation) as caught:
            create_declaration(actor, course(filing, rows))
        assert [problem.row for problem in caught.value.problems] == [1, 2, 4]


class TestHowMany:
    @pytest.mark.parametrize("number", ["40.5", "41", "400"])
    def test_not_above_the_filings(self, actor, filing, person, number):
        with pytest.raises(
            RuleViolation, match=f"第 1 行：张建国：申报 {number} 学时，超过备案的 40"
        ):
            create_declaration(actor, course(filing, (hours(person, number),)))

    @pytest.mark.parametrize("number", ["0.5", "39.5", "40"])
    def test_up_to_the_filings(self, actor, filing, person, number):
        case = create_declaration(actor, course(filing, (hours(person, number),)))
        assert lines_of(case)[0].hours == Decimal(number)

    @pytest.mark.parametrize("number", ["0", "-1", "NaN", "Infinity", "-Infinity", "sNaN"])
    def test_no_number_of_hours(self, actor, filing, person, number):
        with pytest.raises(RuleViolation, match="大于 0 的学时数"):
            create_declaration(actor, course(filing, (hours(person, number),)))

    def test_no_hours_at_all(self, actor, filing, person):
        with pytest.raises(RuleViolation, match="大于 0 的学时数"):
            create_declaration(actor, course(filing, (LineData(person.id),)))

    @pytest.mark.parametrize("number", ["7.3", "0.25"])
    def test_steps_of_half_an_hour(self, actor, filing, person, number):
        with pytest.raises(RuleViolation, match=r"第 1 行：张建国：学时须为 0.5 的整数倍"):
            create_declaration(actor, course(filing, (hours(person, number),)))

    @pytest.mark.parametrize("number", ["0.4", "2.25"])
    def test_steps_of_half_a_day(self, actor, person, number):
        with pytest.raises(RuleViolation, match=r"天数须为 0.5 的整数倍"):
            create_declaration(actor, replace(MEETING, lines=(days(person, number),)))

    def test_three_decimals(self, actor, filing, person):
        with pytest.raises(RuleViolation, match=r"第 1 行：张建国：最多两位小数") as caught:
            create_declaration(actor, course(filing, (hours(person, "1.001"),)))
        assert caught.value.problems[0].field == "hours"

    def test_no_more_days_than_it_lasted(self, actor, person):
        with pytest.raises(RuleViolation, match=r"申报 3.5 天，超过活动起止日期的 3 天"):
            create_declaration(actor, replace(MEETING, lines=(days(person, "3.5"),)))

    @pytest.mark.parametrize("number", ["0", "-1", "NaN"])
    def test_no_number_of_days(self, actor, person, number):
        with pytest.raises(RuleViolation, match="大于 0 的天数"):
            create_declaration(actor, replace(MEETING, lines=(days(person, number),)))

    def test_a_degree_names_its_certificate(self, actor, person):
        line = LineData(person.id, certificate_number="  ")
        with pytest.raises(RuleViolation, match="请填写证书编号"):
            create_declaration(actor, replace(DEGREE, lines=(line,)))

    def test_hours_of_a_meeting_are_not_taken_for_days(self, actor, person):
        with pytest.raises(RuleViolation, match="大于 0 的天数"):
            create_declaration(actor, replace(MEETING, lines=(hours(person),)))

    def test_what_the_category_does_not_measure_is_not_kept(self, actor, person):
        both = LineData(person.id, hours=Decimal(300), days=Decimal(2))
        (line,) = lines_of(create_declaration(actor, replace(MEETING, lines=(both,))))
        assert (line.hours, line.days) == (None, 2)

    def test_hours_beside_a_diploma_do_not_make_it_another_one(self, world, actor, person):
        world.submitted(actor, world.degree(actor, person, "10743201906"))
        line = LineData(person.id, hours=Decimal(60), certificate_number="10743201906")
        again = create_declaration(actor, replace(DEGREE, lines=(line,)))
        with_evidence(actor, again, ["grad_cert"])
        with pytest.raises(RuleViolation, match="同一证书只能申报一次"):
            submit_case(actor, again.id, again.version)


class TestFields:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "会" * 121}, "title"),
            ({"organiser": "会" * 121}, "organiser"),
            ({"summary": "会" * 501}, "summary"),
            ({"starts_on": None}, "starts_on"),
            ({"ends_on": None}, "ends_on"),
            ({"ends_on": date(2019, 8, 4)}, "ends_on"),
            ({"starts_on": date(2018, 12, 30)}, "ends_on"),
            ({"ends_on": date(2019, 9, 17)}, "ends_on"),
        ],
    )
    def test_wrong_fields_are_named_and_nothing_is_stored(self, actor, person, change, field):
        with pytest.raises(RuleViolation) as caught:
            create_declaration(actor, replace(MEETING, lines=(days(person),), **change))
        assert {problem.field for problem in caught.value.problems} == {field}
        assert count() == count(Case) == 0

    def test_a_year_without_policy(self, actor, person):
        far = {"starts_on": date(2035, 1, 1), "ends_on": date(2035, 1, 2)}
        with pytest.raises(RuleViolation, match="2035 年度没有适用于该地区"):
            create_declaration(actor, replace(MEETING, lines=(days(person),), **far))

    def test_a_change_of_the_summary_is_in_the_log(self, actor, person):
        data = replace(MEETING, lines=(days(person),))
        case = create_declaration(actor, data)
        update_declaration(actor, case.id, case.version, replace(data, summary="改了说明"))
        entry = db.session.query(AuditEntry).filter_by(action="declaration.update").one()
        assert (entry.before, entry.after) == ({"summary": ""}, {"summary": "改了说明"})

    def test_a_failed_change_leaves_the_old_lines(self, actor, person):
        case = create_declaration(actor, replace(MEETING, lines=(days(person),)))
        with pytest.raises(RuleViolation):
            update_declaration(
                actor, case.id, case.version, replace(MEETING, lines=(days(person, "9"),))
            )
        assert (lines(case)[0].days, case.version) == (2, 1)

    def test_a_stale_change_does_not_overwrite(self, actor, person):
        case = create_declaration(actor, replace(MEETING, lines=(days(person),)))
        shown = case.version
        update_declaration(actor, case.id, shown, replace(MEETING, lines=(days(person, "1"),)))
        with pytest.raises(Stale, match="已被修改"):
            update_declaration(actor, case.id, shown, replace(MEETING, lines=(days(person, "3"),)))
        assert lines(case)[0].days == 1


class TestOnce:
    """One live or credited line for a person and a filing."""

    def again(self, world, actor, filing, person):
        case = world.course_declaration(actor, filing, [person], "8")
        submit_case(actor, case.id, case.version)

    def test_while_the_first_is_under_review(self, world, actor, filing, person):
        world.submitted(actor, world.course_declaration(actor, filing, [person]))
        with pytest.raises(RuleViolation, match="第 1 行：张建国在该备案课程下已有"):
            self.again(world, actor, filing, person)

    def test_once_the_first_is_credited(self, world, actor, filing, person):
        world.approve_through(
            world.submitted(actor, world.course_declaration(actor, filing, [person]))
        )
        with pytest.raises(RuleViolation, match="已有审核中或已入档的学时"):
            self.again(world, actor, filing, person)

    @pytest.mark.parametrize("end", ["refused", "withdrawn", "discarded"])
    def test_free_again_when_the_first_came_to_nothing(self, world, actor, filing, person, end):
        case = world.submitted(actor, world.course_declaration(actor, filing, [person]))
        if end == "refused":
            refuse_case(world.desk(case), case.id, case.version, "没有参加培训")
        else:
            withdraw_case(actor, case.id, case.version)
        if end == "discarded":
            discard_case(actor, case.id, case.version)
        self.again(world, actor, filing, person)

    def test_of_two_that_came_back_the_first_resubmitted_counts(self, world, actor, filing, person):
        first = world.submitted(actor, world.course_declaration(actor, filing, [person]))
        return_case(world.desk(first), first.id, first.version, "签到册不全")
        assert lines(first)[0].state == LineState.DRAFT.value
        self.again(world, actor, filing, person)
        with pytest.raises(RuleViolation, match="已有审核中"):
            submit_case(actor, first.id, first.version)

    def test_the_database_says_so_too(self, world, actor, filing, person, monkeypatch):
        world.submitted(actor, world.course_declaration(actor, filing, [person]))
        monkeypatch.setattr(cases, "check_complete", lambda *_: None)
        with pytest.raises(RuleViolation, match="同一课程每人只能申报一次"):
            self.again(world, actor, filing, person)
        states = db.session.scalars(select(Case.state).where(Case.kind == "declaration"))
        assert sorted(states) == ["draft", "in_review"]

    def test_another_person_may(self, world, unit, actor, filing, person):
        world.submitted(actor, world.course_declaration(actor, filing, [person]))
        self.again(world, actor, filing, world.person(unit))


class TestCertificates:
    def test_the_same_one_counts_once(self, world, actor, person):
        world.approve_through(world.submitted(actor, world.degree(actor, person, "10743201906")))
        again = world.degree(actor, person, " 10743201906 ")
        with pytest.raises(RuleViolation, match="10743201906 已经申报过，同一证书只能申报一次"):
            submit_case(actor, again.id, again.version)

    def test_however_it_is_written(self, world, actor, person):
        world.submitted(actor, world.degree(actor, person, "qhu-201906"))
        again = world.degree(actor, person, "ＱＨＵ- 201906")
        with pytest.raises(RuleViolation, match="同一证书只能申报一次"):
            submit_case(actor, again.id, again.version)

    def test_the_database_says_so_too(self, world, actor, person, monkeypatch):
        world.submitted(actor, world.degree(actor, person, "10743201906"))
        again = world.degree(actor, person, "10743201906")
        monkeypatch.setattr(cases, "check_complete", lambda *_: None)
        with pytest.raises(RuleViolation, match="同一证书、同一项目成果只能申报一次"):
            submit_case(actor, again.id, again.version)

    def test_another_one_may_be_declared(self, world, actor, person):
        world.submitted(actor, world.degree(actor, person, "10743201906"))
        other = world.submitted(actor, world.degree(actor, person, "10746201907"))
        assert other.state == CaseState.IN_REVIEW.value


class TestProofs:
    def test_all_four_are_named(self, actor, filing, person):
        case = create_declaration(actor, course(filing, (hours(person),)))
        with pytest.raises(RuleViolation) as caught:
            submit_case(actor, case.id, case.version)
        assert [problem.message for problem in caught.value.problems] == [
            f"缺少佐证材料：{name}。"
            for name in ("培训合格证书", "正式印发的培训通知", "合格人员名单", "签到册")
        ]
        assert {problem.cite for problem in caught.value.problems} == {"青海 2019 通知 附件1 四"}

    @pytest.mark.parametrize("missing", COURSE_PROOFS)
    def test_three_are_not_enough(self, actor, filing, person, missing):
        case = create_declaration(actor, course(filing, (hours(person),)))
        with_evidence(actor, case, [kind for kind in COURSE_PROOFS if kind != missing])
        with pytest.raises(RuleViolation) as caught:
            submit_case(actor, case.id, case.version)
        assert len(caught.value.problems) == 1
        with_evidence(actor, case, [missing])
        assert submit_case(actor, case.id, case.version).state == CaseState.IN_REVIEW.value

    def test_of_a_meeting_one_is_enough(self, actor, person):
        case = create_declaration(actor, replace(MEETING, lines=(days(person),)))
        with pytest.raises(RuleViolation, match="请至少上传一种佐证材料：活动通知、"):
            submit_case(actor, case.id, case.version)
        with_evidence(actor, case, ["invite"])
        assert submit_case(actor, case.id, case.version).state == CaseState.IN_REVIEW.value

    @pytest.mark.parametrize("kind", ["grad_cert", "complete_cert"])
    def test_of_a_degree_one_is_enough(self, actor, person, kind):
        line = LineData(person.id, certificate_number="10743201906")
        case = create_declaration(actor, replace(DEGREE, lines=(line,)))
        with_evidence(actor, case, [kind])
        assert submit_case(actor, case.id, case.version).state == CaseState.IN_REVIEW.value


class TestSeries:
    def test_accountants_are_sent_to_the_finance_department(self, world, unit, actor, person):
        accountant = world.person(unit, "赵会计", series="会计人员")
        with pytest.raises(RuleViolation, match=r"第 2 行：赵会计：.*由省财政厅负责认定") as caught:
            create_declaration(actor, replace(MEETING, lines=(days(person), days(accountant))))
        assert "青海 2019 通知 四（四）" in caught.value.message

    def test_a_filed_course_is_no_way_around(self, world, unit, actor, filing):
        accountant = world.person(unit, "赵会计", series="会计人员")
        with pytest.raises(RuleViolation, match="省财政厅"):
            create_declaration(actor, course(filing, (hours(accountant),)))


class TestDeadlines:
    LAST = datetime(2019, 12, 30, 23, 59, 59, tzinfo=SHANGHAI)
    LATE = datetime(2019, 12, 31, tzinfo=SHANGHAI)

    def test_the_last_second_is_accepted(self, world, actor, person, clock):
        clock.set(self.LAST)
        case = world.submitted(actor, world.meeting(actor, [person]))
        assert world.approve_through(case).state == CaseState.APPROVED.value

    def test_afterwards_nothing_can_be_declared_or_submitted(self, world, actor, person, clock):
        case = world.meeting(actor, [person])
        clock.set(self.LATE)
        message = "2019 年度学时申报已于 2019-12-30 23:59:59 截止"
        with pytest.raises(RuleViolation, match=message):
            submit_case(actor, case.id, case.version)
        with pytest.raises(RuleViolation, match=message):
            create_declaration(actor, replace(MEETING, lines=(days(person),)))

    def test_afterwards_nothing_is_audited_but_it_may_be_returned(
        self, world, actor, person, clock
    ):
        case = world.submitted(actor, world.meeting(actor, [person]))
        clock.set(self.LATE)
        clerk = world.desk(case)
        with pytest.raises(RuleViolation, match="学时审验已于 2019-12-30 23:59:59 截止"):
            approve_case(clerk, case.id, case.version)
        return_case(clerk, case.id, case.version, "审验已截止")
        assert case.state == CaseState.RETURNED.value


class TestWhoMay:
    @pytest.mark.parametrize(
        "role", [Role.BASE_ADMIN, Role.HR_REVIEWER, Role.PROVINCIAL_ADMIN, Role.AUDITOR]
    )
    def test_only_those_who_declare_for_their_people(self, world, role):
        organisation = world.base() if role is Role.BASE_ADMIN else world.bureau
        actor = world.account(role, organisation)
        with pytest.raises(NotAllowed, match=f"「{role.label}」不能进行此操作"):
            create_declaration(actor, MEETING)

    def test_another_units_case_cannot_be_submitted(self, world, actor, person):
        case = world.meeting(actor, [person])
        other = world.account(Role.UNIT_ADMIN, world.organisation(track=Track.OUT_SYSTEM))
        for step in (submit_case, withdraw_case, discard_case):
            with pytest.raises(OutOfScope):
                step(other, case.id, case.version)

    def test_the_department_sees_it_but_may_not_hand_it_in(self, world, actor, person, department):
        case = world.submitted(actor, world.meeting(actor, [person]))
        clerk = world.account(Role.DEPARTMENT_ADMIN, department)
        with pytest.raises(NotAllowed, match="只有申报单位"):
            withdraw_case(clerk, case.id, case.version)
