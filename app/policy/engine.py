"""Evaluates declared items: factor, then the ceilings of item, day, category and group.

Years are taken from the items themselves. One that lies in another year altogether is
refused; ``check_item`` is stricter and takes nothing that reaches into another year.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.policy.caps import apply_caps
from app.policy.category import Category
from app.policy.errors import MalformedField
from app.policy.items import Item, PersonFacts
from app.policy.measures import MEASURES
from app.policy.numbers import ZERO
from app.policy.portions import Measured, Portion
from app.policy.refusals import Refusal, item_refusals, series_refusal
from app.policy.requirement import is_met
from app.policy.results import Evaluation, ItemResult, Outcome, Step, YearHours, YearResult
from app.policy.schema import Policy
from app.policy.usage import Usage


def evaluate(policy: Policy, person: PersonFacts, items: Sequence[Item]) -> Evaluation:
    """Credits the items of one person, in the order of their approval.

    Args:
        policy: the rules; its requirement says whether a year is met.
        person: what the rules ask about the person.
        items: read by ``parse_item``; their ids are distinct.

    Raises:
        MalformedField: an unknown category, a field that the category measures and the
            item lacks, or an id that repeats; the field is ``items[n].…``.
    """
    usage = Usage(items=items, keys=set(person.credited_keys))
    results: dict[str, ItemResult] = {}
    totals: dict[int, list[Decimal]] = {policy.year: [ZERO, ZERO]}
    for index, item in enumerate(items):
        try:
            if item.id in results:
                raise MalformedField("id", f"编号重复：{item.id}")  # noqa: TRY301 - one path
            result = _credit(policy, person, item, usage)
        except MalformedField as fault:
            raise fault.under(f"items[{index}]") from None
        results[item.id] = result
        for year, hours in result.by_year.items():
            total = totals.setdefault(year, [ZERO, ZERO])
            total[0] += hours.public
            total[1] += hours.professional
    years = {
        year: YearResult(
            public,
            professional,
            public + professional,
            is_met(policy.annual, public, professional),
        )
        for year, (public, professional) in sorted(totals.items())
    }
    return Evaluation(results, years, frozenset(usage.keys - person.credited_keys))


def _credit(policy: Policy, person: PersonFacts, item: Item, usage: Usage) -> ItemResult:
    category = policy.categories.get(item.category)
    if category is None:
        raise MalformedField("category", f"{policy.name}没有类别 {item.category}")
    measured = MEASURES[category.measure](policy, category, item, usage)
    for name in category.required_fields:
        if getattr(item, name) is None:
            raise MalformedField(name, "缺少此项")
    refusal = (
        series_refusal(policy, category, person)
        or next(item_refusals(policy, category, item), None)
        or _other_year(policy, category, measured)
        or (_duplicate(category, item, usage) if category.dedupe else None)
        or measured.refusal
    )
    if refusal is not None:
        return _refused(measured, refusal)
    if category.dedupe:
        usage.keys.update(_keys(category, item))
    for year, months in measured.months.items():
        usage.months.setdefault((category.group or category.code, year), set()).update(months)
    portions = measured.portions
    if category.capped or policy.person_day_ceiling is not None:
        portions = apply_caps(policy, category, measured, usage)
    return _result("reduced" if measured.cut else "credited", portions, measured, measured.steps)


def _other_year(policy: Policy, category: Category, measured: Measured) -> Refusal | None:
    """An item that gives nothing to the policy's year belongs to another policy."""
    if category.credit_years is not None:
        return None  # the years made up for are a rule of the category
    if any(portion.year == policy.year for portion in measured.portions):
        return None
    reason = f"不在 {policy.year} 年度内，须按所属年度的政策申报"
    return Refusal("year", "year", category.src, category.cite, reason)


def _keys(category: Category, item: Item) -> Iterable[tuple[str, str, str]]:
    for name in category.dedupe:
        value = getattr(item, name)
        if value is not None:
            yield category.code, name, value


def _duplicate(category: Category, item: Item, usage: Usage) -> Refusal | None:
    for key in _keys(category, item):
        if key in usage.keys:
            _, name, value = key
            reason = f"同一证书或成果（{value}）已认定过学时，不重复计算"
            return Refusal(name, "duplicate", category.src, category.cite, reason)
    return None


def _refused(measured: Measured, refusal: Refusal) -> ItemResult:
    claimed = sum((portion.hours for portion in measured.portions), ZERO)
    step = Step(refusal.rule, refusal.src, claimed, ZERO, refusal.text)
    nothing = [portion._replace(hours=ZERO) for portion in measured.portions]
    return _result("refused", nothing, measured, [step])


def _result(
    outcome: Outcome, portions: list[Portion], measured: Measured, steps: list[Step]
) -> ItemResult:
    by_year = _by_year(portions)
    whole = measured.claimed or measured.portions
    claimed = by_year if whole is portions else _by_year(whole)
    public = professional = ZERO
    for hours in by_year.values():
        public += hours.public
        professional += hours.professional
    return ItemResult(outcome, public, professional, max(by_year), tuple(steps), by_year, claimed)


def _by_year(portions: list[Portion]) -> dict[int, YearHours]:
    years: dict[int, YearHours] = {}
    for year, subject, hours, _ in portions:
        before = years.get(year, _NOTHING)
        if subject == "public":
            years[year] = YearHours(before.public + hours, before.professional)
        else:
            years[year] = YearHours(before.public, before.professional + hours)
    return years


_NOTHING = YearHours(ZERO, ZERO)
