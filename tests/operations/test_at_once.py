"""Two people at the same moment, in two real transactions: one wins, the other is told.

Each round lets two threads, with an application context and so a connection of their own,
start at one barrier. On SQLite the second waits for the first; on PostgreSQL rows are locked.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.enums import Capacity, CaseState, IdType, LineState, Role, RowOutcome, Track
from app.errors import NotAllowed, RuleViolation, Stale
from app.models import (
    CaseAction,
    CaseStep,
    ImportRow,
    LedgerEntry,
    Membership,
    NumberSeries,
    YearTotal,
    db,
)
from app.operations.accounts import AccountData, create_membership
from app.operations.archives import issue_archive
from app.operations.cases import submit_case, withdraw_case
from app.operations.content import filing_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.declarations import LineData, create_declaration, update_declaration
from app.operations.evidence import add_evidence
from app.operations.filings import create_filing
from app.operations.organisations import update_organisation
from app.operations.people import PersonData, create_person, update_person
from app.operations.results import check_results, claim_result, post_results
from tests.factories import COURSE, MEETING, entries, identity_number, lines, pdf
from tests.operations.test_organisations import kept
from tests.operations.test_people import kept as kept_person
from tests.operations.test_results import row, sheet

ROUNDS = 20
# Less usual meetings need fewer.
FEW = 5
TOLD = (Stale, RuleViolation, NotAllowed)


@pytest.fixture
def at_once(app):
    """Runs pieces of work at the same moment; returns what each gave or was told."""

    def run(*works):
        db.session.rollback()
        barrier = threading.Barrier(len(works), timeout=30)
        answers: list[object] = [None] * len(works)

        def attempt(index, work):
            try:
                with app.app_context():
                    barrier.wait()
                    work()
                    answers[index] = "done"
            except Exception as error:  # noqa: BLE001 - the test judges it
                answers[index] = error

        threads = [
            threading.Thread(target=attempt, args=(index, work)) for index, work in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        db.session.expire_all()
        return answers

    return run


def one_won(answers):
    """Exactly one went through, the other got a plain answer; returns the loser's."""
    losers = [answer for answer in answers if answer != "done"]
    assert len(losers) == 1, answers
    assert isinstance(losers[0], TOLD), repr(losers[0])
    assert losers[0].message.endswith(("。", "）"))
    return losers[0]


def total(person):
    found = db.session.get(YearTotal, (person.id, 2019), populate_existing=True)
    return found.total if found else 0


def count(model, **where):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**where))


@pytest.fixture
def unit(world):
    return world.organisation("青海路桥建设公司", track=Track.OUT_SYSTEM)


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def desk(world):
    """Two reviewers of the bureau."""
    return [world.account(Role.HR_REVIEWER, world.bureau) for _ in range(2)]


