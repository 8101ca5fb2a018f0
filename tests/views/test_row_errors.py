"""What is wrong with one person of a declaration stands on top and at that person's row."""

from __future__ import annotations

import html
import re

from tests.views.cast import MEETING_FORM


def test_what_is_wrong_with_a_row_stands_at_its_field(stage):
    unit = stage.visitor("unit_admin", "own")
    person = stage.cast.ids["person"]
    form = MEETING_FORM | {"lines-0-person_id": str(person), "lines-0-hours": "9"}
    unit.get("/declaration/add/?category=" + form["category"])
    answer = unit.post("/declaration/add/", form)
    assert answer.status_code == 422
    page = html.unescape(answer.get_data(as_text=True))
    told = "申报 9 天，超过活动起止日期的 3 天。"
    assert re.search(rf'<li><a href="#lines-0-hours">第 1 行：[^<]*{told}</a></li>', page)
    at_row = re.search(r'<p class="error" id="lines-0-hours-error"[^>]*>.*?</p>', page, re.DOTALL)
    assert at_row is not None
    assert told in at_row[0]
    assert "hidden" not in at_row[0].partition(">")[0]


def test_credits_are_entered_and_told_to_wait_for_the_department_s_rule(stage):
    unit = stage.visitor("unit_admin", "own")
    person = str(stage.cast.ids["person"])
    address = "/declaration/add/?category=QH-Z-CRD"
    assert "学分" in unit.get(address).get_data(as_text=True)
    form = MEETING_FORM | {
        "category": "QH-Z-CRD",
        "lines-0-person_id": person,
        "lines-0-hours": "25",
        "lines-0-certificate_number": "CME-2019-0077",
    }
    answer = unit.post("/declaration/add/", form)
    assert answer.status_code == 422
    page = html.unescape(answer.get_data(as_text=True))
    assert "学分折算学时规定尚未备案" in page
    assert 'value="25"' in page
