"""Phrases on the screen, and a reason that is kept as one."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import delete, select

from app.errors import Busy, Stale
from app.models import Case, Phrase, db
from app.views import phrases
from app.workflow.moves import REASON_LIMIT

pytestmark = pytest.mark.one_engine

REASON = "请补充签到表。"


@pytest.fixture
def reviewer(stage):
    return stage.visitor("department_admin", "parent")


def decide(stage, visitor, action="return", **form):
    case_id = stage.cast.ids["case"]
    with stage.app.app_context():
        version = db.session.get_one(Case, case_id).version
    path = f"/case/{case_id}/{action}/"
    visitor.get(f"/case/{case_id}/")
    return visitor.post(path, {"version": str(version), **form}, follow_redirects=True)


def own_phrases(stage):
    with stage.app.app_context():
        query = select(Phrase.text).where(Phrase.owner_id.is_not(None)).order_by(Phrase.id)
        return list(db.session.scalars(query))


def text_of(answer):
    return html.unescape(answer.get_data(as_text=True))


def test_the_page_of_a_case_offers_the_phrases_of_its_reader(stage, reviewer):
    page = text_of(reviewer.get(f"/case/{stage.cast.ids['case']}/"))
    offered = re.findall(r"data-phrase>([^<]+)<", page)
    assert offered[0] == "请先与我电话核对。"
    assert "请按厅内模板填写名单。" in offered
    assert len(offered) == len(set(offered))


def waiting_told_by(visitor, path):
    page = text_of(visitor.get(path))
    return int(re.search(r"待我审核</span><span class=\"count[^\"]*\">(\d+)<", page)[1])


@pytest.mark.parametrize("some", [True, False])
def test_the_menu_tells_how_many_cases_wait_whatever_phrases_there_are(stage, reviewer, some):
    if not some:
        with stage.app.app_context():
            db.session.execute(delete(Phrase))
            db.session.commit()
    case = f"/case/{stage.cast.ids['case']}/"
    assert ("还没有常用语" in text_of(reviewer.get(case))) is not some
    number = waiting_told_by(reviewer, "/phrase/list/")
    assert number > 0
    assert [waiting_told_by(reviewer, path) for path in (case, "/")] == [number, number]


def test_a_reason_is_kept_where_that_is_ticked(stage, reviewer):
    page = text_of(decide(stage, reviewer, reason=f" {REASON}", keep_phrase="y"))
    assert "已存为常用语。" in page
    assert own_phrases(stage)[-1] == REASON


def test_a_reason_is_not_kept_unasked(stage, reviewer):
    before = own_phrases(stage)
    assert "常用语。" not in text_of(decide(stage, reviewer, reason=REASON))
    assert own_phrases(stage) == before


def test_the_decision_stands_where_the_phrase_is_known_already(stage, reviewer):
    known = own_phrases(stage)[0]
    page = text_of(decide(stage, reviewer, reason=known, keep_phrase="y"))
    assert "没有存为常用语：已有这条常用语。" in page
    with stage.app.app_context():
        assert db.session.get_one(Case, stage.cast.ids["case"]).state == "returned"


@pytest.mark.parametrize("error", [Busy(), Stale("刚刚有人先一步办理了同一事项。")])
def test_the_decision_stands_where_the_phrase_does_not_get_through(
    stage, reviewer, monkeypatch, error
):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(phrases, "add_phrase", fail)
    answer = decide(stage, reviewer, reason=REASON, keep_phrase="y")
    assert answer.status_code == 200
    page = text_of(answer)
    assert "已退回申报单位修改。" in page
    assert "没有存为常用语。需要时请到「常用语」中新增。" in page
    assert error.message not in page


@pytest.mark.parametrize("action", ["return", "refuse"])
def test_a_refused_reason_stays_in_its_field_with_the_tick(stage, reviewer, action):
    before = own_phrases(stage)
    reason = "长" * (REASON_LIMIT + 1)
    answer = decide(stage, reviewer, action, reason=reason, keep_phrase="y")
    assert answer.status_code == 422
    page = text_of(answer)
    field = page.split(f'id="reason-{action}"')[1].split("</details>\n  <label")[0]
    assert 'aria-invalid="true"' in field.split(">")[0]
    assert reason in field
    assert f"现有 {REASON_LIMIT + 1} 个字" in field
    ticked = page.split(f'id="reason-{action}"')[1].split('name="keep_phrase"')[1].split(">")[0]
    assert "checked" in ticked
    assert page.count("checked") == 1
    assert own_phrases(stage) == before


def test_a_line_break_counts_as_the_counter_counts_it(stage, reviewer):
    reason = "长" * (REASON_LIMIT - 2) + "\r\n" + "尾"
    answer = decide(stage, reviewer, reason=reason, keep_phrase="y")
    assert answer.status_code == 200
    assert own_phrases(stage)[-1] == reason.replace("\r\n", "\n")


def test_a_phrase_is_added_changed_and_removed_on_its_screen(stage, reviewer):
    reviewer.get("/phrase/add/")
    page = text_of(reviewer.post("/phrase/add/", {"text": REASON}, follow_redirects=True))
    assert page.index("我的常用语") < page.index(REASON) < page.index("本单位共用")
    with stage.app.app_context():
        phrase_id = db.session.scalars(select(Phrase.id).where(Phrase.text == REASON)).one()
    form = {"text": "请补充名单。", "shared": "y", "version": "1"}
    page = text_of(reviewer.post(f"/phrase/{phrase_id}/edit/", form, follow_redirects=True))
    assert page.index("本单位共用") < page.index("请补充名单。")
    stale = reviewer.post(f"/phrase/{phrase_id}/edit/", form)
    assert stale.status_code == 409
    assert "/phrase/list/" in text_of(stale)
    path = f"/phrase/{phrase_id}/remove/"
    page = text_of(reviewer.post(path, {"version": "2"}, follow_redirects=True))
    assert "请补充名单。" not in page


def test_a_wrong_phrase_is_told_at_its_field_and_kept(reviewer):
    reviewer.get("/phrase/add/")
    answer = reviewer.post("/phrase/add/", {"text": "请先与我电话核对。"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert re.search(r'id="text-error"[^>]*>.*?已有这条常用语。', page, re.DOTALL)
    assert re.search(r"<textarea[^>]*>\s*请先与我电话核对。", page)
