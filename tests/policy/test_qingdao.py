from decimal import Decimal

import pytest

from app.policy import MalformedField, PersonFacts, evaluate, parse_item
from app.policy.schema import DayCeiling, Group

PROOFS = {
    "QD-B2": ["signin", "photo", "class_approval"],
    "QD-B3": ["signin", "photo", "class_approval"],
    "QD-B4": ["roster", "learn_shot", "assess_result", "class_approval"],
    "QD-C6": ["official_doc"],
    "QD-C7a": ["abroad_work"],
    "QD-C7b": ["unit_proof", "hospital_proof"],
    "QD-C7c": ["maternity_proof"],
}


@pytest.fixture
def credit(qingdao, engineer):
    def run(*raw, person=engineer, policy=qingdao):
        return evaluate(policy, person, [parse_item(item) for item in raw])

    return run


def training(category, *sessions, item_id="a", **more):
    return {
        "id": item_id,
        "category": category,
        "subject": "professional",
        "filed": True,
        "sessions": [{"date": day, "hours": hours} for day, hours in sessions],
        "evidence": PROOFS[category],
        **more,
    }


def absence(category, first, last, item_id="a"):
    return {
        "id": item_id,
        "category": category,
        "from": first,
        "to": last,
        "evidence": PROOFS[category],
    }


def test_the_day_is_shared_by_all_items_of_a_category(credit):
    evaluation = credit(
        training("QD-B2", ("2026-04-01", "6")),
        training("QD-B2", ("2026-04-01", "6"), item_id="b"),
        training("QD-B4", ("2026-04-01", "6"), item_id="c"),
    )
    assert [item.professional for item in evaluation.items.values()] == [6, 2, 6]


def test_a_person_day_ceiling_is_a_switch(credit, qingdao):
    ceiling = DayCeiling(hours=Decimal(8), src="QD26", cite="试行")
    evaluation = credit(
        training("QD-B2", ("2026-04-01", "6")),
        training("QD-B4", ("2026-04-01", "6"), item_id="c"),
        policy=qingdao.model_copy(update={"person_day_ceiling": ceiling}),
    )
    assert evaluation.items["c"].professional == 2
    assert evaluation.items["c"].explanation[-1].rule == "person_day_ceiling"


def test_sessions_count_in_their_own_year(credit):
    evaluation = credit(training("QD-B2", ("2025-12-31", "8"), ("2026-01-01", "9")))
    assert evaluation.years[2025].professional == 8
    assert evaluation.years[2026].professional == 8


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"published_project": True, "channel": "offline"}, "credited"),
        ({"published_project": True, "channel": "online"}, "refused"),
        ({"published_project": True}, "refused"),
        ({"seminar_level": "provincial", "channel": "online"}, "credited"),
        ({"seminar_level": "municipal"}, "credited"),
        ({"seminar_level": "national", "channel": "wechat"}, "refused"),
        ({"channel": "offline"}, "refused"),
    ],
)
def test_doubling_is_for_published_projects_and_advanced_seminars(credit, more, outcome):
    item = training("QD-B3", ("2026-04-01", "4"), **more)
    result = credit(item).items["a"]
    assert result.outcome == outcome
    assert result.professional == (8 if outcome == "credited" else 0)


def test_wechat_is_refused_with_its_own_sentence(credit):
    item = training("QD-B4", ("2026-04-01", "4"), channel="wechat")
    assert credit(item).items["a"].explanation[0].source == "QD30"


def test_public_hours_need_a_passed_exam(credit):
    item = {"id": "a", "category": "QD-B1", "year": 2026, "hours": "20", "filed": True}
    proof = {"evidence": ["exam_notice"]}
    assert credit({**item, **proof}).items["a"].outcome == "refused"
    assert credit({**item, **proof, "exam_passed": True}).items["a"].public == 20


def test_the_same_result_counts_once_in_a_lifetime(credit):
    paper = {"id": "a", "category": "QD-C3", "project_key": "P1", "evidence": ["work_copy"]}
    first = credit({**paper, "date": "2026-03-01"})
    later = credit(
        {**paper, "date": "2026-09-01"}, person=PersonFacts(credited_keys=first.used_keys)
    )
    assert first.items["a"].professional == 10
    assert later.items["a"].outcome == "refused"


