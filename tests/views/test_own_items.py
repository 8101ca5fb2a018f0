"""A person's own item on the page of its case: its owner and who confirms it see what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.enums import CaseState
from app.models import Case, db
from app.operations.cases import submit_case
from app.operations.decisions import return_case
from app.operations.declaration_data import LineData
from app.operations.items import update_item
from tests.factories import PASSWORD, World
from tests.qingdao import CONFERENCE, Qingdao
from tests.views.visitor import Visitor


@pytest.fixture
def city(app, clock):
    with app.app_context():
        yield Qingdao(World(), clock)


def visitor(app, actor):
    made = Visitor(app)
    assert made.sign_in(actor.user_name, PASSWORD).status_code == 302
    return made


def state(case):
    db.session.rollback()
    return db.session.get_one(Case, case.id).state


def test_the_unit_sees_the_days_and_confirms(app, city):
    draft = city.conference(city.owner)
    case = submit_case(city.owner, draft.id, draft.version)
    clerk = visitor(app, city.admin)
    page = clerk.get(f"/case/{case.id}/").get_data(as_text=True)
    assert "2026-03-05 9 学时；2026-03-06 6 学时" in page
    assert case.title in clerk.get("/waiting/").get_data(as_text=True)
    clerk.post(f"/case/{case.id}/approve/", {"version": str(case.version)})
    assert state(case) == CaseState.APPROVED.value
    page = visitor(app, city.owner).get("/record/mine/").get_data(as_text=True)
    assert "青岛 2026 通知 四（三）1" in page


def test_its_owner_opens_it_and_hands_it_in(app, city):
    case = city.result(city.owner, "海洋防腐", "ZL2026-1", kind="patent")
    owner = visitor(app, city.owner)
    page = owner.get(f"/case/{case.id}/").get_data(as_text=True)
    assert "专利；项目 海洋防腐" in page
    owner.post(f"/case/{case.id}/submit/", {"version": str(case.version)})
    assert state(case) == CaseState.IN_REVIEW.value
    assert f"/case/{case.id}/" in owner.get("/record/mine/").get_data(as_text=True)


def test_what_was_mended_is_told(app, city):
    case = city.conference(city.owner)
    submit_case(city.owner, case.id, case.version)
    return_case(city.admin, case.id, case.version, "第二天未签到")
    line = LineData(city.person.id, sessions=(("2026-03-05", "9"),))
    update_item(city.owner, case.id, case.version, replace(CONFERENCE, lines=(line,)))
    submit_case(city.owner, case.id, case.version)
    page = visitor(app, city.admin).get(f"/case/{case.id}/").get_data(as_text=True)
    assert "于海洋：2026-03-05:9 2026-03-06:6 → 2026-03-05:9" in page