class TestDecisions:
    def test_approve_and_approve(self, world, unit, actor, desk, at_once):
        person = world.person(unit)
        filings = [world.approved_filing(actor) for _ in range(ROUNDS)]
        for filing in filings:
            before = total(person)
            case = world.submitted(actor, world.course_declaration(actor, filing, [person]))
            case_id, version = case.id, case.version
            answers = at_once(
                partial(approve_case, desk[0], case_id, version),
                partial(approve_case, desk[1], case_id, version),
            )
            assert isinstance(one_won(answers), Stale)
            assert case.state == CaseState.APPROVED.value
            assert count(CaseAction, case_id=case_id, kind="approve") == 1
            assert count(LedgerEntry, case_id=case_id) == 1
            assert total(person) - before == 40
        assert len(entries(person)) == ROUNDS

    def test_approve_and_approve_between_tiers(self, world, at_once):
        department = world.department()
        unit = world.organisation(department=department)
        actor = world.account(Role.UNIT_ADMIN, unit)
        clerks = [world.account(Role.DEPARTMENT_ADMIN, department) for _ in range(2)]
        for _ in range(FEW):
            case = world.submitted(actor, world.meeting(actor, [world.person(unit)]))
            case_id, version = case.id, case.version
            answers = at_once(
                partial(approve_case, clerks[0], case_id, version),
                partial(approve_case, clerks[1], case_id, version),
            )
            assert isinstance(one_won(answers), Stale)
            assert (case.holder_tier, case.position) == ("hr", 1)
            assert count(LedgerEntry, case_id=case_id) == 0

    @pytest.mark.parametrize("other", [return_case, refuse_case])
    def test_approve_and_return_or_refuse(self, world, unit, actor, desk, at_once, other):
        person = world.person(unit)
        for _ in range(ROUNDS):
            before = len(entries(person))
            case = world.submitted(actor, world.meeting(actor, [person], "0.5"))
            case_id, version = case.id, case.version
            answers = at_once(
                partial(approve_case, desk[0], case_id, version),
                partial(other, desk[1], case_id, version, "签到册不全"),
            )
            assert isinstance(one_won(answers), Stale)
            approved = answers[0] == "done"
            assert (case.state == CaseState.APPROVED.value) == approved
            assert (lines(case)[0].state == LineState.CREDITED.value) == approved
            assert len(entries(person)) - before == int(approved)
            assert len(case.actions) == 2

    def test_approve_and_withdraw(self, world, unit, actor, desk, at_once):
        person = world.person(unit)
        for _ in range(FEW):
            case = world.submitted(actor, world.meeting(actor, [person], "0.5"))
            case_id, version = case.id, case.version
            answers = at_once(
                partial(approve_case, desk[0], case_id, version),
                partial(withdraw_case, actor, case_id, version),
            )
            assert isinstance(one_won(answers), Stale)
            credited = count(LedgerEntry, case_id=case_id)
            assert credited == int(case.state == CaseState.APPROVED.value)

    def test_two_cases_of_the_same_people_are_both_credited(
        self, world, unit, actor, desk, at_once
    ):
        people = world.people(unit, 4)
        for _ in range(FEW):
            before = [total(person) for person in people]
            pair = []
            for order in (people, people[::-1]):
                data = replace(
                    COURSE, hours=Decimal(8), title=f"课程{count(NumberSeries)}{len(pair)}"
                )
                filing = world.approved_filing(actor, data)
                case = world.course_declaration(actor, filing, order, "8")
                pair.append(world.submitted(actor, case))
            (first, first_version), (second, second_version) = [(c.id, c.version) for c in pair]
            answers = at_once(
                partial(approve_case, desk[0], first, first_version),
                partial(approve_case, desk[1], second, second_version),
            )
            assert answers == ["done", "done"]
            assert [total(person) for person in people] == [hours + 16 for hours in before]

    def test_the_ceiling_of_a_year_holds(self, world, unit, actor, desk, at_once):
        for turn in range(FEW):
            person = world.person(unit)
            pair = [
                world.submitted(actor, world.degree(actor, person, f"{turn}-{part}"))
                for part in range(2)
            ]
            (first, first_version), (second, second_version) = [(c.id, c.version) for c in pair]
            answers = at_once(
                partial(approve_case, desk[0], first, first_version),
                partial(approve_case, desk[1], second, second_version),
            )
            assert answers == ["done", "done"]
            assert sorted(entry.credited for entry in entries(person)) == [0, 60]
            assert total(person) == 60

    def test_filing_numbers_are_serial(self, world, actor, desk, at_once):
        numbers = []
        for _ in range(FEW):
            pair = [world.submitted(actor, world.filing(actor)) for _ in range(2)]
            (first, first_version), (second, second_version) = [(c.id, c.version) for c in pair]
            answers = at_once(
                partial(approve_case, desk[0], first, first_version),
                partial(approve_case, desk[1], second, second_version),
            )
            assert answers == ["done", "done"]
            numbers += [filing_of(case).filing_number for case in pair]
        assert sorted(numbers) == [
            f"青继备〔2019〕{serial:04d}号" for serial in range(1, 2 * FEW + 1)
        ]


