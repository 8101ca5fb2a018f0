from decimal import Decimal

import pytest

from app.policy import (
    Application,
    CreditedYear,
    MalformedField,
    PersonFacts,
    UnknownPolicy,
    default_book,
    evaluate_eligibility,
)

FULL = CreditedYear(Decimal(30), Decimal(60))
NOBODY = PersonFacts()


def full_years(*years):
    return dict.fromkeys(years, FULL)


def review(target, year=2020):
    return Application("评审", target, year)


def switched(policy, **switches):
    titles = policy.titles.model_copy(update=switches)
    return policy.model_copy(update={"titles": titles})


@pytest.mark.parametrize(
    ("target", "count"),
    [("员级", 2), ("助理级", 2), ("初级", 2), ("中级", 3), ("副高级", 4), ("正高级", 4)],
)
def test_years_by_target(qinghai, target, count):
    years = full_years(2016, 2017, 2018, 2019)
    result = evaluate_eligibility(qinghai, NOBODY, review(target), years)
    assert result.eligible
    assert result.years_checked == tuple(range(2020 - count, 2020))
    del years[2020 - count]
    missing = evaluate_eligibility(qinghai, NOBODY, review(target), years)
    assert not missing.eligible
    assert [gap.year for gap in missing.shortfalls] == [2020 - count]
    assert missing.shortfalls[0].total == 90


@pytest.mark.parametrize(
    ("degree", "level", "count"),
    [("博士", "副高级", 2), ("博士", "中级", 4), ("硕士", "副高级", 4), (None, "副高级", 4)],
)
def test_doctors_who_hold_the_associate_level_need_two_years(qinghai, degree, level, count):
    person = PersonFacts(degree=degree, title_level=level)
    result = evaluate_eligibility(qinghai, person, review("正高级"), {})
    assert len(result.years_checked) == count


def test_the_exception_is_for_the_full_senior_level_only(qinghai):
    doctor = PersonFacts(degree="博士", title_level="副高级")
    assert len(evaluate_eligibility(qinghai, doctor, review("副高级"), {}).years_checked) == 4


@pytest.mark.parametrize("met", [2018, 2019])
def test_recognition_takes_either_year(qinghai, met):
    application = Application("认定", "中级", 2019)
    result = evaluate_eligibility(qinghai, NOBODY, application, full_years(met))
    assert result.eligible
    assert result.shortfalls == ()


def test_recognition_does_not_add_two_half_years(qinghai):
    half = CreditedYear(Decimal(15), Decimal(30))
    application = Application("认定", "中级", 2019)
    years = {2018: half, 2019: half}
    result = evaluate_eligibility(qinghai, NOBODY, application, years)
    assert not result.eligible
    assert [gap.year for gap in result.shortfalls] == [2018, 2019]
    summed = switched(qinghai, single_year="summed")
    assert evaluate_eligibility(summed, NOBODY, application, years).eligible


def test_recognition_of_the_full_senior_level_is_not_provided_for(qinghai):
    application = Application("认定", "正高级", 2019)
    result = evaluate_eligibility(qinghai, NOBODY, application, full_years(2018, 2019))
    assert not result.eligible
    assert result.years_checked == ()


@pytest.mark.parametrize(("near", "eligible"), [("60", True), ("59.5", False)])
def test_a_change_of_series_needs_near_professional_hours(qinghai, near, eligible):
    year = CreditedYear(
        Decimal(0), Decimal(100), {"档案专业人员": Decimal(near), "工程技术人员": Decimal(40)}
    )
    application = Application("转系列", "中级", 2019, "档案专业人员")
    result = evaluate_eligibility(qinghai, NOBODY, application, {2018: year})
    assert result.eligible is eligible
    assert result.years_checked == (2018, 2019)
    if not eligible:
        gap = result.shortfalls[0]
        assert (gap.public, gap.professional, gap.total) == (0, Decimal("0.5"), 0)
        assert result.shortfalls[1].professional == 60


def test_a_change_of_series_names_its_target(qinghai):
    with pytest.raises(MalformedField) as caught:
        evaluate_eligibility(qinghai, NOBODY, Application("转系列", "中级", 2019), {})
    assert caught.value.field == "application.target_series"


def test_surplus_of_one_subject_does_not_fill_the_other(qinghai):
    years = {2018: FULL, 2019: CreditedYear(Decimal(50), Decimal(40))}
    gap = evaluate_eligibility(qinghai, NOBODY, review("初级"), years).shortfalls[0]
    assert (gap.year, gap.public, gap.professional, gap.total) == (2019, 0, 20, 0)


def test_the_window_is_a_switch(qinghai):
    years = full_years(2019, 2020)
    strict = evaluate_eligibility(qinghai, NOBODY, review("初级"), years)
    assert (strict.eligible, strict.years_checked) == (False, (2018, 2019))
    assert strict.other is not None
    assert (strict.other.eligible, strict.other.years_checked) == (True, (2019, 2020))
    for window in ("including", "either"):
        policy = switched(qinghai, window=window)
        assert evaluate_eligibility(policy, NOBODY, review("初级"), years).eligible
    either = switched(qinghai, window="either")
    prior = evaluate_eligibility(either, NOBODY, review("初级"), full_years(2018, 2019))
    assert (prior.eligible, prior.years_checked) == (True, (2018, 2019))


def test_years_may_be_summed_by_a_switch(qinghai):
    years = {2018: CreditedYear(Decimal(10), Decimal(60)), 2019: CreditedYear(Decimal(45), 60)}
    policy = switched(qinghai, counting="cumulative")
    result = evaluate_eligibility(policy, NOBODY, review("初级"), years)
    assert not result.eligible
    assert [(gap.year, gap.public, gap.total) for gap in result.shortfalls] == [(None, 5, 5)]
    years[2019] = CreditedYear(Decimal(50), Decimal(60))
    assert evaluate_eligibility(policy, NOBODY, review("初级"), years).eligible
    assert not evaluate_eligibility(qinghai, NOBODY, review("初级"), years).eligible


def test_a_recorded_exception_excuses_a_year(qinghai):
    person = PersonFacts(excused_years=frozenset({2018}))
    assert evaluate_eligibility(qinghai, person, review("初级"), full_years(2019)).eligible
    assert not evaluate_eligibility(qinghai, NOBODY, review("初级"), full_years(2019)).eligible
    without = switched(qinghai, recorded_exceptions=False)
    assert not evaluate_eligibility(without, person, review("初级"), full_years(2019)).eligible


def test_the_sentence_says_years_gaps_and_place(qinghai):
    years = full_years(2016, 2018, 2019) | {2017: CreditedYear(Decimal(28), Decimal(70))}
    text = evaluate_eligibility(qinghai, NOBODY, review("副高级"), years).text
    assert "2016—2019" in text
    assert "2017 年公需差 2 学时" in text
    assert "青海 2019 通知 四（一）1" in text


def test_qingdao_looks_at_the_year_itself(qingdao):
    result = evaluate_eligibility(qingdao, NOBODY, review("中级", 2026), full_years(2026))
    assert (result.eligible, result.years_checked) == (True, (2026,))


def test_a_policy_without_title_rules_says_so():
    with pytest.raises(UnknownPolicy):
        evaluate_eligibility(default_book().by_id("qinghai-2018"), NOBODY, review("中级"), {})
