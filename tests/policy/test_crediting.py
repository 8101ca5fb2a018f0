from dataclasses import replace
from decimal import Decimal

import pytest

from app.policy import MalformedField, PersonFacts, evaluate, parse_item


@pytest.fixture
def credit(qinghai, engineer):
    def run(*raw, person=engineer, policy=qinghai):
        return evaluate(policy, person, [parse_item(item) for item in raw])

    return run


def test_the_explanation_names_the_rule_and_its_place(credit, meeting):
    step = credit({**meeting, "days": "2.5"}).items["m"].explanation[0]
    assert step[:4] == ("days", "QH6", Decimal(0), Decimal("17.5"))
    assert step.text == (
        "参加学术会议、讲座、交流等活动 2.5 天，每天按 7 学时核定"
        "（青海 2019 通知 二（二））：17.5 学时"
    )


def test_no_explanation_shows_an_internal_sentence_number(credit, course, meeting, diploma):
    evaluation = credit(course, meeting, diploma, {**course, "id": "u", "filed": False})
    texts = [step.text for item in evaluation.items.values() for step in item.explanation]
    assert len(texts) == 4
    assert not any("QH" in text for text in texts)


def test_a_second_diploma_of_a_year_is_above_the_ceiling(credit, diploma):
    evaluation = credit({**diploma, "identifier": "A1"}, {**diploma, "id": "e", "identifier": "B2"})
    assert evaluation.items["e"].outcome == "reduced"
    assert evaluation.items["e"].professional == 0
    assert [step.rule for step in evaluation.items["e"].explanation] == ["fixed", "year_cap"]
    assert evaluation.years[2019].professional == 60


@pytest.mark.parametrize("day", ["2018-12-31", "2020-01-01"])
def test_what_lies_in_another_year_is_refused_with_its_rule(credit, diploma, day):
    result = credit({**diploma, "date": day}).items["d"]
    assert (result.outcome, result.professional) == ("refused", 0)
    assert result.explanation[0].rule == "year"
    assert "不在 2019 年度内" in result.explanation[0].text


def test_one_diploma_counts_once_whenever_it_comes_again(credit, diploma):
    first = credit({**diploma, "identifier": "A1"})
    again = {**diploma, "id": "e", "date": "2019-12-10", "identifier": "A1"}
    later = credit(again, person=PersonFacts(credited_keys=first.used_keys))
    assert later.items["e"].outcome == "refused"
    assert later.items["e"].explanation[0].rule == "duplicate"


def test_a_refused_diploma_leaves_its_number_free(credit, diploma):
    evaluation = credit(
        {**diploma, "identifier": "A1", "evidence": []},
        {**diploma, "id": "e", "identifier": "A1"},
    )
    assert evaluation.items["d"].outcome == "refused"
    assert evaluation.items["e"].outcome == "credited"


def test_two_meetings_on_one_day_share_its_hours(credit, meeting):
    evaluation = credit(
        {**meeting, "days": "1"},
        {**meeting, "id": "n", "days": "0.5"},
        {**meeting, "id": "o", "date": "2019-06-04", "days": "1"},
    )
    assert [item.professional for item in evaluation.items.values()] == [7, 0, 7]
    assert evaluation.items["n"].outcome == "reduced"


def test_a_meeting_with_a_span_takes_its_free_days(credit, meeting):
    span = {"id": "n", "from": "2019-06-03", "to": "2019-06-06", "date": None, "days": "2"}
    evaluation = credit(meeting, {**meeting, **span})
    assert evaluation.items["n"].outcome == "credited"
    assert evaluation.years[2019].professional == 28


@pytest.mark.parametrize(("field", "item"), [("days", "meeting"), ("hours", "course")])
def test_nothing_declared_gives_nothing(credit, request, field, item):
    raw = {**request.getfixturevalue(item), field: "0"}
    result = credit(raw).items[raw["id"]]
    assert (result.outcome, result.professional, result.year) == ("credited", 0, 2019)


def test_a_copied_policy_derives_anew(qinghai):
    assert "会计人员" in qinghai.authority_by_series
    copied = qinghai.model_copy(update={"authorities": ()})
    assert not copied.authority_by_series
    assert "会计人员" in qinghai.authority_by_series


def test_a_meeting_over_new_year_counts_where_it_ends(credit, meeting):
    span = {"date": None, "from": "2018-12-31", "to": "2019-01-01"}
    assert credit({**meeting, **span}).years[2019].professional == 14


@pytest.mark.parametrize(("rounding", "hours"), [("half_up", "8.5"), ("down", "8")])
def test_converted_credits_are_rounded_as_the_policy_says(credit, qinghai, rounding, hours):
    category = qinghai.categories["QH-Z-CRD"].model_copy(update={"factor": Decimal("0.33")})
    policy = qinghai.model_copy(update={"rounding": rounding, "categories": {"QH-Z-CRD": category}})
    item = {
        "id": "c",
        "category": "QH-Z-CRD",
        "year": 2019,
        "credits": "25",  # 8.25 hours
        "evidence": ["credit_proof"],
    }
    assert credit(item, policy=policy).items["c"].professional == Decimal(hours)


