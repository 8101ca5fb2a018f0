"""Who comes second reads what has happened meanwhile, and what has changed in the content."""

from __future__ import annotations

import html
import re

import pytest

from app.models import Case, db


@pytest.fixture
def case(stage):
    return stage.cast.ids["filing_case"]


def version_of(stage, case_id):
    with stage.app.app_context():
        return db.session.get_one(Case, case_id).version


def step(stage, visitor, case_id, action, version=None, **form):
    visitor.get("/")
    seen = version_of(stage, case_id) if version is None else version
    return visitor.post(f"/case/{case_id}/{action}/", {"version": str(seen), **form})


def news(answer):
    assert answer.status_code == 409
    page = html.unescape(answer.get_data(as_text=True))
    found = re.search(r'<ul class="news">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1]) if found else []


def change_hours(unit, case_id, hours):
    path = f"/filing/case/{case_id}/edit/"
    page = unit.get(path).get_data(as_text=True)
    fields = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    form = {name: fields[name] for name in ("title", "starts_on", "ends_on", "place", "version")}
    form |= {"subject": "professional", "mode": "offline", "hours": hours}
    form |= {"target_series": "工程技术人员"}
    assert unit.post(path, form).status_code == 302


def test_a_colleague_was_faster(stage, case):
    reviewer = stage.visitor("department_admin", "parent")
    seen = version_of(stage, case)
    assert step(stage, reviewer, case, "return", reason="请补充课程表。").status_code == 302
    [told] = news(step(stage, reviewer, case, "approve", seen))
    assert "西宁市交通运输局" in told
    assert "主管部门审核：退回（请补充课程表。）" in told


def test_the_content_is_another_one_since(stage, case):
    reviewer = stage.visitor("department_admin", "parent")
    unit = stage.visitor("unit_admin", "own")
    seen = version_of(stage, case)
    step(stage, unit, case, "withdraw")
    change_hours(unit, case, "32")
    # What is not handed in yet is the unit's own.
    told = news(step(stage, reviewer, case, "approve", seen))
    assert len(told) == 1
    assert "撤回" in told[0]
    assert step(stage, unit, case, "submit").status_code == 302
    told = news(step(stage, reviewer, case, "approve", seen))
    assert [sentence.split("，")[-1] for sentence in told[:2]] == ["撤回", "提交"]
    assert "学时：40 → 32" in told


def test_a_colleague_of_the_unit_reads_what_was_changed_in_the_draft(stage, case):
    unit = stage.visitor("unit_admin", "own")
    step(stage, unit, case, "withdraw")
    seen = version_of(stage, case)
    change_hours(unit, case, "32")
    assert news(step(stage, unit, case, "submit", seen)) == ["学时：40 → 32"]


def test_who_may_no_longer_open_the_case_is_told_nothing_of_it(stage, case):
    stranger = stage.visitor("department_admin", "foreign")
    answer = step(stage, stranger, case, "approve", 1)
    assert answer.status_code == 404
    assert "news" not in answer.get_data(as_text=True)
