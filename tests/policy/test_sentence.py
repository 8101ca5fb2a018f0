"""What a person reads about an item."""

from decimal import Decimal

import pytest

from app.policy import evaluate, explain, explain_steps, parse_item

CLASS = {"filed": True, "evidence": ["signin", "photo", "class_approval"]}


@pytest.fixture
def said(qingdao, engineer):
    def say(category, **fields):
        item = parse_item({"id": "a", "category": category, **fields})
        return explain(evaluate(qingdao, engineer, [item]).items["a"])

    return say


def day(hours):
    return [{"date": "2026-04-01", "hours": hours}]


def test_what_a_day_may_give(said):
    sentence = said("QD-B2", subject="professional", sessions=day("9"), **CLASS)
    assert sentence == "申报 9 学时；每天不超过 8 学时（青岛 2026 通知 四（二）2）；认定 8 学时"


def test_doubled_hours(said):
    sentence = said("QD-B3", seminar_level="national", sessions=day("9"), **CLASS)
    assert sentence == (
        "公布的培训项目、高级研修项目 9 学时，"
        "按实际学时的 2 倍核定（青岛 2026 通知 四（二）3）：18 学时；"
        "每天不超过 16 学时（青岛 2026 通知 四（二）3）；认定 16 学时"
    )


def test_months_with_their_arithmetic(said):
    period = {"from": "2026-04-10", "to": "2026-09-14"}
    sentence = said("QD-C7c", evidence=["birth_cert"], **period)
    assert sentence == (
        "产假，2026 年度计 5 个月（青岛 2026 通知 四（三）7（3））："
        "公需科目 30×5÷12=12.5 学时、专业科目 60×5÷12=25 学时；认定公需 12.5 学时、专业 25 学时"
    )


def test_why_nothing_is_recognised(said):
    sentence = said("QD-C1", channel="wechat", sessions=day("4"), evidence=["act_notice"])
    assert sentence == (
        "通过微信或微信群等形式组织的培训，不予认定学时（青岛 2026 通知 四（二）4）；不予认定"
    )


def test_the_ledger_says_it_in_the_same_words(qinghai, engineer, meeting):
    result = evaluate(qinghai, engineer, [parse_item(meeting)]).items["m"]
    kept = [
        {name: str(getattr(step, name)) for name in step._fields} for step in result.explanation
    ]
    assert explain_steps(kept, Decimal(0), result.professional) == explain(result)
    assert explain(result).endswith("每天按 7 学时核定（青海 2019 通知 二（二））；认定 14 学时")