def test_an_item_may_have_a_ceiling_of_its_own(credit, course, qinghai):
    category = qinghai.categories["QH-Z-CRS"].model_copy(update={"item_cap": Decimal(10)})
    policy = qinghai.model_copy(update={"categories": {"QH-Z-CRS": category}})
    evaluation = credit(course, {**course, "id": "y"}, policy=policy)
    assert [item.professional for item in evaluation.items.values()] == [10, 10]
    assert evaluation.items["y"].explanation[-1].rule == "item_cap"


def test_credits_give_nothing_until_their_rule_is_filed(credit, qinghai):
    item = {
        "id": "c",
        "category": "QH-Z-CRD",
        "year": 2019,
        "credits": "25",
        "evidence": ["credit_proof"],
    }
    assert credit(item).items["c"].explanation[0].rule == "conversion"
    category = qinghai.categories["QH-Z-CRD"].model_copy(update={"factor": Decimal("0.3")})
    filed = qinghai.model_copy(update={"categories": {**qinghai.categories, "QH-Z-CRD": category}})
    assert credit(item, policy=filed).items["c"].professional == Decimal("7.5")


@pytest.mark.parametrize(("year", "outcome"), [(2016, "credited"), (2015, "refused")])
def test_public_hours_are_made_up_for_the_last_three_years(credit, year, outcome):
    item = {"id": "p", "category": "QH-P-MK", "year": year, "hours": "30"}
    evaluation = credit(item)
    assert evaluation.items["p"].outcome == outcome
    assert evaluation.years[year].public == (30 if outcome == "credited" else 0)
    assert evaluation.years[2019].total == 0


def test_the_current_year_is_not_made_up(credit):
    item = {"id": "p", "category": "QH-P-MK", "year": 2019, "hours": "30"}
    assert credit(item).items["p"].outcome == "refused"


def test_accountants_are_shown_to_their_authority(credit, course):
    accountant = PersonFacts(title_series="会计人员")
    refused = credit(course, person=accountant).items["z"]
    assert refused.outcome == "refused"
    assert refused.explanation[0].source == "QH26"
    assert "省财政厅" in refused.explanation[0].text
    imported = {
        "id": "a",
        "category": "QH-X-ACC",
        "year": 2019,
        "hours": "60",
        "subject": "professional",
    }
    assert credit(imported, person=accountant).items["a"].professional == 60
    assert credit(imported).items["a"].outcome == "refused"


def test_a_failed_import_row_gives_no_hours(credit):
    row = {"id": "p", "category": "QH-P-IMP", "year": 2019, "hours": "30", "exam_passed": False}
    assert credit(row).items["p"].outcome == "refused"
    assert credit({**row, "exam_passed": True}).items["p"].public == 30


def test_refusals_say_what_was_claimed(credit, course):
    step = credit({**course, "filed": False}).items["z"].explanation[0]
    assert (step.rule, step.source, step.before, step.after) == ("filing", "QH11", 16, 0)


@pytest.mark.parametrize(
    ("public", "professional", "met"),
    [("30", "60", True), ("29.5", "60.5", False), ("50", "40", False), ("30.5", "59.5", False)],
)
def test_each_requirement_stands_on_its_own(credit, course, public, professional, met):
    imported = {"id": "p", "category": "QH-P-IMP", "year": 2019, "hours": public}
    evaluation = credit(imported, {**course, "hours": professional})
    assert evaluation.years[2019].met is met


def test_a_policy_may_let_surplus_fill_the_gap(credit, course, qinghai):
    annual = qinghai.annual.model_copy(update={"cross_fill": True})
    filling = qinghai.model_copy(update={"annual": annual})
    imported = {"id": "p", "category": "QH-P-IMP", "year": 2019, "hours": "50"}
    evaluation = credit(imported, {**course, "hours": "40"}, policy=filling)
    assert evaluation.years[2019].met is True


def test_without_items_the_policy_year_is_empty(credit):
    assert credit().years == {2019: (0, 0, 0, False)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "QH-Z-XXX"}, "items[0].category"),
        ({"hours": None}, "items[0].hours"),
        ({"year": None}, "items[0].year"),
        ({"category": "QH-Z-ACT", "date": "2019-05-01"}, "items[0].days"),
        ({"category": "QH-Z-ACT", "days": "1"}, "items[0].date"),
        ({"category": "QH-Z-DEG"}, "items[0].date"),
        ({"category": "QH-Z-CRD"}, "items[0].credits"),
        ({"category": "QH-X-ACC"}, "items[0].subject"),
        ({"category": "QH-P-MK", "year": None, "date": "2018-05-01"}, "items[0].year"),
    ],
)
def test_a_field_that_the_category_measures_must_be_there(credit, course, change, field):
    with pytest.raises(MalformedField) as caught:
        credit({**course, **change})
    assert caught.value.field == field


def test_ids_do_not_repeat(credit, course):
    with pytest.raises(MalformedField) as caught:
        credit(course, course)
    assert caught.value.field == "items[1].id"


def test_the_year_may_come_from_the_last_day(credit, course):
    dates = {"year": None, "from": "2018-12-30", "to": "2019-01-02"}
    assert credit({**course, **dates}).items["z"].year == 2019


def test_evaluation_leaves_its_input_alone(qinghai, engineer, meeting):
    item = parse_item(meeting)
    before = replace(item)
    first = evaluate(qinghai, engineer, [item])
    assert item == before
    assert evaluate(qinghai, engineer, [item]) == first
