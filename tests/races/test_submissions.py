"""Two admins of one unit prepare and hand in at the same moment."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

from app.enums import CaseState
from app.errors import Stale
from app.models import CaseAction, CaseStep
from app.operations.cases import submit_case, withdraw_case
from app.operations.declaration_data import LineData
from app.operations.declarations import create_declaration, update_declaration
from app.operations.evidence import add_evidence
from app.operations.filings import create_filing
from tests.factories import COURSE, MEETING, lines, pdf
from tests.races.rounds import FEW, ROUNDS, count


def test_submit_and_submit(world, unit, actor, colleague, at_once):
    """The case is taken back for the next round."""
    case = world.meeting(actor, [world.person(unit)])
    case_id = case.id
    for turn in range(ROUNDS):
        version = case.version
        _, told = at_once.conflict(
            partial(submit_case, actor, case_id, version),
            partial(submit_case, colleague, case_id, version),
        )
        assert isinstance(told, Stale)
        assert (case.state, case.round) == (CaseState.IN_REVIEW.value, turn + 1)
        assert count(CaseAction, case_id=case_id, kind="submit") == turn + 1
        assert count(CaseStep, case_id=case_id) == turn + 1
        withdraw_case(actor, case_id, case.version)
    assert set(at_once.wins) == {0, 1}


def test_change_and_change(world, unit, actor, colleague, at_once):
    person = world.person(unit)
    for _ in range(FEW):
        case = world.meeting(actor, [person])
        case_id, version = case.id, case.version
        one_day, three_days = (
            replace(MEETING, lines=(LineData(person.id, days=Decimal(days)),)) for days in (1, 3)
        )
        winner, told = at_once.conflict(
            partial(update_declaration, actor, case_id, version, one_day),
            partial(update_declaration, colleague, case_id, version, three_days),
        )
        assert isinstance(told, Stale)
        assert lines(case)[0].days == (1, 3)[winner]


def test_change_and_submit(world, unit, actor, colleague, at_once):
    person = world.person(unit)
    for _ in range(FEW):
        case = world.meeting(actor, [person])
        case_id, version = case.id, case.version
        changed = replace(MEETING, lines=(LineData(person.id, days=Decimal(3)),))
        winner, _ = at_once.one(
            partial(update_declaration, actor, case_id, version, changed),
            partial(submit_case, colleague, case_id, version),
        )
        assert case.state == ("draft", "in_review")[winner]
        assert lines(case)[0].days == (3, 2)[winner]


def test_evidence_and_submission(world, unit, actor, at_once):
    person = world.person(unit)
    for _ in range(FEW):
        case = world.meeting(actor, [person], "0.5")
        case_id, version = case.id, case.version
        late = (case_id, version, "invite", "邀请函.pdf", pdf(f"late {case_id}"))
        at_once.one(
            partial(add_evidence, actor, *late), partial(submit_case, actor, case_id, version)
        )


def test_new_drafts_get_numbers_of_their_own(actor, at_once):
    for _ in range(FEW):
        draft = partial(create_filing, actor, COURSE)
        assert at_once(draft, draft) == ["done", "done"]


def test_a_meeting_declared_by_two_admins_is_two_cases(world, unit, actor, colleague, at_once):
    person_id = world.person(unit).id
    data = replace(MEETING, lines=(LineData(person_id, days=Decimal(1)),))
    made = []

    def declare(who):
        made.append(create_declaration(who, data).number)

    assert at_once(partial(declare, actor), partial(declare, colleague)) == ["done", "done"]
    assert sorted(made) == ["SB2019000001", "SB2019000002"]
