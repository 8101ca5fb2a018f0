"""The schema of one category (学时类别) of a policy file."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.policy.blocks import Block, Hours, NotNegative, Sourced, Text
from app.policy.evidence import EVIDENCE
from app.policy.titles import TITLE_SERIES

Subject = Literal["public", "professional"]
CategorySubject = Literal["public", "professional", "as_filed", "both"]
Measure = Literal[
    "import_hours", "filed_hours", "days", "fixed", "count", "sessions", "months", "credits"
]
Channel = Literal["offline", "online", "wechat"]
SeminarLevel = Literal["national", "provincial", "municipal"]
DedupeField = Literal["project_key", "identifier"]
Entry = Literal["unit_batch", "import", "person_item"]
Confirming = Literal["nobody", "track", "unit", "association"]
OrganisedBy = Literal["platform", "hr", "department", "base", "unit", "any"]

# What each measure needs to be told, and what else it understands.
_NEEDS: dict[Measure, frozenset[str]] = {
    "import_hours": frozenset(),
    "filed_hours": frozenset(),
    "days": frozenset({"rate_per_day", "step_days"}),
    "fixed": frozenset({"hours"}),
    "count": frozenset({"hours"}),
    "sessions": frozenset(),
    "months": frozenset({"grant", "min_days_in_month", "months_in_year"}),
    "credits": frozenset(),
}
_UNDERSTANDS: dict[Measure, frozenset[str]] = {
    "import_hours": frozenset({"credit_years", "sources"}),
    "sessions": frozenset({"day_cap"}),
    "days": frozenset({"day_cap"}),
    "months": frozenset({"over_months", "over_days", "full_if_over_threshold"}),
    "credits": frozenset({"factor"}),
}
_SPECIFIC = frozenset[str]().union(*_NEEDS.values(), *_UNDERSTANDS.values()) - {"factor"}


def _known_evidence(codes: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [code for code in codes if code not in EVIDENCE]
    if unknown:
        message = f"应为佐证材料代码，不认识 {'、'.join(unknown)}"
        raise ValueError(message)
    return codes


def _known_series(names: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in TITLE_SERIES]
    if unknown:
        message = f"应为职称系列名称，不认识 {'、'.join(unknown)}"
        raise ValueError(message)
    return names


EvidenceCodes = Annotated[tuple[str, ...], AfterValidator(_known_evidence)]
SeriesNames = Annotated[tuple[str, ...], AfterValidator(_known_series)]


class Evidence(Block):
    """Codes of which all, and codes of which at least one must be there (a list joined by
    「、…等」 of the records of a class asks for all, one with 「或」 for any).
    """

    all_of: EvidenceCodes = ()
    any_of: EvidenceCodes = ()


class Grant(Block):
    """Hours of both subjects that a full year of absence is worth."""

    public: NotNegative
    professional: NotNegative


class CreditYears(Block):
    """Years that hours may be made up for, as offsets from the policy's year."""

    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            message = "first 不能晚于 last"
            raise ValueError(message)
        return self


class Modes(Sourced):
    """Which way of holding a training a category recognises.

    ``channels``: accepted where the channel is stated. ``project_channels``: a published
    project must state one of these; an advanced seminar of ``seminar_levels`` any.
    """

    channels: tuple[Channel, ...] = ()
    project_channels: tuple[Channel, ...] = ()
    seminar_levels: tuple[SeminarLevel, ...] = ()


