"""Whether a person's credited years suffice for a title application (职称申报)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.policy.errors import MalformedField, UnknownPolicy
from app.policy.items import PersonFacts
from app.policy.numbers import ZERO, format_hours
from app.policy.requirement import Missing, missing_hours
from app.policy.schema import Policy
from app.policy.title_rules import Need, TitleRule, Titles


@dataclass(frozen=True, slots=True)
class Application:
    """A title application: its type, target level, year, and target series of a change."""

    type: str
    target: str
    year: int
    target_series: str | None = None


@dataclass(frozen=True, slots=True)
class CreditedYear:
    """Credited hours of a year; of the professional ones, how many by title series."""

    public: Decimal = ZERO
    professional: Decimal = ZERO
    professional_by_series: Mapping[str, Decimal] = field(default_factory=dict)


_NO_HOURS = CreditedYear()


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a checked year lacks; ``year`` is None where years are summed."""

    year: int | None
    public: Decimal
    professional: Decimal
    total: Decimal

    @property
    def text(self) -> str:
        """The gaps in words."""
        gaps = (("公需", self.public), ("专业", self.professional), ("合计", self.total))
        named = "、".join(f"{name}差 {format_hours(gap)} 学时" for name, gap in gaps if gap)
        return f"{f'{self.year} 年' if self.year else '累计'}{named}"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer to an application, with the years it rests on.

    ``other``: the same question with the other reading of «last N years», to be shown
    beside it; None where the rule names its years.
    """

    eligible: bool
    years_checked: tuple[int, ...]
    shortfalls: tuple[Shortfall, ...]
    text: str
    other: "Eligibility | None" = None


def evaluate_eligibility(
    policy: Policy,
    person: PersonFacts,
    application: Application,
    years: Mapping[int, CreditedYear],
) -> Eligibility:
    """Whether the credited years meet the first title rule that fits the application.

    Args:
        policy: the latest of the region that is not after the application's year.
        person: degree and present level decide which rule fits.
        application: read by ``parse_application`` or checked likewise.
        years: credited hours; an absent year has none.

    Raises:
        UnknownPolicy: the policy has no title rules.
        MalformedField: a change of series without its target series.
    """
    if policy.titles is None:
        message = f"{policy.name}没有规定职称申报的学时年限"
        raise UnknownPolicy(message)
    rule = _rule_for(policy.titles, person, application)
    if rule is None:
        text = f"没有关于{application.type}{application.target}的学时年限规定，不能判定为符合。"
        return Eligibility(eligible=False, years_checked=(), shortfalls=(), text=text)
    if rule.near_target_series and application.target_series is None:
        raise MalformedField("application.target_series", "转系列须注明拟转换的职称系列")
    check = _Check(policy, policy.titles, rule, person, application, years)
    if rule.years is None:
        return check.one_of(sorted(application.year + offset for offset in rule.any_of))
    last = application.year
    prior = check.all_of(range(last - rule.years, last))
    including = check.all_of(range(last - rule.years + 1, last + 1))
    chosen, other = prior, including
    window = policy.titles.window
    if window == "including" or (window == "either" and including.eligible > prior.eligible):
        chosen, other = including, prior
    return replace(chosen, other=other)


def _rule_for(titles: Titles, person: PersonFacts, application: Application) -> TitleRule | None:
    for rule in titles.rules:
        when = rule.when
        if (
            when.type == application.type
            and (not when.target or application.target in when.target)
            and (not when.degree or person.degree in when.degree)
            and (not when.title_level or person.title_level in when.title_level)
        ):
            return rule
    return None


@dataclass(frozen=True, slots=True)
class _Check:
    """One rule, applied to one person's years."""

    policy: Policy
    titles: Titles
    rule: TitleRule
    person: PersonFacts
    application: Application
    years: Mapping[int, CreditedYear]

    def all_of(self, window: Sequence[int]) -> Eligibility:
        """Every year of the window, or their sum."""
        if self.titles.counting == "cumulative":
            counted = [year for year in window if not self._excused(year)]
            gaps = self._summed(counted, len(counted))
            wanted = f"近 {len(window)} 年累计"
        else:
            gaps = self._each(window)
            wanted = f"近 {len(window)} 年每年"
        return self._answer(window, gaps, wanted, eligible=not gaps)

    def one_of(self, choice: Sequence[int]) -> Eligibility:
        """One year of the choice on its own, or their sum against one year."""
        named = "或".join(str(year) for year in choice)
        if self.titles.single_year == "summed":
            excused = any(self._excused(year) for year in choice)
            gaps = () if excused else self._summed(choice, 1)
            return self._answer(choice, gaps, f"{named} 年合计", eligible=not gaps)
        gaps = self._each(choice)
        return self._answer(choice, gaps, f"{named} 年其中一年", eligible=len(gaps) < len(choice))

    def _excused(self, year: int) -> bool:
        return self.titles.recorded_exceptions and year in self.person.excused_years

    def _hours(self, year: int) -> tuple[Decimal, Decimal]:
        credited = self.years.get(year, _NO_HOURS)
        if not self.rule.near_target_series:
            return credited.public, credited.professional
        series = self.application.target_series or ""
        return credited.public, credited.professional_by_series.get(series, ZERO)

    def _each(self, years: Sequence[int]) -> tuple[Shortfall, ...]:
        gaps = []
        for year in years:
            missing = self._missing(*self._hours(year), 1)
            if missing and not self._excused(year):
                gaps.append(Shortfall(year, *missing))
        return tuple(gaps)

    def _summed(self, years: Sequence[int], times: int) -> tuple[Shortfall, ...]:
        hours = [self._hours(year) for year in years]
        public = sum((pair[0] for pair in hours), ZERO)
        professional = sum((pair[1] for pair in hours), ZERO)
        missing = self._missing(public, professional, times)
        return (Shortfall(None, *missing),) if missing else ()

    def _missing(self, public: Decimal, professional: Decimal, times: int) -> Missing:
        """What is missing of so many years' hours."""
        wanted = self.rule.need or self.policy.annual
        cross_fill = self.rule.need is None and self.policy.annual.cross_fill
        goal = Need(
            total=wanted.total * times,
            public=wanted.public * times,
            professional=wanted.professional * times,
        )
        return missing_hours(goal, public, professional, cross_fill=cross_fill)

    def _answer(
        self,
        years: Sequence[int],
        gaps: tuple[Shortfall, ...],
        wanted: str,
        *,
        eligible: bool,
    ) -> Eligibility:
        applied = f"{self.application.type}{self.application.target}"
        nearness = "与拟转换系列相近的专业课" if self.rule.near_target_series else ""
        span = f"{years[0]}—{years[-1]} 年" if self.rule.years else ""
        asked = f"申报{applied}，须{wanted}{nearness}学时达标（{self.rule.cite}）"
        found = "；".join(gap.text for gap in gaps)
        outcome = "符合学时要求" if eligible else f"不符合学时要求：{found}"
        text = f"{asked}{'，核查 ' + span if span else ''}：{outcome}。"
        return Eligibility(eligible, tuple(years), () if eligible else gaps, text)