def test_a_result_must_name_its_project(credit):
    with pytest.raises(MalformedField) as caught:
        credit({"id": "a", "category": "QD-C3", "date": "2026-03-01", "evidence": ["work_copy"]})
    assert caught.value.field == "items[0].project_key"


def test_a_period_is_split_by_year(credit):
    evaluation = credit(absence("QD-C6", "2025-10-01", "2026-09-30"))
    hours = {year: (got.public, got.professional) for year, got in evaluation.years.items()}
    assert hours == {2025: (Decimal("7.5"), 15), 2026: (Decimal("22.5"), 45)}


def test_overlapping_absences_count_once(credit):
    evaluation = credit(
        absence("QD-C6", "2026-01-01", "2026-08-31"),
        absence("QD-C7c", "2026-06-01", "2026-12-31", item_id="b"),
    )
    assert evaluation.items["b"].outcome == "reduced"
    assert (evaluation.years[2026].public, evaluation.years[2026].professional) == (30, 60)


@pytest.mark.parametrize(("last", "months"), [("2026-01-14", 0), ("2026-01-15", 1)])
def test_a_month_needs_fifteen_covered_days(credit, last, months):
    result = credit(absence("QD-C6", "2026-01-01", last)).items["a"]
    assert result.outcome == "credited"
    assert result.professional == 5 * months
    assert result.explanation


def test_several_illnesses_are_added_up(credit):
    spring = absence("QD-C7b", "2026-01-01", "2026-03-31")
    autumn = absence("QD-C7b", "2026-08-01", "2026-11-02", item_id="b")  # 90 + 94 days
    evaluation = credit(spring, autumn)
    assert [item.outcome for item in evaluation.items.values()] == ["credited", "credited"]
    assert credit(spring, {**autumn, "to": "2026-11-01"}).items["a"].outcome == "refused"


def test_a_year_below_the_threshold_is_left_out(credit):
    result = credit(absence("QD-C7a", "2025-11-01", "2026-12-31")).items["a"]
    assert result.outcome == "reduced"
    assert result.by_year[2025] == (0, 0)
    assert result.by_year[2026] == (30, 60)


def test_a_period_late_in_the_year_is_below_the_threshold(credit):
    result = credit(absence("QD-C7b", "2026-08-31", "2026-12-31")).items["a"]
    assert result.outcome == "refused"


def test_a_group_may_share_hours(credit, qingdao):
    shared = {
        code: qingdao.categories[code].model_copy(update={"group": "G", "year_cap": None})
        for code in ("QD-C2", "QD-C3")
    }
    group = Group(year_cap=Decimal(15), src="QD35", cite="试行")
    policy = qingdao.model_copy(update={"categories": shared, "groups": {"G": group}})
    study = {"id": "a", "category": "QD-C2", "date": "2026-05-10", "evidence": ["transcript"]}
    paper = {"category": "QD-C3", "project_key": "P1", "evidence": ["work_copy"], "id": "b"}
    evaluation = credit(study, {**study, **paper}, policy=policy)
    assert [item.professional for item in evaluation.items.values()] == [10, 5]
    assert evaluation.items["b"].explanation[-1].rule == "group_cap"


def test_a_group_may_share_months(credit, qingdao):
    group = qingdao.groups["G-FULL"].model_copy(update={"months_cap": 6})
    policy = qingdao.model_copy(update={"groups": {"G-FULL": group}})
    evaluation = credit(
        absence("QD-C6", "2026-01-01", "2026-04-30"),
        absence("QD-C7c", "2026-06-01", "2026-09-30", item_id="b"),
        policy=policy,
    )
    assert [item.professional for item in evaluation.items.values()] == [20, 10]


def test_full_credit_over_the_threshold_is_a_switch(credit, qingdao):
    category = qingdao.categories["QD-C7b"].model_copy(update={"full_if_over_threshold": True})
    policy = qingdao.model_copy(update={"categories": {**qingdao.categories, "QD-C7b": category}})
    item = absence("QD-C7b", "2026-02-01", "2026-09-20")
    assert credit(item, policy=policy).items["a"].professional == 60
    assert credit(item).items["a"].professional == 40
