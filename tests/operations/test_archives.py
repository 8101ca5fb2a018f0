"""The learning archive: one's own items only, frozen, numbered, the same bytes again."""

import hashlib
import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from app.access.gateway import OutOfScope
from app.documents.archive import render_archive
from app.documents.snapshot import ArchiveSnapshot
from app.enums import Role, Track
from app.errors import NotAllowed, RuleViolation, Stale
from app.models import IssuedDocument, Membership, Person, db
from app.operations import archives
from app.operations.archives import issue_archive, open_document
from app.operations.declaration_data import LineData
from app.operations.declarations import create_declaration
from app.operations.people import PersonData, update_person
from app.operations.sign_in import actor_of
from app.operations.transaction import begin_write
from tests.factories import DEGREE, entries, with_evidence
from tests.operations.test_results import post, row


@pytest.fixture
def unit(world):
    return world.organisation("青海路桥建设公司", track=Track.OUT_SYSTEM)


@pytest.fixture
def admin(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def person(world, unit):
    return world.person(unit, "张䶮")


@pytest.fixture
def owner(world, admin, person):
    """A professional with a meeting and public hours of 2019 and a degree of 2018."""
    world.approve_through(world.submitted(admin, world.meeting(admin, [person], "2.5")))
    post(world, row(person, hours="30"))
    earlier = replace(DEGREE, starts_on=date(2018, 6, 30), ends_on=date(2018, 6, 30))
    line = LineData(person.id, certificate_number="10743201806")
    case = create_declaration(admin, replace(earlier, lines=(line,)))
    world.approve_through(world.submitted(admin, with_evidence(admin, case, ["grad_cert"])))
    return world.professional(person)


def ids(person, year=2019):
    return [entry.id for entry in entries(person) if entry.year == year]


def snapshot(paper):
    return ArchiveSnapshot.from_json(paper.snapshot)


def file_of(owner, paper):
    document, stream = open_document(owner, paper.id)
    with stream:
        assert document.id == paper.id
        return stream.read()


class TestIssue:
    def test_it_says_what_the_ledger_says(self, owner, person, unit, world):
        said = snapshot(issue_archive(owner, [2019], ids(person)))
        assert (said.person_name, said.unit_name) == ("张䶮", unit.name)
        assert said.identity_number == person.identity_number
        assert said.issuing_bureau == world.bureau.name
        assert said.issued_on == date(2019, 9, 16)
        (year,) = said.years
        assert (year.public, year.total) == (30, year.public + year.professional)
        assert str(year.professional) == "17.5"
        assert (year.required_total, year.met) == (90, False)
        assert [str(item.hours) for item in year.items] == ["30", "17.5"]

    def test_the_paper_can_be_read(self, owner, person):
        data = file_of(owner, issue_archive(owner, [2019], ids(person)))
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        for word in ("张䶮", "高原冻土工程学术会议", "17.5", "生态文明建设", "QHDA2019000001"):
            assert word in text

    def test_years_come_in_order_and_once(self, owner, person):
        wanted = ids(person) + ids(person, 2018)
        said = snapshot(issue_archive(owner, [2019, 2018, 2019], wanted))
        assert [(year.year, len(year.items)) for year in said.years] == [(2018, 1), (2019, 2)]

    def test_only_the_ticked_items_but_the_whole_years_total(self, owner, person):
        (year,) = snapshot(issue_archive(owner, [2019], ids(person)[:1])).years
        assert (len(year.items), str(year.total)) == (1, "47.5")

    def test_numbers_are_serial(self, owner, person):
        numbers = [issue_archive(owner, [2019], ids(person)).number for _ in range(3)]
        assert numbers == [f"QHDA201900000{serial}" for serial in (1, 2, 3)]

    def test_the_same_bytes_again(self, owner, person):
        paper = issue_archive(owner, [2019], ids(person))
        data = file_of(owner, paper)
        assert data == file_of(owner, paper)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (paper.sha256, paper.size)

    def test_it_stays_what_it_was_when_the_person_changes(self, world, owner, person):
        paper = issue_archive(owner, [2019], ids(person))
        said, data = snapshot(paper), file_of(owner, paper)
        update_person(
            world.admin,
            person.id,
            PersonData("李䶮", person.id_type, "", None, "会计人员", "副高级"),
            person.version,
        )
        post(world, row(person, subject_name="职业道德", hours="8"))
        db.session.expire_all()
        assert (snapshot(paper), file_of(owner, paper)) == (said, data)
        assert said.person_name == "张䶮"

    def test_new_hours_of_its_year_make_it_outdated(self, world, owner, person):
        this_year = issue_archive(owner, [2019], ids(person))
        last_year = issue_archive(owner, [2018], ids(person, 2018))
        post(world, row(person, subject_name="职业道德", hours="8"))
        db.session.expire_all()
        assert (this_year.state, last_year.state) == ("superseded", "valid")

    def test_another_persons_hours_do_not(self, world, owner, person, unit):
        paper = issue_archive(owner, [2019], ids(person))
        post(world, row(world.person(unit)))
        db.session.expire_all()
        assert paper.state == "valid"


class TestForged:
    def refused(self, owner, years, entry_ids, message):
        with pytest.raises(RuleViolation, match=message):
            issue_archive(owner, years, entry_ids)
        assert db.session.query(IssuedDocument).count() == 0

    def test_another_persons_item(self, world, owner, person, admin, unit):
        other = world.person(unit)
        world.approve_through(world.submitted(admin, world.meeting(admin, [other])))
        self.refused(owner, [2019], ids(person) + ids(other), "不属于所选年度或本人")
        self.refused(owner, [2019], ids(other), "不属于所选年度或本人")

    def test_an_item_of_a_year_that_is_not_ticked(self, owner, person):
        self.refused(owner, [2019], ids(person) + ids(person, 2018), "不属于所选年度")

    @pytest.mark.parametrize("forged", [0, -1, 424_242, 2**31, 2**70])
    def test_an_invented_item(self, owner, person, forged):
        self.refused(owner, [2019], [*ids(person), forged], "不属于所选年度或本人")

    @pytest.mark.parametrize("year", [0, -1, 1999, 2035, 2**70])
    def test_a_forged_year(self, owner, person, year):
        self.refused(owner, [2019, year], ids(person), f"{year} 年度没有适用")

    def test_nothing_ticked(self, owner, person):
        self.refused(owner, [], ids(person), "至少勾选一个年度")
        self.refused(owner, [2019], [], "至少勾选一项")

    def test_too_much(self, owner):
        self.refused(owner, [2019], range(1, 402), "最多 400 项")


class TestWhoMay:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROFESSIONAL])
    def test_nobody_issues_for_others(self, world, owner, person, role):
        assert owner.role is Role.PROFESSIONAL
        with pytest.raises(NotAllowed, match="不能进行此操作"):
            issue_archive(world.somebody(role), [2019], ids(person))

    def test_an_account_without_a_person(self, owner, person):
        begin_write()
        db.session.get_one(Person, person.id).user_id = None
        db.session.commit()
        membership = db.session.get_one(Membership, owner.membership_id)
        with pytest.raises(NotAllowed, match="尚未关联人员"):
            issue_archive(actor_of(membership), [2019], ids(person))

    def test_nobody_opens_anothers(self, world, owner, person, unit):
        paper = issue_archive(owner, [2019], ids(person))
        other = world.professional(world.person(unit))
        with pytest.raises(OutOfScope):
            open_document(other, paper.id)


