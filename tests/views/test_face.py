"""What the screens say in passing: counts, ways back, marks of what has to be filled in."""

from __future__ import annotations

import re

import pytest
from flask_babel import force_locale

from app.views.amounts import credits_word, days_word, hours_word, subjects_word

pytestmark = pytest.mark.one_engine

OWN = ("unit_admin", "base_admin", "association_reviewer")


def shown(visitor, path, status=200):
    answer = visitor.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def crumbs_of(page):
    found = re.search(r'<nav class="breadcrumbs".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize("role", OWN)
def test_who_sees_one_organisation_is_not_led_to_a_list_of_one(stage, role):
    visitor = stage.visitor(role, "own")
    home = shown(visitor, "/")
    own = re.search(r'<a href="(/organisation/\d+/)"[^>]*><span>本单位</span>', home)
    assert own is not None
    assert "/organisation/list/" not in home
    assert crumbs_of(shown(visitor, own[1])) == []


def test_a_bureau_comes_from_the_list_of_organisations(stage):
    bureau = stage.visitor("hr_reviewer", "above")
    page = shown(bureau, f"/organisation/{stage.cast.ids['unit']}/")
    assert crumbs_of(page) == ["/organisation/list/"]


def test_cases_are_counted_as_cases_on_the_desk_and_in_lists(stage):
    bureau = stage.visitor("hr_reviewer", "above")
    assert re.search(r"共 \d+ 件", shown(bureau, "/declaration/list/"))
    assert re.search(r"共 \d+ 件", shown(stage.visitor("unit_admin", "own"), "/"))
    assert re.search(r"共 \d+ 条", shown(bureau, "/person/list/"))


def test_a_new_person_needs_a_number_and_one_on_record_does_not(stage):
    province = stage.visitor("provincial_admin", "above")
    asked = re.compile(r'for="identity_number">证件号码<span class="required">')
    assert asked.search(shown(province, "/person/add/"))
    assert not asked.search(shown(province, f"/person/{stage.cast.ids['person']}/edit/"))


def test_the_log_names_categories_and_people(stage):
    page = shown(stage.visitor("auditor", "above"), "/audit/list/")
    assert "类别：" in page
    assert not re.search(r"类别：[A-Z]", page)
    assert not re.search(r"person \d", page)


@pytest.mark.parametrize("word", [hours_word, days_word, subjects_word, credits_word])
def test_one_is_no_plural(stage, word):
    with stage.app.test_request_context(), force_locale("en"):
        assert word(1).startswith("1 ")
        assert word(2) == f"{word(1)}s".replace("1", "2")


@pytest.mark.parametrize("path", ["/declaration/list/", "/filing/list/", "/waiting/"])
def test_a_search_that_finds_nothing_says_so(stage, path):
    page = shown(stage.visitor("unit_admin", "own"), f"{path}?q=%E6%B2%A1%E6%9C%89")
    assert "没有符合条件的记录" in page
    assert "请换一个条件查询。" in page


@pytest.mark.parametrize(
    ("role", "word"), [("professional", "备案课程"), ("unit_admin", "课程备案")]
)
def test_the_way_to_a_filing_is_called_as_the_menu_calls_it(stage, role, word):
    visitor = stage.visitor(role, "own")
    page = shown(visitor, f"/filing/{stage.cast.ids['filing']}/")
    assert f'<a href="/filing/list/">{word}</a>' in page
