"""What a resubmission changed, field by field."""

from __future__ import annotations

import json

from app.operations.differences import Change, compare


def content(**changes):
    made = {
        "kind": "declaration",
        "fields": {"title": "年会", "summary": ""},
        "lines": [{"person_id": "1", "days": "2"}, {"person_id": "2", "days": "2"}],
        "evidence": [["act_notice", "aa"]],
    }
    return json.dumps({**made, **changes})


def test_equal_contents_have_no_changes():
    assert compare(content(), content()) == []


def test_a_field_is_told_with_both_values():
    after = content(fields={"title": "学术年会", "summary": ""})
    assert compare(content(), after) == [Change("title", "年会", "学术年会")]


def test_people_who_come_go_or_get_another_number():
    after = content(lines=[{"person_id": "1", "days": "1.5"}, {"person_id": "3", "days": "2"}])
    assert compare(content(), after) == [
        Change("lines", None, "2", 3),
        Change("lines", "2", None, 2),
        Change("lines", "2", "1.5", 1),
    ]


def test_a_replaced_file_is_one_removed_and_one_added():
    after = content(evidence=[["act_notice", "bb"]])
    assert compare(content(), after) == [
        Change("evidence", None, "act_notice"),
        Change("evidence", "act_notice", None),
    ]
