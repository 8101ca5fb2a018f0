"""Public-course results: checked, shown, credited without review, each once (QH55)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.access.gateway import access_batch
from app.documents.snapshot import ArchiveSnapshot
from app.enums import BatchState, IdType, Role, RowOutcome
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.exchange.columns import RESULT_COLUMNS
from app.models import AuditEntry, ImportBatch, ImportRow, LedgerEntry, YearTotal, db
from app.operations import results
from app.operations.archives import issue_archive
from app.operations.people import PersonData, create_person
from app.operations.results import (
    check_results,
    claim_result,
    drop_results,
    export_errors,
    post_results,
)
from app.operations.transaction import begin_write
from app.services import services
from tests.factories import entries, identity_number, loaded_policies
from tests.qingdao import Qingdao

ACADEMY = "青海干部网络学院"
MAKE_UP = "青海广播电视大学"
NOBODY = identity_number(777)


def row(person=None, **cells):
    """The cells of one result, by the keys of the columns."""
    values = {
        "name": person.name if person else "马海霞",
        "identity_number": person.identity_number if person else NOBODY,
        "study_year": "2019",
        "subject_name": "生态文明建设",
        "hours": "30",
        "passed": "合格",
        "completed_on": "2019-07-01",
        "certificate_number": "",
        "platform": ACADEMY,
    }
    return values | cells


def sheet(*rows):
    """A CSV file as the academy exports it."""
    keys = [column.key for column in RESULT_COLUMNS]
    lines = [",".join(column.title for column in RESULT_COLUMNS)]
    lines += [",".join(values.get(key, "") for key in keys) for values in rows]
    return "\r\n".join(lines).encode("utf-8-sig")


def check(world, *rows):
    return check_results(world.admin, "公需课结果.csv", sheet(*rows))


def post(world, *rows):
    batch = check(world, *rows)
    return post_results(world.admin, batch.id, batch.version)


def outcomes(batch):
    query = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.row_number)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return [RowOutcome(found.outcome) for found in rows]


def message(batch, number=2):
    query = select(ImportRow.message).where(
        ImportRow.batch_id == batch.id, ImportRow.row_number == number
    )
    return db.session.scalars(query).one()


def total(person, year=2019):
    found = db.session.get(YearTotal, (person.id, year), populate_existing=True)
    return (found.public, found.professional) if found else None


@pytest.fixture
def unit(world):
    return world.organisation("青海省公路局")


@pytest.fixture
def person(world, unit):
    return world.person(unit)


class TestGood:
    def test_it_is_shown_before_anything_is_credited(self, world, person):
        batch = check(world, row(person))
        assert batch.state == BatchState.CHECKED.value
        assert outcomes(batch) == [RowOutcome.READY]
        assert (entries(person), total(person)) == ([], None)

    def test_then_it_is_credited_without_review(self, world, person, unit):
        batch = post(world, row(person, hours="32.5"))
        assert (batch.state, outcomes(batch)) == (BatchState.POSTED.value, [RowOutcome.CREDITED])
        (entry,) = entries(person)
        assert (entry.subject, entry.category) == ("public", "QH-P-IMP")
        assert (entry.claimed, entry.credited) == (Decimal("32.5"), Decimal("32.5"))
        assert (entry.title, entry.organiser) == ("生态文明建设", ACADEMY)
        assert (entry.line_id, entry.case_id, entry.organisation_id) == (None, None, unit.id)
        assert entry.import_row_id is not None
        assert entry.explanation[0]["source"] == "QH55"
        assert "直接记入，无需审验" in entry.explanation[0]["text"]
        assert total(person) == (Decimal("32.5"), 0)

    def test_what_is_made_up_counts_for_the_year_made_up(self, world, person):
        """QH24: with the platform of the make-up, under the policy of the year of study."""
        post(world, row(person, credit_year="2017", platform=MAKE_UP))
        assert (total(person, 2017), total(person)) == ((30, 0), None)
        (entry,) = entries(person)
        assert (entry.category, entry.policy_id) == ("QH-P-MK", "qinghai-2019")
        assert entry.explanation[0]["source"] == "QH24"

    @pytest.mark.parametrize(
        ("cells", "told"),
        [
            ({"credit_year": "2015"}, "认定年度：2019 年度只能补学 2016—2018 年度"),
            ({"credit_year": "2020"}, "认定年度：2019 年度只能补学 2016—2018 年度"),
            ({"credit_year": "2018", "platform": ACADEMY}, f"补学不接受「{ACADEMY}」"),
            ({"credit_year": "2019"}, f"不接受「{MAKE_UP}」，应为 {ACADEMY}"),
            ({"study_year": "2018", "credit_year": "2017"}, "没有规定以往年度的补学"),
        ],
    )
    def test_what_cannot_be_made_up(self, world, person, cells, told):
        batch = check(world, row(person, **({"platform": MAKE_UP} | cells)))
        assert outcomes(batch) == [RowOutcome.ERROR]
        assert told in message(batch)

    def test_results_of_another_authority_count_for_its_series(self, world, unit):
        """QH26: accountants' hours come from the department of finance, marked as such."""
        accountant = world.person(unit, "李会计", series="会计人员")
        finance = row(accountant, platform="省财政厅", subject_name="会计继续教育")
        own = row(accountant)
        bare = row(accountant, platform="省财政厅", subject_name="没有注明")
        batch = post(world, finance | {"subject": "专业"}, own, bare)
        assert outcomes(batch) == [RowOutcome.CREDITED, RowOutcome.ERROR, RowOutcome.ERROR]
        assert "由省财政厅负责认定" in message(batch, 3)
        assert "须注明公需科目或专业科目" in message(batch, 4)
        assert total(accountant) == (0, 30)
        (entry,) = entries(accountant)
        paper = issue_archive(world.professional(accountant), [2019], [entry.id])
        shown = ArchiveSnapshot.from_json(paper.snapshot)
        assert shown.years[0].items[0].source == "其他部门认定"
        assert "会计人员的学时由省财政厅认定（青海 2019 通知 四（四））" in shown.policy_notes

    def test_several_subjects_add_up(self, world, person):
        post(world, row(person, hours="12"), row(person, subject_name="职业道德", hours="18"))
        assert total(person) == (30, 0)

    def test_the_name_may_be_padded(self, world, unit):
        person = world.person(unit, "才仁·卓玛")
        batch = post(world, row(person, name=" 才仁 • 卓玛 "))
        assert outcomes(batch) == [RowOutcome.CREDITED]

    def test_a_lower_case_x_is_the_same_number(self, world, unit):
        number = next(n for n in map(identity_number, range(500)) if n.endswith("X"))
        person = create_person(
            world.admin,
            PersonData("李桂英", IdType.RESIDENT_CARD.value, number, unit.id, None, None),
        )
        batch = post(world, row(person, identity_number=number.lower()))
        assert outcomes(batch) == [RowOutcome.CREDITED]

    def test_someone_without_employer_falls_under_the_province(self, world):
        person = world.person(None, "刘洋")
        post(world, row(person))
        assert total(person) == (30, 0)

    def test_so_do_those_of_qingdaos_other_authorities(self, world, clock):
        city = Qingdao(world, clock)
        nurse = world.person(city.unit, "周护士", series="卫生技术人员")
        cells = {"study_year": "2026", "completed_on": "2026-04-01", "subject": "专业"}
        right = row(nurse, platform="市卫生健康委", **cells)
        wrong = row(nurse, platform="市教育局", subject_name="师德", **cells)
        batch = post(world, right, wrong)
        assert outcomes(batch) == [RowOutcome.CREDITED, RowOutcome.ERROR]
        assert "本类别仅限中小学教师" in message(batch, 3)
        assert entries(nurse)[0].category == "QD-X-HLT"
        assert total(nurse, 2026) == (0, 30)


