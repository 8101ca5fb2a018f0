"""Returning some people of a declaration on the screen: tick, reasons, return, mend."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from app.enums import CaseState
from app.models import Case, HourLine, db
from tests.views.state import nothing_changes

pytestmark = pytest.mark.one_engine

TICK = re.compile(r'<input type="checkbox" name="lines" value="(\d+)"[^>]*?( checked)?>')
REASON = "签到表上没有此人，请核对。"


@pytest.fixture
def desk(stage):
    """The department's reviewer, before whom two people of one unit wait."""
    return stage.visitor("department_admin", "parent")


@pytest.fixture
def address(stage):
    return f"/case/{stage.cast.ids['case']}/"


def text_of(answer):
    return html.unescape(answer.get_data(as_text=True))


def form_of(visitor, address, *chosen, **reasons):
    """What the reviewer posts who ticks the lines at these places."""
    page = text_of(visitor.get(address))
    lines = [TICK.findall(page)[place][0] for place in chosen]
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    return {"version": version, "lines": lines, **reasons}


def child_of(stage):
    with stage.app.app_context():
        query = select(Case).where(Case.parent_id == stage.cast.ids["case"])
        return db.session.scalars(query).one()


def test_tick_give_a_reason_and_go_on_with_the_others(stage, desk, address):
    form = form_of(desk, address, 0)
    with nothing_changes(stage.app, "choosing"):
        asked = text_of(desk.post(address + "lines/", form))
    assert "退回马占林（" in asked
    assert "将退回 1 人" in asked
    assert "其余 1 人留在本件" in asked
    done = desk.post(address + "lines/return/", form | {"reason": REASON}, follow_redirects=True)
    child = child_of(stage)
    page = text_of(done)
    assert f"已退回 1 人，另立为 {child.number}。" in page
    assert "继续审核其余 1 人" in page
    assert f'href="{address}"' in page

    parent = text_of(desk.get(address))
    assert f"退回 1 人，另立为 {child.number}" in parent
    assert f'href="/case/{child.id}/"' in parent
    assert "马占林" not in parent.split("办理记录")[0]
    assert "共 1 人，合计 40 学时" in parent
    assert TICK.findall(parent) == []  # the last one is returned with the case


def test_the_unit_sees_each_reason_beside_its_line_until_it_is_mended(stage, desk, address):
    form = form_of(desk, address, 0)
    desk.post(address + "lines/return/", form | {"reason": REASON})
    child = child_of(stage)
    unit = stage.visitor("unit_admin", "own")
    assert f"/case/{child.id}/" in text_of(unit.get("/submitted/"))
    page = text_of(unit.get(f"/case/{child.id}/"))
    assert "退回原因" in page
    assert page.count(REASON) >= 3  # on top, beside the line, in the timeline
    assert f"由 {child.number[:-2]} 分出" in page
    assert f'href="{address}"' in page
    assert "撤回" not in text_of(unit.get(address)).split("办理记录")[0]
    assert f"退回原因：{REASON}" in text_of(unit.get(f"/declaration/case/{child.id}/edit/"))

    unit.post(f"/case/{child.id}/submit/", {"version": child.version})
    again = text_of(desk.get(f"/case/{child.id}/"))
    assert "内容与上一轮相同" in again
    assert "第 2 次提交" in again
    with stage.app.app_context():
        case = db.session.get_one(Case, child.id)
        assert (case.state, case.round) == (CaseState.IN_REVIEW.value, 2)


def test_whoever_has_no_reason_of_their_own_has_the_common_one(stage, desk, address):
    with stage.app.app_context():
        case = db.session.get_one(Case, stage.cast.ids["case"])
        line = db.session.scalars(select(HourLine).where(HourLine.case_id == case.id)).first()
        assert line is not None
        extra = {"person_id": stage.cast.ids["stranger"], "position": 9}
        same = ("case_id", "category", "year", "hours", "state")
        copied = {name: getattr(line, name) for name in same}
        db.session.add(HourLine(**copied, **extra))
        db.session.commit()
    form = form_of(desk, address, 0, 2)
    own = {f"reason-{form['lines'][1]}": "证书不清晰。"}
    desk.post(address + "lines/return/", form | own | {"reason": REASON})
    page = text_of(desk.get(f"/case/{child_of(stage).id}/"))
    assert f"马占林：{REASON}" in page
    assert "：证书不清晰。" in page


def test_nothing_written(stage, desk, address):
    form = form_of(desk, address, 0)
    with nothing_changes(stage.app, "a return without a reason"):
        answer = desk.post(address + "lines/return/", form | {"reason": "  "})
    assert answer.status_code == 422
    assert "尚未退回，请先更正" in text_of(answer)
    assert 'aria-invalid="true"' in text_of(answer)


def test_too_much_written_is_told_at_the_field_and_kept(stage, desk, address):
    form = form_of(desk, address, 0)
    long = "长" * 501
    with nothing_changes(stage.app, "a return with too long a reason"):
        answer = desk.post(address + "lines/return/", form | {"reason": long})
    assert answer.status_code == 422
    assert '<a href="#reason-common">原因不能超过 500 个字，现有 501 个字。</a>' in text_of(answer)
    assert long in text_of(answer)


@pytest.mark.parametrize("step", ["lines/", "lines/return/"])
def test_nobody_or_everybody_ticked(stage, desk, address, step):
    everybody = form_of(desk, address, 0, 1, reason=REASON)
    for form, told in ((everybody, "将整件退回"), (everybody | {"lines": []}, "勾选要退回")):
        with nothing_changes(stage.app, step):
            answer = desk.post(address + step, form)
        assert answer.status_code == 422
        assert told in text_of(answer)
        ticked = [line for line, checked in TICK.findall(text_of(answer)) if checked]
        assert ticked == form["lines"]


@pytest.mark.parametrize("step", ["lines/", "lines/return/"])
def test_an_old_page_and_a_foreign_line(stage, desk, address, step):
    form = form_of(desk, address, 0, reason=REASON)
    with nothing_changes(stage.app, "an old page"):
        old = desk.post(address + step, form | {"version": int(form["version"]) - 1})
    assert old.status_code == 409
    with stage.app.app_context():
        query = select(HourLine.id).where(HourLine.case_id == stage.cast.ids["far_case"])
        foreign = str(db.session.scalars(query).first())
    assert desk.post(address + step, form | {"lines": [foreign]}).status_code == 404
    assert desk.post(address + step, form | {"lines": ["x"]}).status_code == 400


def test_who_only_reads_is_offered_nothing(stage, address):
    for role, place in (("hr_reviewer", "parent"), ("unit_admin", "own"), ("auditor", "above")):
        page = text_of(stage.visitor(role, place).get(address))
        assert "退回所选人员" not in page, role