class TestSubmissions:
    def test_submit_and_submit(self, world, unit, actor, at_once):
        colleague = world.account(Role.UNIT_ADMIN, unit)
        person = world.person(unit)
        for _ in range(ROUNDS):
            case = world.meeting(actor, [person], "0.5")
            case_id, version = case.id, case.version
            answers = at_once(
                partial(submit_case, actor, case_id, version),
                partial(submit_case, colleague, case_id, version),
            )
            assert isinstance(one_won(answers), Stale)
            assert (case.state, case.round) == (CaseState.IN_REVIEW.value, 1)
            assert count(CaseAction, case_id=case_id) == 1
            assert count(CaseStep, case_id=case_id) == 1

    def test_two_declarations_of_one_person_and_filing(self, world, unit, actor, at_once):
        colleague = world.account(Role.UNIT_ADMIN, unit)
        filing = world.approved_filing(actor)
        for _ in range(FEW):
            person = world.person(unit)
            pair = [world.course_declaration(actor, filing, [person]) for _ in range(2)]
            (first, first_version), (second, second_version) = [(c.id, c.version) for c in pair]
            answers = at_once(
                partial(submit_case, actor, first, first_version),
                partial(submit_case, colleague, second, second_version),
            )
            assert "只能申报一次" in one_won(answers).message
            assert sorted(case.state for case in pair) == ["draft", "in_review"]

    def test_two_declarations_of_the_same_people_the_other_way_round(
        self, world, unit, actor, at_once
    ):
        colleague = world.account(Role.UNIT_ADMIN, unit)
        filing = world.approved_filing(actor)
        for _ in range(FEW):
            people = world.people(unit, 8)
            pair = [
                world.course_declaration(actor, filing, order) for order in (people, people[::-1])
            ]
            (first, first_version), (second, second_version) = [(c.id, c.version) for c in pair]
            answers = at_once(
                partial(submit_case, actor, first, first_version),
                partial(submit_case, colleague, second, second_version),
            )
            one_won(answers)
            assert sorted(case.state for case in pair) == ["draft", "in_review"]

    def test_change_and_change(self, world, unit, actor, at_once):
        colleague = world.account(Role.UNIT_ADMIN, unit)
        person = world.person(unit)
        for _ in range(FEW):
            case = world.meeting(actor, [person])
            case_id, version = case.id, case.version

            one_day, three_days = (
                replace(MEETING, lines=(LineData(person.id, days=Decimal(days)),))
                for days in (1, 3)
            )
            answers = at_once(
                partial(update_declaration, actor, case_id, version, one_day),
                partial(update_declaration, colleague, case_id, version, three_days),
            )
            assert isinstance(one_won(answers), Stale)
            assert lines(case)[0].days == (1 if answers[0] == "done" else 3)

    def test_change_and_submit(self, world, unit, actor, at_once):
        colleague = world.account(Role.UNIT_ADMIN, unit)
        person = world.person(unit)
        for _ in range(FEW):
            case = world.meeting(actor, [person])
            case_id, version = case.id, case.version
            line = LineData(person.id, days=Decimal(3))
            changed = replace(MEETING, lines=(line,))
            answers = at_once(
                partial(update_declaration, actor, case_id, version, changed),
                partial(submit_case, colleague, case_id, version),
            )
            one_won(answers)
            submitted = case.state == CaseState.IN_REVIEW.value
            assert lines(case)[0].days == (2 if submitted else 3)

    def test_new_drafts_get_numbers_of_their_own(self, actor, at_once):
        for _ in range(FEW):
            answers = at_once(
                partial(create_filing, actor, COURSE), partial(create_filing, actor, COURSE)
            )
            assert answers == ["done", "done"]