class TestBad:
    @pytest.mark.parametrize(
        ("cells", "message_part"),
        [
            ({"identity_number": "630102198501010010"}, "证件号码：身份证号码校验位不正确"),
            ({"identity_number": "6.3E+17"}, "已被 Excel 改成数值"),
            ({"hours": "7.3"}, "学时：学时应为 0.5 的整数倍"),
            ({"hours": "三十"}, "学时："),
            ({"passed": "优"}, "考核结果只能填"),
            ({"completed_on": "2019-02-30"}, "完成日期："),
            ({"name": ""}, "姓名："),
            ({"platform": "某某学习网"}, f"来源平台：不接受「某某学习网」，应为 {ACADEMY}"),
            ({"platform": "省财政厅", "subject": "公需科目"}, "职称系列：本类别仅限会计人员"),
            ({"subject": "专业科目"}, "只记公需科目"),
            ({"subject": "体育"}, "科目类别只能填"),
            ({"study_year": "2035"}, "学习年度：2035 年度没有适用"),
            ({"name": "张建设"}, "姓名：与登记的姓名不一致"),
        ],
    )
    def test_it_says_what_is_wrong_and_is_not_credited(self, world, person, cells, message_part):
        batch = post(world, row(person, **cells), row(person, subject_name="职业道德"))
        assert outcomes(batch) == [RowOutcome.ERROR, RowOutcome.CREDITED]
        assert message_part in message(batch)
        assert person.identity_number not in message(batch)
        assert total(person) == (30, 0)

    def test_failing_the_exam_is_kept_but_gives_nothing(self, world, person):
        batch = post(world, row(person, passed="不合格", hours="0"))
        assert outcomes(batch) == [RowOutcome.UNQUALIFIED]
        assert (entries(person), total(person)) == ([], None)

    def test_passing_it_later_counts(self, world, person):
        post(world, row(person, passed="不合格"))
        assert outcomes(post(world, row(person))) == [RowOutcome.CREDITED]

    def test_long_texts_that_the_sheet_may_have_are_stored(self, world, person):
        long = {"subject_name": "课" * 200, "employer_name": "位" * 200, "platform": "网" * 100}
        batch = post(world, row(person, **long))
        assert outcomes(batch) == [RowOutcome.ERROR]
        long["platform"] = ACADEMY
        assert outcomes(post(world, row(person, **long))) == [RowOutcome.CREDITED]

    @pytest.mark.parametrize("data", [b"", b"MZ\x90\x00binary", "只有一行".encode()])
    def test_what_is_no_sheet_is_refused_whole(self, world, data):
        with pytest.raises(RuleViolation) as caught:
            check_results(world.admin, "结果.xlsx", data)
        assert caught.value.problems[0].field == "file"
        assert db.session.query(ImportBatch).count() == 0


