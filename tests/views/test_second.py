"""Who comes second reads what has happened meanwhile, and what has changed in the content."""

from __future__ import annotations

import html
import re

import pytest

from app.models import Case, Person, db
from tests.views.cast import MEETING_FORM


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


def fields_of(page):
    """The text inputs of a form as they stand in its page."""
    found = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_who_saves_a_draft_second_reads_what_differs(stage, case):
    unit = stage.visitor("unit_admin", "own")
    step(stage, unit, case, "withdraw")
    seen = version_of(stage, case)
    change_hours(unit, case, "32")
    path = f"/filing/case/{case}/edit/"
    fields = fields_of(unit.get(path).get_data(as_text=True))
    form = {name: fields[name] for name in ("title", "starts_on", "ends_on")}
    form |= {"subject": "professional", "mode": "online", "hours": "32.0", "place": "海东市"}
    form |= {"target_series": "工程技术人员", "version": str(seen)}
    assert news(unit.post(path, form)) == [
        "培训方式：现在是「线下」，您填写的是「线上」。",
        f"培训地点：现在是「{fields['place']}」，您填写的是「海东市」。",
    ]


def test_who_saves_a_person_second_is_told_no_number(stage):
    path = f"/person/{stage.cast.ids['person']}/edit/"
    province = stage.visitor("provincial_admin", "above")
    fields = fields_of(province.get(path).get_data(as_text=True))
    form = {name: fields[name] for name in ("name", "employer_id", "version")}
    form |= {"id_type": "resident_card", "title_series": "", "title_level": "", "active": "y"}
    assert province.post(path, form).status_code == 302
    number = {"identity_number": "630102197611070233"}
    assert news(province.post(path, form | number | {"name": "另一个名字"})) == [
        f"姓名：现在是「{fields['name']}」，您填写的是「另一个名字」。"
    ]


def test_who_saves_a_declaration_second_reads_of_whom(stage):
    ids = stage.cast.ids
    unit = stage.visitor("unit_admin", "own")
    path = f"/declaration/case/{ids['draft']}/edit/"
    version = {"version": str(version_of(stage, ids["draft"]))}
    unit.get(path)
    form = MEETING_FORM | version | {"lines-0-person_id": str(ids["person"])}
    assert unit.post(path, form | {"lines-0-hours": "1"}).status_code == 302
    stranger = {"lines-1-person_id": str(ids["stranger"]), "lines-1-hours": "1"}
    [told] = news(unit.post(path, form | stranger))
    with stage.app.app_context():
        name = db.session.get_one(Person, ids["person"]).name
    assert told == f"人员名单：现在是「{name} 1」，您填写的是「{name} 2」。"