class TestResults:
    def checked(self, world, *rows):
        batch = check_results(world.admin, "公需课结果.csv", sheet(*rows))
        return batch.id, batch.version

    @pytest.fixture
    def second_admin(self, world):
        return world.account(Role.PROVINCIAL_ADMIN, world.bureau)

    def test_post_and_post(self, world, unit, second_admin, at_once):
        people = world.people(unit, 2)
        for turn in range(ROUNDS):
            rows = [row(person, hours="1", certificate_number=f"T{turn}") for person in people]
            batch_id, version = self.checked(world, *rows)
            answers = at_once(
                partial(post_results, world.admin, batch_id, version),
                partial(post_results, second_admin, batch_id, version),
            )
            assert isinstance(one_won(answers), Stale)
            assert [total(person) for person in people] == [turn + 1] * 2

    def test_the_same_file_in_two_batches(self, world, unit, second_admin, at_once):
        person = world.person(unit)
        for turn in range(ROUNDS):
            rows = [row(person, hours="1", certificate_number=f"T{turn}")]
            first, version = self.checked(world, *rows)
            second, _ = self.checked(world, *rows)
            answers = at_once(
                partial(post_results, world.admin, first, version),
                partial(post_results, second_admin, second, version),
            )
            assert "同一文件" in one_won(answers).message
            assert total(person) == turn + 1

    def test_the_same_rows_in_two_files_in_another_order(self, world, unit, second_admin, at_once):
        people = world.people(unit, 3)
        for turn in range(ROUNDS):
            known = [
                row(person, hours="1", certificate_number=f"T{turn}", credit_year=year)
                for person in people
                for year in ("2018", "2019")
            ]
            unknown = [
                row(identity_number=identity_number(500 + index), certificate_number=f"T{turn}")
                for index in range(3)
            ]
            first, version = self.checked(world, *known, *unknown)
            second, _ = self.checked(world, *reversed(unknown), *reversed(known))
            answers = at_once(
                partial(post_results, world.admin, first, version),
                partial(post_results, second_admin, second, version),
            )
            assert answers == ["done", "done"]
            outcomes = db.session.scalars(
                select(ImportRow.outcome).where(ImportRow.batch_id.in_([first, second]))
            ).all()
            assert outcomes.count(RowOutcome.CREDITED.value) == 6
            assert outcomes.count(RowOutcome.WAITING.value) == 3
            assert outcomes.count(RowOutcome.DUPLICATE.value) == 9
            assert [total(person) for person in people] == [turn + 1] * 3

    def test_posting_while_a_declaration_of_the_same_people_is_approved(
        self, world, unit, actor, desk, at_once
    ):
        people = world.people(unit, 4)
        for turn in range(FEW):
            rows = [row(person, hours="1", certificate_number=f"T{turn}") for person in people]
            batch_id, batch_version = self.checked(world, *reversed(rows))
            data = replace(COURSE, hours=Decimal(8), title=f"第{turn}期")
            filing = world.approved_filing(actor, data)
            case = world.submitted(actor, world.course_declaration(actor, filing, people, "8"))
            case_id, version = case.id, case.version
            answers = at_once(
                partial(post_results, world.admin, batch_id, batch_version),
                partial(approve_case, desk[0], case_id, version),
            )
            assert answers == ["done", "done"]
            assert [total(person) for person in people] == [9 * (turn + 1)] * 4

    def test_claim_and_claim(self, world, unit, second_admin, at_once):
        number = identity_number(700)
        data = PersonData("马海霞", IdType.RESIDENT_CARD.value, number, unit.id, None, None)
        for turn in range(FEW):
            cells = {"identity_number": number, "certificate_number": f"T{turn}", "hours": "1"}
            if turn == 0:
                rows = [row(**cells | {"certificate_number": f"T{n}"}) for n in range(FEW)]
                post_results(world.admin, *self.checked(world, *rows))
                person = create_person(world.admin, data)
                waiting = db.session.scalars(select(ImportRow.id)).all()
            row_id = waiting[turn]
            answers = at_once(
                partial(claim_result, world.admin, row_id),
                partial(claim_result, second_admin, row_id),
            )
            assert isinstance(one_won(answers), Stale)
            assert total(person) == turn + 1


