"""One reviewer returns some lines while another decides on the whole, or returns others."""

from functools import partial

import pytest
from sqlalchemy import select

from app.enums import CaseState
from app.errors import Stale
from app.models import Case, LedgerEntry, ReturnedLine, db
from app.operations.decisions import approve_case, return_case
from app.operations.splits import return_lines
from tests.factories import lines
from tests.races.rounds import FEW, count

REASON = "签到册上没有签名。"


@pytest.fixture
def handed_in(world, unit, actor):
    """Gives a case of three people under review."""
    people = world.people(unit, 3)
    return lambda: world.submitted(actor, world.meeting(actor, people, "0.5"))


def parts(case):
    return list(db.session.scalars(select(Case).where(Case.parent_id == case.id)))


@pytest.mark.parametrize("other", [approve_case, return_case])
def test_part_and_whole(desk, at_once, handed_in, other):
    for _ in range(FEW):
        case = handed_in()
        case_id, version = case.id, case.version
        chosen = {lines(case)[0].id: REASON}
        reason = () if other is approve_case else ("通知没有盖章",)
        winner, told = at_once.conflict(
            partial(return_lines, desk[0], case_id, version, chosen),
            partial(other, desk[1], case_id, version, *reason),
        )
        assert isinstance(told, Stale)
        split = winner == 0
        assert len(parts(case)) == int(split)
        assert len(lines(case)) == (2 if split else 3)
        assert (case.state == CaseState.IN_REVIEW.value) == split
        credited = 3 if other is approve_case and not split else 0
        assert count(LedgerEntry, case_id=case_id) == credited


def test_two_parts(desk, at_once, handed_in):
    for _ in range(FEW):
        case = handed_in()
        case_id, version = case.id, case.version
        first, second, _third = (line.id for line in lines(case))
        before = count(ReturnedLine)
        _, told = at_once.conflict(
            partial(return_lines, desk[0], case_id, version, {first: REASON}),
            partial(return_lines, desk[1], case_id, version, {first: REASON, second: REASON}),
        )
        assert isinstance(told, Stale)
        (part,) = parts(case)
        assert part.number == f"{case.number}-1"
        assert len(lines(part)) + len(lines(case)) == 3
        assert count(ReturnedLine) - before == len(lines(part))
