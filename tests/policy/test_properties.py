from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from app.policy import Item, PersonFacts, default_book, evaluate, format_hours
from app.policy.items import Session

QINGHAI = default_book().by_id("qinghai-2019")
QINGDAO = default_book().by_id("qingdao-2026")
ENGINEER = PersonFacts(title_series="工程技术人员")

steps = st.integers(0, 400).map(lambda n: Decimal(n) / 2)
days_of_2019 = st.integers(0, 364).map(lambda n: date(2019, 1, 1) + timedelta(days=n))
days_of_2026 = st.integers(0, 364).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
proofs = st.sampled_from(
    [(), ("pass_cert",), ("pass_cert", "formal_notice", "pass_list", "signin")]
)

courses = st.builds(
    Item,
    id=st.just(""),
    category=st.just("QH-Z-CRS"),
    year=st.just(2019),
    hours=steps,
    filed=st.booleans(),
    evidence=proofs,
)
imports = st.builds(
    Item, id=st.just(""), category=st.just("QH-P-IMP"), year=st.just(2019), hours=steps
)
meetings = st.builds(
    Item,
    id=st.just(""),
    category=st.just("QH-Z-ACT"),
    date=days_of_2019,
    days=st.integers(1, 20).map(lambda n: Decimal(n) / 2),
    evidence=st.just(("act_notice",)),
)
diplomas = st.builds(
    Item,
    id=st.just(""),
    category=st.just("QH-Z-DEG"),
    date=days_of_2019,
    identifier=st.sampled_from([None, "A", "B"]),
    evidence=st.just(("grad_cert",)),
)
sessions = st.lists(st.builds(Session, days_of_2026, steps), min_size=1, max_size=6).map(tuple)
doubled = st.builds(
    Item,
    id=st.just(""),
    category=st.just("QD-B3"),
    sessions=sessions,
    filed=st.just(value=True),
    seminar_level=st.just("national"),
    evidence=st.just(("signin", "photo", "class_approval")),
)
achievements = st.builds(
    Item,
    id=st.just(""),
    category=st.just("QD-C3"),
    date=days_of_2026,
    project_key=st.sampled_from(["P1", "P2", "P3", "P4", "P5"]),
    evidence=st.just(("work_copy",)),
)


def numbered(items):
    return [
        Item(**{name: getattr(item, name) for name in Item.__slots__} | {"id": str(index)})
        for index, item in enumerate(items)
    ]


def lists(*kinds):
    return st.lists(st.one_of(*kinds), max_size=12).map(numbered)


@given(lists(courses, imports, meetings, diplomas))
def test_a_year_is_the_sum_of_its_items(items):
    evaluation = evaluate(QINGHAI, ENGINEER, items)
    year = evaluation.years[2019]
    assert year.public == sum(item.public for item in evaluation.items.values())
    assert year.professional == sum(item.professional for item in evaluation.items.values())
    assert year.total == year.public + year.professional
    assert year.met is (year.public >= 30 and year.professional >= 60 and year.total >= 90)


@given(lists(courses, imports, meetings, diplomas))
def test_the_explanation_ends_at_the_credited_hours(items):
    for item in evaluate(QINGHAI, ENGINEER, items).items.values():
        steps_taken = item.explanation
        assert steps_taken[-1].after == item.public + item.professional
        for before, after in pairwise(steps_taken):
            assert before.after == after.before
        if item.outcome == "refused":
            assert item.public == item.professional == 0


@given(lists(meetings))
def test_meetings_never_exceed_a_day_rate(items):
    evaluation = evaluate(QINGHAI, ENGINEER, items)
    touched = {item.date + timedelta(days=n) for item in items for n in range(ceil(item.days))}
    assert evaluation.years[2019].professional <= 7 * len(touched)
    for item in items:
        assert evaluation.items[item.id].professional <= item.days * 7


@given(lists(diplomas))
def test_diplomas_never_exceed_their_year(items):
    assert evaluate(QINGHAI, ENGINEER, items).years[2019].professional <= 60


@given(lists(doubled))
def test_a_day_of_doubled_hours_has_its_ceiling(items):
    evaluation = evaluate(QINGDAO, ENGINEER, items)
    actual = {}
    for item in items:
        for day, hours in item.sessions:
            actual[day] = actual.get(day, 0) + 2 * hours
    expected = sum(min(hours, 16) for hours in actual.values())
    assert evaluation.years[2026].professional == expected


@given(lists(achievements))
def test_achievements_are_one_per_project_up_to_the_ceiling(items):
    evaluation = evaluate(QINGDAO, ENGINEER, items)
    projects = {item.project_key for item in items}
    assert evaluation.years[2026].professional == min(30, 10 * len(projects))


@given(lists(courses, imports), st.randoms(use_true_random=False))
def test_the_order_of_unrelated_items_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    evaluation = evaluate(QINGHAI, ENGINEER, items)
    again = evaluate(QINGHAI, ENGINEER, shuffled)
    assert again.items == evaluation.items
    assert again.years == evaluation.years


whole_days = meetings.filter(lambda item: item.days % 1 == 0)


@given(st.data())
def test_the_order_of_related_items_does_not_change_the_year(data):
    items = data.draw(lists(whole_days, diplomas))
    shuffled = data.draw(st.permutations(items))
    year = evaluate(QINGHAI, ENGINEER, items).years[2019]
    assert evaluate(QINGHAI, ENGINEER, shuffled).years[2019] == year


@given(st.decimals(min_value=0, max_value=99999, places=2))
def test_hours_are_written_without_trailing_zeros(value):
    text = format_hours(value)
    assert Decimal(text) == value
    assert "." not in text or not text.endswith(("0", "."))
