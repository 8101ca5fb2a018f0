from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.policy import EVIDENCE, MalformedField, Session, check_item, parse_item


def fields(problems):
    return {problem.field for problem in problems}


def test_good_items_may_be_submitted(qinghai, course, meeting, diploma):
    for raw in (course, meeting, diploma):
        assert check_item(qinghai, parse_item(raw)) == []
        assert check_item(qinghai, raw) == []


@pytest.mark.parametrize(
    "bad",
    ["-1", "NaN", "Infinity", "十六", "", " 16", "1e2", "1_6", "１６", "+16", True, [16], "1" * 9],
)
def test_hours_that_are_no_number(qinghai, course, bad):
    raw = {**course, "hours": bad}
    with pytest.raises(MalformedField) as caught:
        parse_item(raw)
    assert caught.value.field == "hours"
    assert fields(check_item(qinghai, raw)) == {"hours"}


@pytest.mark.parametrize(
    "bad", [Decimal("1e999999999"), Decimal("NaN"), float("inf"), float("nan"), -0.5, 10**30]
)
def test_json_numbers_that_cannot_be_hours(course, bad):
    with pytest.raises(MalformedField) as caught:
        parse_item({**course, "hours": bad})
    assert caught.value.field == "hours"


@pytest.mark.parametrize("good", ["16", 16, 16.0, Decimal(16), "16.00"])
def test_one_number_in_many_writings(course, good):
    assert parse_item({**course, "hours": good}).hours == 16


@pytest.mark.parametrize(
    ("hours", "rule"),
    [("0", "form"), ("16.125", "form"), ("16.25", "step"), ("0.3", "step")],
)
def test_hours_off_the_step(qinghai, course, hours, rule):
    problems = check_item(qinghai, {**course, "hours": hours})
    assert {problem.rule for problem in problems} == {rule}
    assert fields(problems) == {"hours"}


@pytest.mark.parametrize("value", [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal(0)])
def test_numbers_set_without_reading_them_are_checked_too(qinghai, course, meeting, value):
    assert fields(check_item(qinghai, replace(parse_item(course), hours=value))) == {"hours"}
    assert fields(check_item(qinghai, replace(parse_item(meeting), days=value))) == {"days"}


def test_a_day_has_no_more_hours_than_a_day(qingdao):
    sessions = [{"date": "2026-04-01", "hours": "12"}, {"date": "2026-04-01", "hours": "12.5"}]
    raw = {"id": "a", "category": "QD-C1", "sessions": sessions, "evidence": ["act_notice"]}
    assert fields(check_item(qingdao, raw)) == {"sessions"}
    sessions[1]["hours"] = "12"
    assert check_item(qingdao, raw) == []


def test_more_days_than_a_year_has(qinghai, meeting):
    assert fields(check_item(qinghai, {**meeting, "days": "366.5"})) == {"days"}


def test_a_count_is_checked_too(qingdao):
    raw = {
        "id": "a",
        "category": "QD-C4b",
        "date": "2026-10-01",
        "count": 2,
        "evidence": ["exam_pass"],
    }
    assert check_item(qingdao, raw) == []
    for count in (0, -1):
        assert fields(check_item(qingdao, replace(parse_item(raw), count=count))) == {"count"}


def test_each_session_is_checked(qingdao):
    raw = {
        "id": "a",
        "category": "QD-C1",
        "sessions": [{"date": "2026-04-01", "hours": "4"}, {"date": "2025-04-02", "hours": "0.3"}],
        "evidence": ["act_notice"],
    }
    assert fields(check_item(qingdao, raw)) == {"sessions[1].hours", "sessions[1].date"}
    negative = replace(
        parse_item(raw), sessions=(Session(date=date(2026, 4, 1), hours=Decimal(-1)),)
    )
    assert fields(check_item(qingdao, negative)) == {"sessions[0].hours"}


