import copy
import json

import pytest

from app.policy import default_book, eligibility_document, evaluate_document


@pytest.fixture
def case(course):
    return {
        "id": "one",
        "policy": "qinghai-2019",
        "person": {"title_series": "工程技术人员"},
        "items": [course],
    }


@pytest.fixture
def application():
    return {
        "id": "one",
        "policy": "qinghai-2019",
        "person": {"degree": "硕士"},
        "application": {"type": "认定", "target": "中级", "year": 2019},
        "years": {"2019": {"public": "30", "professional": "60"}},
    }


def spoilt(case, path, value):
    case = copy.deepcopy(case)
    inner = case
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return case


def test_the_answer_is_plain_json(case):
    answer, status = evaluate_document({"format": 1, "credit": [case]}, default_book())
    assert status == 0
    result = json.loads(json.dumps(answer))["credit"][0]["result"]
    assert result["items"]["z"]["professional"] == "16"
    assert result["years"]["2019"] == {
        "public": "0",
        "professional": "16",
        "total": "16",
        "met": False,
    }


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("policy",), "atlantis-2019", "policy"),
        (("policy",), None, "policy"),
        (("policy",), [], "policy"),
        (("id",), 7, "id"),
        (("person",), [], "person"),
        (("person", "title_series"), "宇航员", "person.title_series"),
        (("person", "colour"), "red", "person.colour"),
        (("items",), {}, "items"),
        (("items", 0), "z", "items[0]"),
        (("items", 0, "category"), "QH-Z-XXX", "items[0].category"),
        (("items", 0, "hours"), "-1", "items[0].hours"),
        (("items", 0, "hours"), "NaN", "items[0].hours"),
        (("items", 0, "to"), "2019-02-30", "items[0].to"),
    ],
)
def test_a_bad_case_has_its_error_and_the_others_go_on(case, path, value, field):
    answer, status = evaluate_document(
        {"credit": [spoilt(case, path, value), case]}, default_book()
    )
    assert status == 1
    bad, good = answer["credit"]
    assert bad["error"]["field"] == field
    assert bad["error"]["message"]
    assert "result" not in bad
    assert "result" in good


def test_a_case_that_is_no_mapping(case):
    answer, status = evaluate_document({"credit": ["x", case]}, default_book())
    assert status == 1
    assert answer["credit"][0]["id"] is None
    assert "result" in answer["credit"][1]


@pytest.mark.parametrize("doc", [[], None, {}, {"credit": {}}])
def test_a_document_without_its_list(doc):
    answer, status = evaluate_document(doc, default_book())
    assert status == 1
    assert answer["error"]["field"] == "credit"


def test_to_before_from_is_malformed(case):
    bad = spoilt(case, ("items", 0, "from"), "2019-05-02")
    bad["items"][0]["to"] = "2019-05-01"
    answer, _ = evaluate_document({"credit": [bad]}, default_book())
    assert answer["credit"][0]["error"]["field"] == "items[0].to"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("policy",), "qinghai-2018", "policy"),
        (("application",), None, "application"),
        (("application", "type"), "考试", "application.type"),
        (("application", "target"), "院士", "application.target"),
        (("application", "year"), None, "application.year"),
        (("application", "year"), "abc", "application.year"),
        (("application", "colour"), "red", "application.colour"),
        (("application", "type"), "转系列", "application.target_series"),
        (("application", "target_series"), "宇航员", "application.target_series"),
        (("person", "degree"), "秀才", "person.degree"),
        (("years",), [], "years"),
        (("years", "x"), {}, "years.x"),
        (("years", "2018"), 5, "years.2018"),
        (("years", "2019", "public"), "-5", "years.2019.public"),
        (("years", "2019", "professional"), "NaN", "years.2019.professional"),
        (
            ("years", "2019", "professional_by_series"),
            [],
            "years.2019.professional_by_series",
        ),
        (
            ("years", "2019", "professional_by_series"),
            {"宇航员": "5"},
            "years.2019.professional_by_series.宇航员",
        ),
        (
            ("years", "2019", "professional_by_series"),
            {"会计人员": "x"},
            "years.2019.professional_by_series.会计人员",
        ),
    ],
)
def test_a_bad_application_has_its_error(application, path, value, field):
    answer, status = eligibility_document(
        {"eligibility": [spoilt(application, path, value), application]}, default_book()
    )
    assert status == 1
    bad, good = answer["eligibility"]
    assert bad["error"]["field"] == field
    assert good["result"]["eligible"] is True


def test_shortfalls_are_written_as_text(application):
    application["years"] = {"2018": {"public": "29.5", "professional": "60"}}
    answer, status = eligibility_document({"eligibility": [application]}, default_book())
    assert status == 0
    assert answer["eligibility"][0]["result"]["shortfalls"][0] == {
        "year": 2018,
        "public": "0.5",
        "professional": "0",
        "total": "0.5",
    }
