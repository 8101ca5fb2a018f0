"""Hours in the ledger: how many, by which rule, and the year's total with them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.enums import CaseState, LineState, Role, Track
from app.errors import RuleViolation
from app.models import AuditEntry, CaseAction, LedgerEntry, YearTotal, db
from app.operations import decisions
from app.operations.cases import submit_case
from app.operations.decisions import approve_case
from app.operations.declaration_data import LineData
from app.operations.declarations import create_declaration
from app.operations.people import PersonData, update_person
from tests.factories import DEGREE, MEETING, entries, lines, with_evidence


@pytest.fixture
def unit(world):
    return world.organisation("青海路桥建设公司", track=Track.OUT_SYSTEM)


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def person(world, unit):
    return world.person(unit)


def total(person, year=2019):
    db.session.expire_all()
    return db.session.get(YearTotal, (person.id, year))


def credited(world, actor, case):
    return world.approve_through(world.submitted(actor, case))


def ledger_sum(person, year, subject):
    query = select(func.coalesce(func.sum(LedgerEntry.credited), 0)).where(
        LedgerEntry.person_id == person.id,
        LedgerEntry.year == year,
        LedgerEntry.subject == subject,
    )
    return db.session.scalar(query)


@pytest.mark.parametrize(
    ("days", "hours"), [("0.5", "3.5"), ("1", "7"), ("2.5", "17.5"), ("3", "21")]
)
def test_a_meeting_gives_seven_hours_a_day(world, actor, person, days, hours):
    credited(world, actor, world.meeting(actor, [person], days))
    (entry,) = entries(person)
    assert (entry.credited, entry.claimed) == (Decimal(hours), Decimal(hours))
    assert (entry.year, entry.subject, entry.category) == (2019, "professional", "QH-Z-ACT")
    assert total(person).professional == Decimal(hours)


def test_a_degree_gives_sixty(world, actor, person):
    credited(world, actor, world.degree(actor, person, "10743201906"))
    (entry,) = entries(person)
    assert (entry.credited, entry.year) == (60, 2019)
    assert total(person).professional == 60


def test_a_second_degree_of_the_year_gives_nothing_more_and_says_why(world, actor, person):
    credited(world, actor, world.degree(actor, person, "10743201906"))
    credited(world, actor, world.degree(actor, person, "10746201907"))
    first, second = entries(person)
    assert (first.credited, second.claimed, second.credited) == (60, 60, 0)
    assert second.explanation[-1]["after"] == "0"
    assert second.explanation[-1]["source"]
    assert total(person).professional == 60


def test_a_degree_and_a_meeting_add_up(world, actor, person):
    credited(world, actor, world.degree(actor, person, "10743201906"))
    credited(world, actor, world.meeting(actor, [person], "2"))
    assert [entry.credited for entry in entries(person)] == [60, 14]
    assert total(person).professional == 74


def test_a_course_gives_what_was_declared(world, actor, unit, person):
    filing = world.approved_filing(actor)
    second = world.person(unit, "王芳")
    case = world.course_declaration(actor, filing, [person, second], "39.5")
    credited(world, actor, case)
    for someone in (person, second):
        (entry,) = entries(someone)
        assert entry.credited == Decimal("39.5")
        assert entry.filing_number == filing.filing_number == "青继备〔2019〕0001号"
        assert (entry.title, entry.organiser) == (filing.title, unit.name)
        assert entry.approved_by == world.bureau.name
        assert (entry.starts_on, entry.ends_on) == (filing.starts_on, filing.ends_on)
        assert (entry.case_id, entry.organisation_id) == (case.id, unit.id)
        assert total(someone).professional == Decimal("39.5")
    assert {line.state for line in lines(case)} == {LineState.CREDITED.value}


def test_an_entry_says_which_rule_gave_how_much(world, actor, person):
    credited(world, actor, world.meeting(actor, [person], "2.5"))
    (entry,) = entries(person)
    step = entry.explanation[0]
    assert (step["rule"], step["source"], step["after"]) == ("days", "QH6", "17.5")
    assert "2.5 天" in step["text"]
    assert "青海 2019 通知 二（二）" in step["text"]
    assert (entry.policy_id, entry.policy_version) == ("qinghai-2019", "1")
    assert entry.line_id == lines(entry.case)[0].id
    assert entry.import_row_id is None


def test_nothing_is_credited_before_the_last_approval(world):
    unit = world.organisation(department=world.department())
    clerk = world.account(Role.UNIT_ADMIN, unit)
    person = world.person(unit)
    case = world.submitted(clerk, world.meeting(clerk, [person]))
    approve_case(world.desk(case), case.id, case.version)
    assert (entries(person), total(person)) == ([], None)
    assert lines(case)[0].state == LineState.LIVE.value
    approve_case(world.desk(case), case.id, case.version)
    assert len(entries(person)) == 1


def test_a_year_is_its_own(world, actor, person):
    degree = replace(DEGREE, starts_on=date(2018, 6, 30), ends_on=date(2018, 6, 30))
    line = LineData(person.id, certificate_number="10743201806")
    case = with_evidence(
        actor, create_declaration(actor, replace(degree, lines=(line,))), ["grad_cert"]
    )
    credited(world, actor, case)
    credited(world, actor, world.meeting(actor, [person], "3"))
    assert (total(person, 2018).professional, total(person, 2019).professional) == (60, 21)
    assert entries(person)[0].policy_id == "qinghai-2018"


def test_the_same_diploma_is_not_credited_in_another_year(world, actor, person):
    credited(world, actor, world.degree(actor, person, "10743201906"))
    degree = replace(DEGREE, starts_on=date(2018, 6, 30), ends_on=date(2018, 6, 30))
    line = LineData(person.id, certificate_number="10743201906")
    again = with_evidence(
        actor, create_declaration(actor, replace(degree, lines=(line,))), ["grad_cert"]
    )
    with pytest.raises(RuleViolation, match="同一证书只能申报一次"):
        submit_case(actor, again.id, again.version)


def test_year_totals_are_the_sum_of_the_ledger(world, actor, unit):
    people = world.people(unit, 3)
    filing = world.approved_filing(actor)
    credited(world, actor, world.course_declaration(actor, filing, people[:2], "12.5"))
    for days in ("1", "2.5"):
        credited(world, actor, world.meeting(actor, people, days))
    credited(world, actor, world.degree(actor, people[0], "10743201906"))
    # The two meetings fall on the same three days, of which each gives seven hours at most.
    expected = [Decimal("93.5"), Decimal("33.5"), Decimal(21)]
    for person, hours in zip(people, expected, strict=True):
        kept = total(person)
        assert (kept.professional, kept.public, kept.total) == (hours, 0, hours)
        assert ledger_sum(person, 2019, "professional") == hours


def test_a_failure_after_the_entries_stores_nothing(world, actor, person, monkeypatch):
    case = world.submitted(actor, world.meeting(actor, [person]))
    clerk, case_id, version = world.desk(case), case.id, case.version
    logged = db.session.query(AuditEntry).count()
    real = decisions.credit_case
    seen = []

    def credit_and_fail(case):
        real(case)
        seen.append(len(entries(person)))
        message = "the power is gone"
        raise RuntimeError(message)

    monkeypatch.setattr(decisions, "credit_case", credit_and_fail)
    with pytest.raises(RuntimeError, match="power"):
        approve_case(clerk, case_id, version)
    assert seen == [1]
    db.session.expire_all()
    assert (case.state, case.version) == (CaseState.IN_REVIEW.value, version)
    assert (entries(person), total(person)) == ([], None)
    assert lines(case)[0].state == LineState.LIVE.value
    assert db.session.query(CaseAction).filter_by(kind="approve").count() == 0
    assert db.session.query(AuditEntry).count() == logged
    monkeypatch.undo()
    approve_case(clerk, case_id, version)
    assert (len(entries(person)), total(person).professional) == (1, 14)


def test_an_accountant_by_the_time_of_approval_gets_nothing_and_reads_why(world, actor, person):
    case = world.submitted(actor, world.meeting(actor, [person]))
    data = PersonData(
        name=person.name,
        id_type=person.id_type,
        identity_number="",
        employer_id=person.employer_id,
        title_series="会计人员",
        title_level=None,
    )
    update_person(world.admin, person.id, data, person.version)
    world.approve_through(case)
    (entry,) = entries(person)
    assert (entry.claimed, entry.credited) == (14, 0)
    assert "省财政厅" in entry.explanation[0]["text"]
    assert total(person).professional == 0


def test_hours_are_stored_as_whole_hundredths(world, actor, person):
    credited(world, actor, world.meeting(actor, [person], "2.5"))
    raw = db.session.execute(db.text("SELECT credited FROM ledger_entry")).scalar_one()
    assert raw == 1750
    assert isinstance(raw, int)


def test_a_declaration_of_someone_elses_hours_names_them_all(world, actor, unit):
    people = world.people(unit, 30)
    data = replace(MEETING, lines=tuple(LineData(p.id, days=Decimal(1)) for p in people))
    case = with_evidence(actor, create_declaration(actor, data), ["signin"])
    credited(world, actor, case)
    assert db.session.query(LedgerEntry).count() == 30
    assert db.session.query(YearTotal).count() == 30
