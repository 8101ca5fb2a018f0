"""The schema of a policy file: everything that one region decided for one year."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, field_validator, model_validator

from app.policy.blocks import Block, Hours, NotNegative, ReadOnly, Sourced, Text, read_only
from app.policy.category import Category, Channel
from app.policy.numbers import Rounding
from app.policy.practice import Practice, Provision
from app.policy.title_rules import Titles
from app.policy.titles import TITLE_SERIES

Tier = Literal["department", "hr", "unit", "association"]
Declarer = Literal["in_system", "out_system", "self_audit", "department", "person_item", "hand_in"]
Organiser = Literal["in_system", "out_system", "self_audit", "base", "department"]
DeadlineKind = Literal[
    "filing", "submission", "audit", "offline_audit", "prefecture_audit", "project_plan"
]

_ONE_SECOND = timedelta(seconds=1)


class Annual(Sourced):
    """Hours that a person needs in a year; each of the three stands on its own.

    ``cross_fill``: surplus hours of one subject fill the gap of the other.
    ``carry_over``: hours above a ceiling for the next year; none are, and no file may ask.
    """

    total: Hours
    public: NotNegative
    professional: NotNegative
    cross_fill: bool = False
    carry_over: Literal[False] = False


class Chain(Sourced):
    """The deciding tiers after the submitter, in order.

    ``instead_of_unit``: who decides on the item of a unit's only administrator in the
    unit's place; the first of these tiers that the unit has.
    """

    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    instead_of_unit: tuple[Literal["department", "hr"], ...] = ()

    @model_validator(mode="after")
    def _replaces_a_unit(self) -> Self:
        if self.instead_of_unit and "unit" not in self.tiers:
            message = "instead_of_unit 只用于含 unit 环节的流程"
            raise ValueError(message)
        return self


class Deadline(Sourced):
    """The last second of something, or none (``at`` empty); ``opens``: its first moment."""

    at: AwareDatetime | None = None
    opens: AwareDatetime | None = None


class Deadlines(Block):
    """The closing times of the year.

    ``offline_audit`` and ``prefecture_audit``: hours of earlier years, at the province's
    service hall and in the prefectures. ``project_plan``: when the city publishes its plan;
    it closes nothing.
    """

    filing: Deadline
    submission: Deadline
    audit: Deadline
    offline_audit: Deadline | None = None
    prefecture_audit: Deadline | None = None
    project_plan: Deadline | None = None


class NumberFormats(Block):
    """Patterns of the numbers given to filings and archives."""

    filing: Text
    archive: Text

    @field_validator("*")
    @classmethod
    def _fills_in(cls, pattern: str) -> str:
        try:
            distinct = pattern.format(year=1, serial=1) != pattern.format(year=1, serial=2)
        except (KeyError, ValueError, IndexError) as error:
            message = "应为编号格式，只用 {year} 与 {serial}"
            raise ValueError(message) from error
        if not distinct:
            message = "编号格式须含 {serial}"
            raise ValueError(message)
        return pattern


class FilingRule(Sourced):
    """Why an item of an unfiled training is not recognised."""


class VoidRule(Sourced):
    """Why the hours of a training that broke the rules are taken back."""


class DeniedChannels(Sourced):
    """Ways of holding a training that give no hours in any category."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]


class Authority(Sourced):
    """A title series whose hours another authority recognises, and where it is found."""

    series: Text
    authority: Text
    link: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9./_-]+$")] | None = None

    @field_validator("series")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in TITLE_SERIES:
            message = f"应为职称系列名称，不认识 {name}"
            raise ValueError(message)
        return name


class DayCeiling(Sourced):
    """Hours that one day of one person may give over all categories."""

    hours: Hours


class Group(Sourced):
    """Categories that share a ceiling: hours a year, or months a year."""

    year_cap: Hours | None = None
    months_cap: Annotated[int, Field(ge=1, le=12)] | None = None

    @model_validator(mode="after")
    def _one_ceiling(self) -> Self:
        if (self.year_cap is None) == (self.months_cap is None):
            message = "year_cap 与 months_cap 须给出其一"
            raise ValueError(message)
        return self


class Policy(Block):
    """One region's rules for one year (see the files beside this module)."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z-]*-[0-9]{4}$")]
    region: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    year: Annotated[int, Field(ge=1000, le=9999)]
    version: Text
    name: Text
    document: Text
    assumption: bool = False
    timezone: Text
    hour_step: Hours
    rounding: Rounding
    annual: Annual
    filing_rule: FilingRule
    void_rule: VoidRule | None = None
    denied_channels: DeniedChannels | None = None
    authorities: tuple[Authority, ...] = ()
    person_day_ceiling: DayCeiling | None = None
    groups: Annotated[Mapping[str, Group], ReadOnly] = {}
    categories: Annotated[Mapping[str, Category], ReadOnly]
    public_import: Text | None
    declaration_rules: Annotated[Mapping[Declarer, Chain], ReadOnly]
    filing_rules: Annotated[Mapping[Organiser, Chain], ReadOnly]
    resubmit_to: Literal["first_tier", "returning_tier"]
    deadlines: Deadlines
    number_formats: NumberFormats
    titles: Titles | None = None
    practice: Practice = Practice()
    provisions: Annotated[Mapping[str, Provision], ReadOnly] = {}

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError) as error:
            message = f"应为时区名称（如 Asia/Shanghai），不认识 {name}"
            raise ValueError(message) from error
        return name

    @field_validator("categories", mode="before")
    @classmethod
    def _code_is_the_key(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            return raw
        return {
            code: {**body, "code": code} if isinstance(body, dict) else body
            for code, body in raw.items()
        }

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @cached_property
    def declaration_chains(self) -> Mapping[str, tuple[str, ...]]:
        """The deciding tiers of a declaration, by the track of the declaring unit."""
        return read_only({key: rule.tiers for key, rule in self.declaration_rules.items()})

    @cached_property
    def filing_chains(self) -> Mapping[str, tuple[str, ...]]:
        """The deciding tiers of a course filing, by the kind of organiser."""
        return read_only({key: rule.tiers for key, rule in self.filing_rules.items()})

    @cached_property
    def authority_by_series(self) -> Mapping[str, Authority]:
        """The title series that other authorities look after."""
        return read_only({entry.series: entry for entry in self.authorities})

    def is_open(self, kind: DeadlineKind, moment: datetime) -> bool:
        """Whether a step may be taken now: the deadline's last second counts whole."""
        deadline: Deadline | None = getattr(self.deadlines, kind)
        if deadline is None:
            return True
        begun = deadline.opens is None or moment >= deadline.opens
        return begun and (deadline.at is None or moment < deadline.at + _ONE_SECOND)
