"""Two cases of one person: each is credited once, and no cap is used twice."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

from app.models import NumberSeries, db
from app.operations.cases import submit_case, withdraw_case
from app.operations.content import filing_of
from app.operations.credit import locked_total
from app.operations.decisions import approve_case
from app.operations.transaction import begin_write
from tests.factories import COURSE, entries
from tests.races.copies import Pattern
from tests.races.rounds import FEW, ROUNDS, count, total


def seen(cases):
    """Id and version of each as a screen shows them: threads share no session."""
    return [(case.id, case.version) for case in cases]


def test_the_ceiling_of_a_year_holds(world, unit, actor, desk, at_once):
    pattern = Pattern(world.submitted(actor, world.degree(actor, world.person(unit), "A-1")))
    for _ in range(ROUNDS):
        person = world.person(unit)
        # Where the total is there already, its lock alone keeps the two apart.
        begin_write()
        locked_total(person.id, 2019)
        db.session.commit()
        pair = seen(pattern.copy(person) for _ in range(2))
        answers = at_once(
            partial(approve_case, desk[0], *pair[0]), partial(approve_case, desk[1], *pair[1])
        )
        assert answers == ["done", "done"]
        assert sorted(entry.credited for entry in entries(person)) == [0, 60]
        assert total(person) == 60


def test_two_declarations_of_one_person_and_filing(world, unit, actor, colleague, at_once):
    """The one that was handed in is taken back for the next round."""
    filing = world.approved_filing(actor)
    person = world.person(unit)
    cases = [world.course_declaration(actor, filing, [person]) for _ in range(2)]
    for _ in range(ROUNDS):
        pair = seen(cases)
        winner, told = at_once.conflict(
            partial(submit_case, actor, *pair[0]), partial(submit_case, colleague, *pair[1])
        )
        assert "只能申报一次" in told.message
        assert [case.state == "in_review" for case in cases] == [winner == 0, winner == 1]
        withdraw_case(actor, cases[winner].id, cases[winner].version)
    assert set(at_once.wins) == {0, 1}


def test_two_declarations_of_the_same_people_the_other_way_round(
    world, unit, actor, colleague, at_once
):
    filing = world.approved_filing(actor)
    for _ in range(FEW):
        people = world.people(unit, 8)
        cases = [world.course_declaration(actor, filing, order) for order in (people, people[::-1])]
        pair = seen(cases)
        at_once.conflict(
            partial(submit_case, actor, *pair[0]), partial(submit_case, colleague, *pair[1])
        )
        assert sorted(case.state for case in cases) == ["draft", "in_review"]


def test_two_cases_of_the_same_people_are_both_credited(world, unit, actor, desk, at_once):
    people = world.people(unit, 4)
    for _ in range(FEW):
        before = [total(person) for person in people]
        cases = []
        for order in (people, people[::-1]):
            title = f"课程{count(NumberSeries)}{len(cases)}"
            data = replace(COURSE, hours=Decimal(8), title=title)
            filing = world.approved_filing(actor, data)
            case = world.course_declaration(actor, filing, order, "8")
            cases.append(world.submitted(actor, case))
        pair = seen(cases)
        answers = at_once(
            partial(approve_case, desk[0], *pair[0]), partial(approve_case, desk[1], *pair[1])
        )
        assert answers == ["done", "done"]
        assert [total(person) for person in people] == [hours + 16 for hours in before]


def test_filing_numbers_are_serial(world, actor, desk, at_once):
    numbers = []
    for _ in range(FEW):
        cases = [world.submitted(actor, world.filing(actor)) for _ in range(2)]
        pair = seen(cases)
        answers = at_once(
            partial(approve_case, desk[0], *pair[0]), partial(approve_case, desk[1], *pair[1])
        )
        assert answers == ["done", "done"]
        numbers += [filing_of(case).filing_number for case in cases]
    assert sorted(numbers) == [f"青继备〔2019〕{serial:04d}号" for serial in range(1, 2 * FEW + 1)]