def test_a_failed_rendering_leaves_no_paper_and_no_file(owner, person, instance_dir, monkeypatch):
    def fail(_):
        message = "no paper"
        raise RuntimeError(message)

    kept = sorted(instance_dir.rglob("*"))
    monkeypatch.setattr(archives, "render_archive", fail)
    with pytest.raises(RuntimeError, match="no paper"):
        issue_archive(owner, [2019], ids(person))
    monkeypatch.undo()
    assert db.session.query(IssuedDocument).count() == 0
    assert sorted(instance_dir.rglob("*")) == kept
    # Its number was taken, and is never given again.
    assert issue_archive(owner, [2019], ids(person)).number == "QHDA2019000002"


def test_hours_that_come_in_while_it_prints_make_no_false_paper(
    world, owner, person, instance_dir, monkeypatch
):
    ticked = ids(person)
    kept = sorted(file for file in instance_dir.rglob("*") if file.is_file())

    def credit_meanwhile(snapshot):
        pdf = render_archive(snapshot)
        post(world, row(person, hours="2", subject_name="职业道德"))
        return pdf

    monkeypatch.setattr(archives, "render_archive", credit_meanwhile)
    with pytest.raises(Stale, match="重新生成"):
        issue_archive(owner, [2019], ticked)
    monkeypatch.undo()
    assert db.session.query(IssuedDocument).count() == 0
    assert sorted(file for file in instance_dir.rglob("*") if file.is_file()) == kept
    assert issue_archive(owner, [2019], ids(person)).state == "valid"
