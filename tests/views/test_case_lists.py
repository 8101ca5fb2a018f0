"""Lists of cases have the columns and the search that their reader needs."""

from __future__ import annotations

import re

import pytest

OWN_UNIT, FAR_UNIT = "西宁市公路养护中心", "海东市第一中学"


def page_of(visitor, path, **search):
    answer = visitor.get(path, query_string=search)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def units_on(page):
    """The organisations named in the rows of a list."""
    rows = re.search(r"<tbody.*</tbody>", page, re.DOTALL)
    return {name for name in (OWN_UNIT, FAR_UNIT) if rows and name in rows[0]}


def fields_of(page):
    form = re.search(r'<form class="search".*?</form>', page, re.DOTALL)
    assert form is not None
    return re.findall(r'<(?:input|select)[^>]*name="(\w+)"', form[0])


def test_a_unit_is_not_told_its_own_name_in_every_row(stage):
    page = page_of(stage.visitor("unit_admin", "own"), "/declaration/list/")
    assert fields_of(page) == ["q", "person", "year", "state"]
    assert ">申报单位<" not in page
    assert units_on(page) == set()


def test_a_bureau_searches_by_unit(stage):
    bureau = stage.visitor("hr_reviewer", "above")
    page = page_of(bureau, "/declaration/list/")
    assert fields_of(page) == ["q", "person", "unit", "year", "state"]
    assert units_on(page) == {OWN_UNIT, FAR_UNIT}
    assert units_on(page_of(bureau, "/declaration/list/", unit="第一中学")) == {FAR_UNIT}
    assert units_on(page_of(bureau, "/declaration/list/", unit="%")) == set()


@pytest.mark.parametrize(("year", "found"), [("2019", True), ("2018", False)])
def test_a_list_is_narrowed_to_a_year(stage, year, found):
    page = page_of(stage.visitor("hr_reviewer", "above"), "/declaration/list/", year=year)
    assert bool(units_on(page)) is found


@pytest.mark.parametrize("year", ["2018x", "１９９９", "1", "99999999999999999999"])
def test_a_year_that_is_not_offered_narrows_nothing(stage, year):
    page = page_of(stage.visitor("hr_reviewer", "above"), "/declaration/list/", year=year)
    assert units_on(page) == {OWN_UNIT, FAR_UNIT}


def test_a_queue_is_searched_by_kind_and_unit(stage):
    department = stage.visitor("department_admin", "parent")
    every = page_of(department, "/waiting/")
    assert fields_of(every) == ["q", "unit", "kind"]
    assert "申报单位" in every
    filings = page_of(department, "/waiting/", kind="filing")
    assert "BA2019" in filings
    assert "SB2019" not in filings
    assert units_on(page_of(department, "/waiting/", unit="养护")) == {OWN_UNIT}


def test_the_cards_of_a_desk_lead_to_what_they_count(stage):
    unit = stage.visitor("unit_admin", "own")
    cards = re.findall(
        r'href="(/submitted/\?state=\w+)".*?card-count">(\d+)<', page_of(unit, "/"), re.DOTALL
    )
    assert len(cards) == 3
    for path, count in cards:
        page = unit.get(path).get_data(as_text=True)
        assert page.count('<td role="cell" class="cell-title"') == int(count), path
