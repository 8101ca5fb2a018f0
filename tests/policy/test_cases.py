"""The worked cases, run as the commands run them."""

import json
from pathlib import Path

import pytest

from app.policy import default_book, eligibility_document, evaluate_document

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "policy-cases.json").read_text(encoding="utf-8")
)


def cases(name):
    return [pytest.param(case, id=case["id"]) for case in CASES[name]]


def assert_holds(expected, actual):
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_holds(value, actual[key])
    else:
        assert type(actual) is type(expected)
        assert actual == expected


@pytest.mark.parametrize("case", cases("credit"))
def test_credit_case(case):
    answer, status = evaluate_document({"credit": [case]}, default_book())
    assert status == 0
    assert_holds(case["expect"], answer["credit"][0]["result"])
    for item in answer["credit"][0]["result"]["items"].values():
        for step in item["explanation"]:
            assert set(step) == {"rule", "source", "before", "after", "text"}
            assert "通知" in step["text"]


@pytest.mark.parametrize("case", cases("eligibility"))
def test_eligibility_case(case):
    answer, status = eligibility_document({"eligibility": [case]}, default_book())
    assert status == 0
    assert_holds(case["expect"], answer["eligibility"][0]["result"])


def test_a_whole_file_is_evaluated():
    answer, status = evaluate_document(CASES, default_book())
    assert status == 0
    assert [case["id"] for case in answer["credit"]] == [case["id"] for case in CASES["credit"]]
