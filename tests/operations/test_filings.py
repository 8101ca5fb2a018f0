"""Course filings: what is accepted, until when, and what the last approval gives."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.enums import CaseState, Role, Track
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.models import Attachment, Case, Filing, db
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.content import filing_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.evidence import add_evidence, remove_evidence
from app.operations.filings import create_filing, update_filing
from app.policy import TITLE_SERIES
from tests.factories import COURSE, files, pdf, with_evidence

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_SECOND = datetime(2019, 10, 31, 23, 59, 59, 999_999, tzinfo=SHANGHAI)
TOO_LATE = datetime(2019, 11, 1, tzinfo=SHANGHAI)


@pytest.fixture
def unit(world):
    return world.organisation("青海省公路局", department=world.department())


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


def wrong_fields(caught):
    return {problem.field for problem in caught.value.problems}


class TestNumber:
    def test_it_is_given_by_the_last_approval(self, world, actor):
        case = world.submitted(actor, world.filing(actor))
        approve_case(world.desk(case), case.id, case.version)
        assert filing_of(case).filing_number is None
        approve_case(world.desk(case), case.id, case.version)
        assert filing_of(case).filing_number == "青继备〔2019〕0001号"

    def test_numbers_count_on(self, world, actor):
        numbers = [world.approved_filing(actor).filing_number for _ in range(3)]
        assert numbers == [f"青继备〔2019〕000{serial}号" for serial in (1, 2, 3)]

    def test_a_refused_filing_has_none_and_takes_none(self, world, actor):
        case = world.submitted(actor, world.filing(actor))
        refuse_case(world.desk(case), case.id, case.version, "不属于专业技术培训")
        assert filing_of(case).filing_number is None
        assert world.approved_filing(actor).filing_number == "青继备〔2019〕0001号"

    def test_case_numbers_are_serial(self, actor):
        numbers = [create_filing(actor, COURSE).number for _ in range(2)]
        assert numbers == ["BA2019000001", "BA2019000002"]


class TestDeadline:
    def test_the_last_second_is_accepted(self, world, actor, clock):
        clock.set(LAST_SECOND)
        case = world.submitted(actor, world.filing(actor))
        assert case.state == CaseState.IN_REVIEW.value

    def test_midnight_is_too_late_to_begin(self, actor, clock):
        clock.set(TOO_LATE)
        with pytest.raises(RuleViolation, match="2019-10-31 23:59:59 截止") as caught:
            create_filing(actor, COURSE)
        assert "青海 2019 通知 四（六）1" in caught.value.message
        assert db.session.query(Case).count() == 0

    def test_midnight_is_too_late_to_submit(self, world, actor, clock):
        clock.set(LAST_SECOND)
        case = world.filing(actor)
        clock.set(TOO_LATE)
        with pytest.raises(RuleViolation, match="课程备案已于 2019-10-31 23:59:59 截止"):
            submit_case(actor, case.id, case.version)
        assert (case.state, case.actions) == (CaseState.DRAFT.value, [])

    def test_what_was_handed_in_may_be_decided_later(self, world, actor, clock):
        clock.set(LAST_SECOND)
        case = world.submitted(actor, world.filing(actor))
        clock.set(TOO_LATE)
        assert world.approve_through(case).state == CaseState.APPROVED.value

    def test_a_year_without_policy_is_refused(self, actor):
        far = replace(COURSE, starts_on=date(2035, 5, 1), ends_on=date(2035, 5, 2))
        with pytest.raises(RuleViolation, match="2035 年度没有适用于该地区"):
            create_filing(actor, far)


class TestContent:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": "  "}, "title"),
            ({"title": "课" * 121}, "title"),
            ({"subject": "public"}, "subject"),
            ({"subject": "free"}, "subject"),
            ({"mode": "by post"}, "mode"),
            ({"place": " "}, "place"),
            ({"place": "地" * 121}, "place"),
            ({"ends_on": date(2019, 9, 1)}, "ends_on"),
            ({"ends_on": date(2020, 1, 3)}, "ends_on"),
            ({"hours": Decimal(0)}, "hours"),
            ({"hours": Decimal(-4)}, "hours"),
            ({"hours": Decimal("7.3")}, "hours"),
            ({"hours": Decimal("0.25")}, "hours"),
            ({"hours": Decimal("NaN")}, "hours"),
            ({"hours": Decimal("Infinity")}, "hours"),
            ({"hours": Decimal("1000.5")}, "hours"),
            ({"target_series": ("养蜂人员",)}, "target_series"),
            ({"summary": "内" * 2001}, "summary"),
        ],
    )
    def test_wrong_fields_are_named_and_nothing_is_stored(self, actor, change, field):
        with pytest.raises(RuleViolation) as caught:
            create_filing(actor, replace(COURSE, **change))
        assert wrong_fields(caught) == {field}
        assert db.session.query(Filing).count() == db.session.query(Case).count() == 0

    def test_all_wrong_fields_are_named_at_once(self, actor):
        wrong = replace(COURSE, title="", hours=Decimal("7.3"), ends_on=date(2019, 9, 1))
        with pytest.raises(RuleViolation) as caught:
            create_filing(actor, wrong)
        assert wrong_fields(caught) == {"title", "hours", "ends_on"}

    def test_a_public_course_is_refused_with_the_rule(self, actor):
        with pytest.raises(RuleViolation, match="不接受公需科目的课程备案。（青海 2019 通知"):
            create_filing(actor, replace(COURSE, subject="public"))

    @pytest.mark.parametrize("hours", ["0.5", "7.5", "40", "1000"])
    def test_steps_of_half_an_hour(self, actor, hours):
        case = create_filing(actor, replace(COURSE, hours=Decimal(hours)))
        assert filing_of(case).hours == Decimal(hours)

    def test_an_online_course_needs_no_place(self, actor):
        case = create_filing(actor, replace(COURSE, mode="online", place=""))
        assert filing_of(case).place == ""

    def test_a_course_may_be_for_every_series(self, actor):
        case = create_filing(actor, replace(COURSE, target_series=TITLE_SERIES))
        assert filing_of(case).target_series.split("、") == list(TITLE_SERIES)

    def test_rare_characters_survive(self, actor):
        case = create_filing(actor, replace(COURSE, title="张䶮𠅤工作法"))
        db.session.expire_all()
        assert filing_of(case).title == "张䶮𠅤工作法"

    def test_the_plan_must_be_there(self, actor):
        case = create_filing(actor, COURSE)
        with pytest.raises(RuleViolation, match="缺少佐证材料：培训方案（计划）"):
            submit_case(actor, case.id, case.version)


class TestLock:
    def test_under_review_nothing_can_be_changed(self, world, actor):
        case = world.submitted(actor, world.filing(actor))
        (plan,) = files(case)
        with pytest.raises(NotAllowed, match="「审核中」，内容已锁定"):
            update_filing(actor, case.id, case.version, replace(COURSE, title="换一个题目"))
        with pytest.raises(NotAllowed, match="内容已锁定"):
            add_evidence(actor, case.id, case.version, "plan", "b.pdf", pdf("another"))
        with pytest.raises(NotAllowed, match="内容已锁定"):
            remove_evidence(actor, plan.id, case.version)
        assert filing_of(case).title == COURSE.title
        assert [file.removed_at for file in files(case)] == [None]

    def test_it_stays_locked_once_approved(self, world, actor):
        filing = world.approved_filing(actor)
        with pytest.raises(NotAllowed, match="「已通过」，内容已锁定"):
            update_filing(actor, filing.case_id, filing.case.version, COURSE)

    @pytest.mark.parametrize("how", ["returned", "withdrawn"])
    def test_what_came_back_can_be_mended_and_resubmitted(self, world, actor, how):
        case = world.submitted(actor, world.filing(actor))
        if how == "returned":
            return_case(world.desk(case), case.id, case.version, "请写明地点")
        else:
            withdraw_case(actor, case.id, case.version)
        update_filing(actor, case.id, case.version, replace(COURSE, place="西宁市海湖路"))
        world.submitted(actor, case)
        assert (case.state, case.round) == (CaseState.IN_REVIEW.value, 2)
        hashes = [action.content_hash for action in case.actions if action.kind == "submit"]
        assert len(set(hashes)) == 2

    def test_a_discarded_case_is_final(self, world, actor):
        case = world.filing(actor)
        discard_case(actor, case.id, case.version)
        with pytest.raises(NotAllowed, match="「已作废」"):
            submit_case(actor, case.id, case.version)

    def test_a_stale_edit_does_not_overwrite(self, world, actor):
        case = world.filing(actor)
        shown = case.version
        update_filing(actor, case.id, shown, replace(COURSE, title="先改的题目"))
        with pytest.raises(Stale, match="已被修改"):
            update_filing(actor, case.id, shown, replace(COURSE, title="后改的题目"))
        assert filing_of(case).title == case.title == "先改的题目"

    def test_a_decision_on_what_was_shown_before_is_stale(self, world, actor):
        case = world.submitted(actor, world.filing(actor))
        clerk = world.desk(case)
        shown = case.version
        withdraw_case(actor, case.id, case.version)
        update_filing(actor, case.id, case.version, replace(COURSE, hours=Decimal(60)))
        world.submitted(actor, case)
        with pytest.raises(Stale, match="已经变化"):
            approve_case(clerk, case.id, shown)
        assert (case.holder_tier, case.state) == ("department", CaseState.IN_REVIEW.value)


class TestPlan:
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"MZ\x90\x00" + b"\0" * 200, "方案.pdf”：只能上传 PDF、JPG 或 PNG"),
            (b"", "文件是空的"),
            (pdf("x")[:-8], "PDF 不完整"),
        ],
    )
    def test_the_content_decides_what_a_file_is(self, actor, data, message):
        case = create_filing(actor, COURSE)
        with pytest.raises(RuleViolation, match=message):
            add_evidence(actor, case.id, case.version, "plan", "方案.pdf", data)
        assert db.session.query(Attachment).count() == 0

    def test_a_kind_that_nobody_asked_for_is_refused(self, actor):
        case = create_filing(actor, COURSE)
        with pytest.raises(RuleViolation, match="请选择材料类型"):
            add_evidence(actor, case.id, case.version, "signin", "a.pdf", pdf("a"))

    def test_the_same_file_twice_is_refused(self, world, actor):
        case = world.filing(actor)
        data = pdf(f"{case.id} plan")
        with pytest.raises(RuleViolation, match="已经上传过"):
            add_evidence(actor, case.id, case.version, "plan", "again.pdf", data)

    def test_a_removed_file_does_not_count_but_stays(self, world, actor):
        case = world.filing(actor)
        (plan,) = files(case)
        remove_evidence(actor, plan.id, case.version)
        with pytest.raises(RuleViolation, match="培训方案"):
            submit_case(actor, case.id, case.version)
        with pytest.raises(NotFound):
            remove_evidence(actor, plan.id, case.version)
        assert plan.removed_at == datetime(2019, 9, 16, 2, tzinfo=UTC)

    def test_the_chinese_name_is_kept_without_its_path(self, actor):
        case = create_filing(actor, COURSE)
        name = "..\\..\\培训方案（终稿）.pdf"
        file = add_evidence(actor, case.id, case.version, "plan", name, pdf("plan"))
        assert file.original_name == "培训方案（终稿）.pdf"
        assert file.stored_name not in name


def test_the_timeline_keeps_every_round(world, actor):
    case = world.submitted(actor, world.filing(actor))
    return_case(world.desk(case), case.id, case.version, "请补充师资")
    world.submitted(actor, case)
    world.approve_through(case)
    told = [(action.round, action.kind, action.tier, action.reason) for action in case.actions]
    assert told == [
        (1, "submit", "submitter", ""),
        (1, "return", "department", "请补充师资"),
        (2, "submit", "submitter", ""),
        (2, "approve", "department", ""),
        (2, "approve", "hr", ""),
    ]
    assert [action.version_before for action in case.actions] == [2, 3, 4, 5, 6]
    assert case.version == 7


def test_files_of_an_enterprise_are_its_own(world):
    own = world.account(Role.UNIT_ADMIN, world.organisation(track=Track.OUT_SYSTEM))
    case = world.filing(own)
    other = world.account(Role.UNIT_ADMIN, world.organisation(track=Track.OUT_SYSTEM))
    with pytest.raises(NotFound):
        with_evidence(other, case, ["plan"])
