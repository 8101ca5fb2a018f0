"""The same meetings through the screens: one is led on, the other gets a page that says why not."""

from functools import partial

import pytest

from app.models import LedgerEntry, db
from app.operations.results import check_results
from tests.factories import PASSWORD
from tests.operations.test_results import row, sheet
from tests.races.copies import Pattern
from tests.races.rounds import count
from tests.views.visitor import Visitor

ROUNDS = 10


@pytest.fixture
def browser(app):
    def signed_in(actor):
        visitor = Visitor(app)
        assert visitor.sign_in(actor.user_name, PASSWORD).status_code == 302
        return visitor

    return signed_in


@pytest.fixture
def meet(at_once):
    """Lets two browsers send a form at the same moment: who won, and the page of the other."""

    def run(*posts):
        answers = {}

        def send(index, visitor, path, form):
            answers[index] = visitor.post(path, form)

        done = at_once(*(partial(send, index, *post) for index, post in enumerate(posts)))
        assert done == ["done"] * len(posts)
        statuses = [answers[index].status_code for index in range(len(posts))]
        assert sorted(statuses) == [302, 409], statuses
        at_once.wins[statuses.index(302)] += 1
        return statuses.index(302), answers[statuses.index(409)].get_data(as_text=True)

    return run


def test_approve_and_return(world, unit, actor, desk, browser, meet):
    first, second = (browser(reviewer) for reviewer in desk)
    person = world.person(unit)
    pattern = Pattern(world.submitted(actor, world.meeting(actor, [person], "0.5")))
    for _ in range(ROUNDS):
        case = pattern.copy(person)
        form = {"version": str(case.version), "reason": "签到册不全"}
        winner, page = meet(
            (first, f"/case/{case.id}/approve/", form), (second, f"/case/{case.id}/return/", form)
        )
        assert "请刷新后" in page
        assert case.state == ("approved", "returned")[winner]
        assert count(LedgerEntry, case_id=case.id) == int(winner == 0)


def test_two_submissions_of_one_person_and_filing(world, unit, actor, colleague, browser, meet):
    first, second = browser(actor), browser(colleague)
    filing = world.approved_filing(actor)
    person = world.person(unit)
    cases = [world.course_declaration(actor, filing, [person]) for _ in range(2)]
    for _ in range(ROUNDS):
        posts = [
            (visitor, f"/case/{case.id}/submit/", {"version": str(case.version)})
            for visitor, case in zip((first, second), cases, strict=True)
        ]
        winner, page = meet(*posts)
        assert "同一课程每人只能申报一次" in page
        taken = cases[winner]
        path, form = f"/case/{taken.id}/withdraw/", {"version": str(taken.version)}
        assert first.post(path, form).status_code == 302
        db.session.rollback()


def test_one_sheet_posted_from_two_batches(world, unit, second_admin, browser, meet):
    first, second = browser(world.admin), browser(second_admin)
    person = world.person(unit)
    for turn in range(ROUNDS):
        data = sheet(row(person, hours="1", certificate_number=f"T{turn}"))
        batches = [check_results(world.admin, "成绩.csv", data) for _ in range(2)]
        posts = [
            (visitor, f"/results/{batch.id}/post/", {"version": str(batch.version)})
            for visitor, batch in zip((first, second), batches, strict=True)
        ]
        _, page = meet(*posts)
        assert "同一文件" in page
        assert count(LedgerEntry) == turn + 1