class TestRegisters:
    def test_the_same_person_registered_twice(self, world, unit, at_once):
        second = world.account(Role.PROVINCIAL_ADMIN, world.bureau)
        for turn in range(FEW):
            number = identity_number(300 + turn)
            data = PersonData("马海霞", IdType.RESIDENT_CARD.value, number, unit.id, None, None)
            answers = at_once(
                partial(create_person, world.admin, data), partial(create_person, second, data)
            )
            assert "该证件号码已经登记" in one_won(answers).message

    def test_the_same_account_made_twice(self, world, unit, at_once):
        second = world.account(Role.PROVINCIAL_ADMIN, world.bureau)
        for turn in range(3):
            data = AccountData(f"twice{turn}", "马海霞", Role.UNIT_ADMIN.value, unit.id)
            answers = at_once(
                partial(create_membership, world.admin, data),
                partial(create_membership, second, data),
            )
            one_won(answers)
            user_id = db.session.scalars(
                select(User.id).where(User.username == data.username)
            ).one()
            assert count(Membership, user_id=user_id) == 1

    def test_two_changes_of_one_person(self, world, unit, at_once):
        person = world.person(unit)
        second = world.account(Role.PROVINCIAL_ADMIN, world.bureau)
        for _ in range(FEW):
            person_id, seen = person.id, person.version
            data = kept_person(person)
            answers = at_once(
                partial(update_person, world.admin, person_id, data, seen),
                partial(update_person, second, person_id, data, seen),
            )
            assert isinstance(one_won(answers), Stale)
            assert person.version == seen + 1

    def test_two_bureaus_put_below_each_other(self, world, at_once):
        second = world.account(Role.PROVINCIAL_ADMIN, world.bureau)
        for turn in range(FEW):
            pair = [
                world.organisation(f"人社局{turn}{part}", Capacity.HR_BUREAU) for part in "甲乙"
            ]
            ids = [bureau.id for bureau in pair]
            data = [
                replace(kept(bureau), bureau_id=parent)
                for bureau, parent in zip(pair, reversed(ids), strict=True)
            ]
            answers = at_once(
                partial(update_organisation, world.admin, ids[0], data[0], 1),
                partial(update_organisation, second, ids[1], data[1], 1),
            )
            one_won(answers)
            assert [bureau.bureau_id for bureau in pair].count(world.bureau.id) == 1

    def test_archive_numbers_are_serial(self, world, unit, actor, at_once):
        people = world.people(unit, 2)
        world.approve_through(world.submitted(actor, world.meeting(actor, people)))
        pair = [(world.professional(person), entries(person)[0].id) for person in people]
        (first, first_entry), (second, second_entry) = pair
        answers = at_once(
            partial(issue_archive, first, [2019], [first_entry]),
            partial(issue_archive, second, [2019], [second_entry]),
        )
        assert answers == ["done", "done"]
        assert count(NumberSeries, name="archive:630000:2019", last=2) == 1


def test_evidence_and_submission(world, unit, actor, at_once):
    person = world.person(unit)
    for _ in range(FEW):
        case = world.meeting(actor, [person], "0.5")
        case_id, version = case.id, case.version

        late = (case_id, version, "invite", "邀请函.pdf", pdf(f"late {case_id}"))
        answers = at_once(
            partial(add_evidence, actor, *late), partial(submit_case, actor, case_id, version)
        )
        one_won(answers)


def test_a_meeting_declared_by_two_admins_is_two_cases(world, unit, actor, at_once):
    colleague = world.account(Role.UNIT_ADMIN, unit)
    person_id = world.person(unit).id
    data = replace(MEETING, lines=(LineData(person_id, days=Decimal(1)),))
    made = []

    def declare(who):
        made.append(create_declaration(who, data).number)

    assert at_once(partial(declare, actor), partial(declare, colleague)) == ["done", "done"]
    assert sorted(made) == ["SB2019000001", "SB2019000002"]