@pytest.mark.parametrize("bad", ["2019-02-29", "2019-13-01", "20190603", "2019-6-3", "0019-01-01"])
def test_impossible_dates(qinghai, meeting, bad):
    raw = {**meeting, "date": bad}
    with pytest.raises(MalformedField):
        parse_item(raw)
    assert fields(check_item(qinghai, raw)) == {"date"}


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"date": "2018-12-31"}, "date"),
        ({"date": "2020-01-01"}, "date"),
        ({"date": None, "from": "2019-12-31", "to": "2020-01-01"}, "to"),
        ({"date": None, "from": "2019-06-04", "to": "2019-06-03"}, "to"),
        ({"date": None, "from": "2019-06-03", "to": "2019-06-03"}, "days"),
        ({"days": "1.3"}, "days"),
    ],
)
def test_dates_and_days_that_do_not_fit(qinghai, meeting, dates, field):
    assert fields(check_item(qinghai, {**meeting, **dates})) == {field}


def test_what_runs_over_new_year_belongs_to_its_end(qinghai, meeting):
    raw = {**meeting, "date": None, "from": "2018-12-31", "to": "2019-01-01"}
    assert check_item(qinghai, raw) == []


def test_the_year_named_must_be_the_policy_year(qinghai, course):
    assert fields(check_item(qinghai, {**course, "year": 2018})) == {"year"}


def test_a_made_up_year_is_judged_by_its_own_rule(qinghai):
    raw = {"id": "p", "category": "QH-P-MK", "year": 2017, "hours": "30"}
    assert check_item(qinghai, raw) == []
    assert fields(check_item(qinghai, {**raw, "year": 2015})) == {"year"}


def test_everything_is_said_at_once(qinghai, course):
    problems = check_item(
        qinghai, {**course, "filed": False, "evidence": ["pass_cert"], "hours": "16.3"}
    )
    assert [problem.rule for problem in problems] == ["filing", "step", "evidence"]
    filing = problems[0]
    assert filing.cite == "青海 2019 通知 三（二）"
    missing = problems[2].message_zh
    assert all(EVIDENCE[code] in missing for code in ("formal_notice", "pass_list", "signin"))
    assert EVIDENCE["pass_cert"] not in missing


def test_all_malformed_fields_are_named(qinghai):
    raw = {"id": "a", "hours": "x", "date": "y", "colour": "red"}
    assert fields(check_item(qinghai, raw)) == {"hours", "date", "colour", "category"}


def test_the_subject_of_a_category_cannot_be_changed(qinghai, course):
    assert fields(check_item(qinghai, {**course, "subject": "public"})) == {"subject"}
    assert check_item(qinghai, {**course, "subject": "professional"}) == []


def test_an_unknown_category_is_a_problem(qinghai, course):
    assert fields(check_item(qinghai, {**course, "category": "QD-B2"})) == {"category"}


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("id", ""),
        ("category", 5),
        ("year", "19"),
        ("year", "2019.5"),
        ("count", "1.5"),
        ("count", -1),
        ("filed", "yes"),
        ("filed", 1),
        ("subject", "both"),
        ("channel", "radio"),
        ("seminar_level", "local"),
        ("evidence", "signin"),
        ("evidence", ["passport"]),
        ("evidence", [["signin"]]),
        ("sessions", []),
        ("sessions", [{"date": "2019-01-01"}]),
        ("sessions", [{"date": "2019-01-01", "hours": "1", "place": "西宁"}]),
        ("title", 5),
        ("project_key", " "),
    ],
)
def test_malformed_fields(course, field, bad):
    with pytest.raises(MalformedField) as caught:
        parse_item({**course, field: bad})
    assert caught.value.field.startswith(field)


@pytest.mark.parametrize(
    ("period", "allowed"),
    [
        (("2025-10-01", "2026-03-31"), True),
        (("2026-10-01", "2027-03-31"), True),
        (("2025-01-01", "2025-12-31"), False),
    ],
)
def test_a_period_must_touch_the_policy_year(qingdao, period, allowed):
    raw = {
        "id": "a",
        "category": "QD-C6",
        "from": period[0],
        "to": period[1],
        "evidence": ["official_doc"],
    }
    assert (check_item(qingdao, raw) == []) is allowed


def test_a_missing_project_key_is_a_problem(qingdao):
    raw = {"id": "a", "category": "QD-C3", "date": "2026-03-01", "evidence": ["work_copy"]}
    assert fields(check_item(qingdao, raw)) == {"project_key"}
