"""The worked cases, run as the commands run them; those of a policy not yet there are left out."""

import json
from pathlib import Path

import pytest

from app.policy import default_book, eligibility_document, evaluate_document

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "policy-cases.json").read_text(encoding="utf-8")
)
LOADED = {policy.id for policy in default_book()}


def cases(name):
    return [pytest.param(case, id=case["id"]) for case in CASES[name] if case["policy"] in LOADED]


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


def test_there_are_cases_for_qinghai():
    assert len(cases("credit")) >= 5
    assert len(cases("eligibility")) >= 3