class Category(Sourced):
    """One way to earn hours: what is measured, times what, capped where, proved how.

    ``confirmed_by``: nobody (an import), the chain of the declaring unit's track, the unit,
    or the association. ``organised_by``: whose activities count; filings are checked by
    ``filing_rules``, so both are for people to read. ``cap_after_factor``: the day's ceiling
    is one of credited hours, not of hours attended. ``warn_above_day``, ``warn_above_year``:
    above so many hours a reviewer should look twice; nothing is cut. ``dedupe``: what is
    known by the same number or project counts once; ``optional_number``: not all certificates
    have a number.
    """

    code: str = ""
    name: Text
    phrase: Text | None = None
    subject: CategorySubject
    default_subject: Subject | None = None
    measure: Measure
    entry: Entry
    requires_filing: bool
    confirmed_by: Confirming | None = None
    organised_by: tuple[OrganisedBy, ...] = ()
    exam_required: bool = False
    evidence: Evidence = Evidence()
    sensitive: bool = False
    modes: Modes | None = None
    only_series: SeriesNames = ()
    sources: tuple[Text, ...] = ()
    credit_years: CreditYears | None = None

    factor: Hours | None = None
    rate_per_day: Hours | None = None
    step_days: Hours | None = None
    hours: Hours | None = None
    grant: Grant | None = None
    months_in_year: Annotated[int, Field(ge=1, le=12)] | None = None
    min_days_in_month: Annotated[int, Field(ge=1, le=28)] | None = None
    over_months: Annotated[int, Field(ge=1, le=12)] | None = None
    over_days: Annotated[int, Field(ge=1, le=366)] | None = None
    full_if_over_threshold: bool = False
    cap_after_factor: bool = True
    warn_above_day: Hours | None = None
    warn_above_year: Hours | None = None

    item_cap: Hours | None = None
    day_cap: Hours | None = None
    year_cap: Hours | None = None
    group: str | None = None
    dedupe: tuple[DedupeField, ...] = ()
    optional_number: bool = False
    required_fields: tuple[DedupeField, ...] = ()

    @model_validator(mode="after")
    def _measure_has_its_numbers(self) -> Self:
        faults = list(self._misfits())
        if faults:
            raise ValueError("；".join(faults))
        return self

    def _misfits(self) -> Iterator[str]:
        given = {name for name in _SPECIFIC if getattr(self, name)}
        missing = sorted(_NEEDS[self.measure] - given)
        if missing:
            yield f"计量方式 {self.measure} 须给出 {'、'.join(missing)}"
        allowed = _NEEDS[self.measure] | _UNDERSTANDS.get(self.measure, frozenset())
        surplus = sorted(given - allowed)
        if surplus:
            yield f"计量方式 {self.measure} 不使用 {'、'.join(surplus)}"
        if (self.subject == "both") != (self.measure == "months"):
            yield "subject: both 与 measure: months 须同时使用"
        if (self.over_months is None) != (self.over_days is None):
            yield "over_months 与 over_days 须同时给出"
        if self.default_subject and self.subject != "as_filed":
            yield "default_subject 只用于 subject: as_filed"

    @cached_property
    def day_limit(self) -> Decimal | None:
        """Credited hours that one day may give, whichever way ``day_cap`` is meant."""
        if self.day_cap is None or self.cap_after_factor:
            return self.day_cap
        return self.day_cap * (self.factor or 1)

    @cached_property
    def label(self) -> str:
        """How the category is spoken of in an explanation."""
        return self.phrase or self.name

    @cached_property
    def all_evidence(self) -> frozenset[str]:
        """The codes that must all be there."""
        return frozenset(self.evidence.all_of)

    @cached_property
    def any_evidence(self) -> frozenset[str]:
        """The codes of which one must be there."""
        return frozenset(self.evidence.any_of)

    @cached_property
    def in_hours(self) -> bool:
        """Whether the declared ``hours`` are what is measured."""
        return self.measure in ("import_hours", "filed_hours")

    @cached_property
    def capped(self) -> bool:
        """Whether any ceiling stands over the category."""
        return bool(self.item_cap or self.day_cap or self.year_cap or self.group)

    @property
    def number_required(self) -> bool:
        """Whether a result cannot be known again without the number of its certificate."""
        return "identifier" in self.dedupe and not self.optional_number

    @property
    def reviewed(self) -> bool:
        """Whether hours pass through an approval chain (imported results do not)."""
        return self.entry != "import"
