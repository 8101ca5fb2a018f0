"""One sheet of results, or one row of it, is posted by two at the same moment."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import cycle

import pytest
from sqlalchemy import select

from app.enums import BatchState, IdType, RowOutcome
from app.errors import Stale
from app.models import ImportBatch, ImportRow, LedgerEntry, db
from app.operations.decisions import approve_case
from app.operations.people import PersonData, create_person
from app.operations.results import check_results, claim_result, post_results
from tests.factories import COURSE, entries, identity_number
from tests.operations.test_results import row, sheet
from tests.races.rounds import FEW, ROUNDS, count, total

# A file with one result for a person, another one for each turn.
NAME = "公需课结果.csv"


def result(person, turn, **cells):
    return row(person, hours="1", certificate_number=f"T{turn}", **cells)


@pytest.fixture
def people(world, unit):
    return world.people(unit, 10)


def checked(world, *rows):
    batch = check_results(world.admin, NAME, sheet(*rows))
    return batch.id, batch.version


def test_post_and_post(world, people, second_admin, at_once):
    for turn, person in zip(range(ROUNDS), cycle(people), strict=False):
        batch = checked(world, result(person, turn))
        _, told = at_once.conflict(
            partial(post_results, world.admin, *batch), partial(post_results, second_admin, *batch)
        )
        assert isinstance(told, Stale)
        assert total(person) == turn // len(people) + 1
    assert count(LedgerEntry) == ROUNDS
    assert set(at_once.wins) == {0, 1}


def test_the_same_file_checked_and_posted_by_two(world, people, second_admin, at_once):
    def bring(who, data):
        batch = check_results(who, NAME, data)
        post_results(who, batch.id, batch.version)

    for turn, person in zip(range(ROUNDS), cycle(people), strict=False):
        data = sheet(result(person, turn))
        _, told = at_once.conflict(
            partial(bring, world.admin, data), partial(bring, second_admin, data)
        )
        assert "同一文件" in told.message
        assert total(person) == turn // len(people) + 1
    assert count(LedgerEntry) == count(ImportBatch, state=BatchState.POSTED.value) == ROUNDS
    assert set(at_once.wins) == {0, 1}


def test_the_same_rows_in_two_files_in_another_order(world, people, second_admin, at_once):
    people = people[:3]
    for turn in range(FEW):
        known = [
            result(person, turn, study_year=year) for person in people for year in ("2018", "2019")
        ]
        numbers = [identity_number(500 + index) for index in range(3)]
        unknown = [row(identity_number=number, certificate_number=f"T{turn}") for number in numbers]
        first = checked(world, *known, *unknown)
        second = checked(world, *reversed(unknown), *reversed(known))
        answers = at_once(
            partial(post_results, world.admin, *first), partial(post_results, second_admin, *second)
        )
        assert answers == ["done", "done"]
        outcomes = db.session.scalars(
            select(ImportRow.outcome).where(ImportRow.batch_id.in_([first[0], second[0]]))
        ).all()
        assert outcomes.count(RowOutcome.CREDITED.value) == 6
        assert outcomes.count(RowOutcome.WAITING.value) == 3
        assert outcomes.count(RowOutcome.DUPLICATE.value) == 9
        assert [total(person) for person in people] == [turn + 1] * 3


def test_posting_while_a_declaration_of_the_same_people_is_approved(
    world, people, actor, desk, at_once
):
    people = people[:4]
    for turn in range(FEW):
        batch = checked(world, *(result(person, turn) for person in reversed(people)))
        filing = world.approved_filing(
            actor, replace(COURSE, hours=Decimal(8), title=f"第{turn}期")
        )
        case = world.submitted(actor, world.course_declaration(actor, filing, people, "8"))
        case_id, version = case.id, case.version
        answers = at_once(
            partial(post_results, world.admin, *batch),
            partial(approve_case, desk[0], case_id, version),
        )
        assert answers == ["done", "done"]
        assert [total(person) for person in people] == [9 * (turn + 1)] * 4


def test_claim_and_claim(world, unit, second_admin, at_once):
    number = identity_number(700)
    rows = [row(identity_number=number, certificate_number=f"T{n}", hours="1") for n in range(FEW)]
    post_results(world.admin, *checked(world, *rows))
    data = PersonData("马海霞", IdType.RESIDENT_CARD.value, number, unit.id, None, None)
    person = create_person(world.admin, data)
    for row_id in db.session.scalars(select(ImportRow.id)).all():
        before = len(entries(person))
        _, told = at_once.conflict(
            partial(claim_result, world.admin, row_id), partial(claim_result, second_admin, row_id)
        )
        assert isinstance(told, Stale)
        assert len(entries(person)) == total(person) == before + 1