class TestUnknown:
    def registered(self, world, unit, name="马海霞"):
        data = PersonData(name, IdType.RESIDENT_CARD.value, NOBODY, unit.id, None, None)
        return create_person(world.admin, data)

    def waiting(self, world):
        batch = post(world, row())
        assert outcomes(batch) == [RowOutcome.WAITING]
        return db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)).one()

    def test_it_waits_to_be_claimed(self, world):
        assert outcomes(check(world, row())) == [RowOutcome.UNKNOWN]
        self.waiting(world)
        assert db.session.query(LedgerEntry).count() == 0

    def test_it_cannot_be_claimed_for_nobody(self, world):
        waiting = self.waiting(world)
        with pytest.raises(RuleViolation, match="还没有登记该证件号码"):
            claim_result(world.admin, waiting.id)
        assert db.session.query(AuditEntry).filter_by(outcome="refused").count() == 0

    def test_it_is_claimed_once_the_person_is_registered(self, world, unit):
        waiting = self.waiting(world)
        person = self.registered(world, unit)
        claim_result(world.admin, waiting.id)
        assert (waiting.outcome, waiting.person_id) == ("credited", person.id)
        assert total(person) == (30, 0)
        with pytest.raises(Stale, match="已经处理过"):
            claim_result(world.admin, waiting.id)
        assert len(entries(person)) == 1

    def test_not_under_another_name(self, world, unit):
        waiting = self.waiting(world)
        person = self.registered(world, unit, "马海燕")
        with pytest.raises(RuleViolation, match="表中为「马海霞」，登记为「马海燕」"):
            claim_result(world.admin, waiting.id)
        assert (waiting.outcome, entries(person)) == ("waiting", [])

    def test_waiting_it_counts_as_imported(self, world):
        self.waiting(world)
        assert outcomes(post(world, row(), row(subject_name="职业道德"))) == [
            RowOutcome.DUPLICATE,
            RowOutcome.WAITING,
        ]

    def test_registered_between_check_and_posting_it_is_credited(self, world, unit):
        batch = check(world, row())
        person = self.registered(world, unit)
        post_results(world.admin, batch.id, batch.version)
        (found,) = db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id))
        assert (found.outcome, found.person_id, found.message) == ("credited", person.id, "")
        assert total(person) == (30, 0)

    def test_registered_under_another_name_it_is_an_error(self, world, unit):
        batch = check(world, row())
        person = self.registered(world, unit, "马海燕")
        post_results(world.admin, batch.id, batch.version)
        assert outcomes(batch) == [RowOutcome.ERROR]
        assert entries(person) == []

    def test_claimed_when_its_policy_is_gone(self, world, unit):
        waiting = self.waiting(world)
        person = self.registered(world, unit)
        others = [policy for policy in services().policies if policy.year != 2019]
        with loaded_policies(others), pytest.raises(RuleViolation, match="2019 年度没有适用"):
            claim_result(world.admin, waiting.id)
        assert (waiting.outcome, entries(person)) == ("waiting", [])

    @pytest.mark.parametrize("forged", [0, -1, 999_999, 2**70])
    def test_an_invented_row(self, world, forged):
        with pytest.raises(NotFound):
            claim_result(world.admin, forged)


