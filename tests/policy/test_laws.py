"""What holds of any items of a Qingdao year, whichever rules meet."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.policy import PersonFacts, default_book, evaluate, parse_item

QINGDAO = default_book().by_id("qingdao-2026")
ENGINEER = PersonFacts(title_series="工程技术人员")
PROOFS = {
    code: [*category.evidence.all_of, *category.evidence.any_of]
    for code, category in QINGDAO.categories.items()
}

days = st.integers(0, 20).map(lambda n: (date(2026, 4, 1) + timedelta(days=n)).isoformat())
halves = st.integers(1, 30).map(lambda n: str(Decimal(n) / 2))
sessions = st.lists(st.fixed_dictionaries({"date": days, "hours": halves}), min_size=1, max_size=3)


def of(*codes, **fields):
    """Raw items of these categories, their proofs complete."""
    return st.fixed_dictionaries({"category": st.sampled_from(codes), **fields})


imported = of("QD-A", year=st.just(2026), hours=halves, subject=st.just("public"))
exams = of("QD-B1", year=st.just(2026), hours=halves, exam_passed=st.booleans())
classes = of("QD-B2", "QD-B4", sessions=sessions, subject=st.just("professional"))
seminars = of("QD-B3", sessions=sessions, seminar_level=st.just("national"))
meetings = of("QD-C1", "QD-C5", sessions=sessions)
studies = of("QD-C2", date=days)
results = of("QD-C3", date=days, project_key=st.sampled_from("PQRST"))
counted = of("QD-C4b", date=days, count=st.integers(1, 3))
anything = st.lists(
    st.one_of(imported, exams, classes, seminars, meetings, studies, results, counted),
    max_size=10,
)


def made(raw):
    return [
        parse_item(
            {"id": str(number), "filed": True, "evidence": PROOFS[fields["category"]], **fields}
        )
        for number, fields in enumerate(raw)
    ]


def credited(items):
    return evaluate(QINGDAO, ENGINEER, items)


def claimed(item, category):
    """Hours as declared, times the factor."""
    hours = item.hours or sum((hours for _, hours in item.sessions), Decimal(0))
    return (hours or (category.hours or 0) * (item.count or 1)) * (category.factor or 1)


@given(anything)
def test_never_more_than_claimed_nor_above_a_ceiling(raw):
    items = made(raw)
    found = credited(items)
    by_category = {}
    for item in items:
        category = QINGDAO.categories[item.category]
        got = found.items[item.id]
        hours = got.public + got.professional
        assert hours <= claimed(item, category)
        if category.day_cap:
            assert hours <= category.day_cap * len({day for day, _ in item.sessions})
        by_category[category] = by_category.get(category, 0) + hours
    for category, hours in by_category.items():
        assert category.year_cap is None or hours <= category.year_cap
        if category.day_cap:
            same = [item for item in items if item.category == category.code]
            assert hours <= category.day_cap * len({day for i in same for day, _ in i.sessions})


@given(anything)
def test_the_year_is_the_sum_of_its_items(raw):
    found = credited(made(raw))
    year = found.years[2026]
    assert year.public == sum(item.public for item in found.items.values())
    assert year.professional == sum(item.professional for item in found.items.values())
    assert year.total == year.public + year.professional


@given(anything)
def test_reckoning_again_changes_nothing(raw):
    items = made(raw)
    assert credited(items) == credited(items)


@given(anything, st.one_of(classes, studies, results, exams))
def test_taking_back_what_was_just_credited_restores_the_year(raw, last):
    before, after = made(raw), made([*raw, last])
    found = credited(after)
    assert credited(after[:-1]).years == credited(before).years
    # What stands was credited as if the last item had never come.
    assert {key: found.items[key] for key in credited(before).items} == credited(before).items


@given(st.lists(st.one_of(imported, classes, studies), max_size=6), st.randoms())
def test_categories_do_not_touch_each_other(raw, random):
    items = made(raw)
    shuffled = sorted(items, key=lambda item: item.category)
    assert credited(items).items == credited(shuffled).items
    groups = {}
    for item in items:
        groups.setdefault(item.category, []).append(item)
    order = list(groups)
    random.shuffle(order)
    mixed = [item for code in order for item in groups[code]]
    assert credited(mixed).years == credited(items).years