def change(person, **values):
    """As if somebody had changed the person meanwhile."""
    begin_write()
    for field, value in values.items():
        setattr(person, field, value)
    db.session.commit()


class TestJudgedAgain:
    """What changed between the check and the posting counts; one row stops no other."""

    def test_renamed_since(self, world, unit, person):
        other = world.person(unit, "王芳")
        batch = check(world, row(person), row(other))
        change(person, name="张建设")
        post_results(world.admin, batch.id, batch.version)
        assert outcomes(batch) == [RowOutcome.ERROR, RowOutcome.CREDITED]
        assert "登记为「张建设」" in message(batch)
        assert (entries(person), total(other)) == ([], (30, 0))

    def test_the_number_given_to_another_since(self, world, unit, person):
        batch = check(world, row(person))
        number, name, spare = person.identity_number, person.name, identity_number(901)
        spare_hash = services().cipher.lookup_hash(spare)
        change(person, identity_number=spare, identity_hash=spare_hash)
        data = PersonData(name, IdType.RESIDENT_CARD.value, number, unit.id, None, None)
        right = create_person(world.admin, data)
        post_results(world.admin, batch.id, batch.version)
        assert (entries(person), total(right)) == ([], (30, 0))

    def test_a_policy_gone_since(self, world, unit, person):
        other = world.person(unit, "王芳")
        batch = check(world, row(person, study_year="2018"), row(other))
        with loaded_policies(policy for policy in services().policies if policy.year != 2018):
            post_results(world.admin, batch.id, batch.version)
        assert outcomes(batch) == [RowOutcome.ERROR, RowOutcome.CREDITED]
        assert "2018 年度没有适用" in message(batch)


class TestAfterNewYear:
    """In January no policy of the new year is loaded yet; the old results still come."""

    @pytest.fixture(autouse=True)
    def _january(self, clock):
        clock.set(datetime(2020, 1, 2, 2, tzinfo=UTC))

    def test_results_of_the_year_before_are_imported(self, world, person):
        batch = post(world, row(person), row(person, study_year="2020", subject_name="新课"))
        assert outcomes(batch) == [RowOutcome.CREDITED, RowOutcome.ERROR]
        assert "2020 年度没有适用" in message(batch, 3)

    def test_each_row_by_the_step_of_its_own_year(self, world, person):
        changed = [
            policy.model_copy(update={"hour_step": Decimal(1)}) if policy.year == 2018 else policy
            for policy in services().policies
        ]
        with loaded_policies(changed):
            batch = post(
                world, row(person, hours="7.5"), row(person, hours="7.5", study_year="2018")
            )
        assert outcomes(batch) == [RowOutcome.CREDITED, RowOutcome.ERROR]
        assert "学时应为 1 的整数倍" in message(batch, 3)


class TestTheSheetOfErrors:
    def test_it_is_for_whoever_imports_and_leaves_a_line(self, world, person):
        batch = post(world, row(person), row(person, identity_number="630102198501010010"))
        (bad,) = export_errors(world.admin, batch.id)
        assert "630102198501010010" in bad.raw
        line = db.session.query(AuditEntry).filter_by(action="results.export").one()
        assert (line.user_id, line.record_id) == (world.admin.user_id, batch.id)
        with pytest.raises(NotAllowed):
            export_errors(world.somebody(Role.AUDITOR), batch.id)


class TestTwice:
    def test_the_same_file_cannot_be_checked_again_once_posted(self, world, person):
        post(world, row(person))
        with pytest.raises(RuleViolation, match="同一文件已于批次 1 入档"):
            check(world, row(person))

    def test_the_same_file_checked_twice_is_posted_once(self, world, person):
        first, second = check(world, row(person)), check(world, row(person))
        post_results(world.admin, first.id, first.version)
        with pytest.raises(RuleViolation, match="同一文件已于批次"):
            post_results(world.admin, second.id, second.version)
        assert total(person) == (30, 0)

    def test_the_database_says_so_too(self, world, person, monkeypatch):
        first, second = check(world, row(person)), check(world, row(person))
        post_results(world.admin, first.id, first.version)
        monkeypatch.setattr(results, "_refuse_posted_file", lambda _: None)
        with pytest.raises(RuleViolation, match="同一文件已经入档"):
            post_results(world.admin, second.id, second.version)
        assert total(person) == (30, 0)

    def test_the_same_row_in_another_file_counts_once(self, world, person):
        post(world, row(person))
        batch = post(world, row(person), row(person, subject_name="职业道德", hours="6"))
        assert outcomes(batch) == [RowOutcome.DUPLICATE, RowOutcome.CREDITED]
        assert total(person) == (36, 0)

    def test_the_same_row_in_two_files_that_were_checked_before(self, world, person):
        first = check(world, row(person))
        second = check(world, row(person), row(person, subject_name="职业道德", hours="6"))
        assert outcomes(second) == [RowOutcome.READY, RowOutcome.READY]
        post_results(world.admin, first.id, first.version)
        post_results(world.admin, second.id, second.version)
        assert outcomes(second) == [RowOutcome.DUPLICATE, RowOutcome.CREDITED]
        assert total(person) == (36, 0)

    def test_the_database_counts_a_row_once(self, world, person, monkeypatch):
        first = check(world, row(person))
        second = check(world, row(person), row(person, subject_name="职业道德"))
        post_results(world.admin, first.id, first.version)
        monkeypatch.setattr(results, "counted_keys", lambda _: set())
        with pytest.raises(Stale, match="先一步"):
            post_results(world.admin, second.id, second.version)
        assert (total(person), second.state) == ((30, 0), BatchState.CHECKED.value)

    def test_twice_in_one_file_the_second_is_an_error(self, world, person):
        batch = post(world, row(person), row(person))
        assert outcomes(batch) == [RowOutcome.CREDITED, RowOutcome.ERROR]
        assert "与第 2 行重复" in message(batch, 3)
        assert total(person) == (30, 0)

    def test_a_certificate_tells_rows_of_one_subject_apart(self, world, person):
        batch = post(
            world,
            row(person, certificate_number="A1", hours="15"),
            row(person, certificate_number="A2", hours="15"),
        )
        assert outcomes(batch) == [RowOutcome.CREDITED] * 2

    def test_a_batch_is_posted_once(self, world, person):
        batch = check(world, row(person))
        shown = batch.version
        post_results(world.admin, batch.id, shown)
        for version in (shown, batch.version):
            with pytest.raises(Stale, match="「已入档」"):
                post_results(world.admin, batch.id, version)
        assert total(person) == (30, 0)

    def test_a_dropped_batch_is_not_posted(self, world, person):
        batch = check(world, row(person))
        drop_results(world.admin, batch.id, batch.version)
        with pytest.raises(Stale, match="「已放弃」"):
            post_results(world.admin, batch.id, batch.version)
        assert outcomes(post(world, row(person))) == [RowOutcome.CREDITED]


class TestWhoMay:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROVINCIAL_ADMIN])
    def test_nobody_but_the_province(self, world, person, role):
        actor = world.somebody(role)
        batch = check(world, row(person))
        with pytest.raises(NotAllowed):
            check_results(actor, "结果.csv", sheet(row(person)))
        for step in (post_results, drop_results):
            with pytest.raises(NotAllowed):
                step(actor, batch.id, batch.version)
        if role is Role.AUDITOR:
            assert access_batch(actor, batch.id).id == batch.id
        else:
            with pytest.raises(NotAllowed):
                access_batch(actor, batch.id)
        assert entries(person) == []


def test_what_was_in_the_cells_is_not_readable_in_the_database(world, person):
    post(world, row(person), row(), row(identity_number="630102198501010010"))
    stored = db.session.execute(text("SELECT * FROM import_row")).all()
    assert len(stored) == 3
    for number in (person.identity_number, NOBODY, "630102198501010010"):
        assert all(number not in str(value) for found in stored for value in found)
