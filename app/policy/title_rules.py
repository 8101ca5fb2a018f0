"""The schema of what a title application (职称申报) must show."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from app.policy.blocks import Block, NotNegative, Sourced
from app.policy.titles import TITLE_LEVELS


class When(Block):
    """The applications that a title rule is for; an empty list means any."""

    type: Literal["评审", "认定", "转系列"]
    target: tuple[str, ...] = ()
    degree: tuple[str, ...] = ()
    title_level: tuple[str, ...] = ()

    @field_validator("target", "title_level")
    @classmethod
    def _levels(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in names if name not in TITLE_LEVELS]
        if unknown:
            message = f"应为职称级别（{'、'.join(TITLE_LEVELS)}），不认识 {'、'.join(unknown)}"
            raise ValueError(message)
        return names


class Need(Block):
    """Hours that a title rule asks for in place of the year's requirement."""

    total: NotNegative = Decimal(0)
    public: NotNegative = Decimal(0)
    professional: NotNegative = Decimal(0)


class TitleRule(Sourced):
    """How many last years, or which single year, an application must show.

    ``years``: that many years up to the application. ``any_of``: offsets from the
    application's year, of which one must be met.
    """

    when: When
    years: Annotated[int, Field(ge=1)] | None = None
    any_of: tuple[Annotated[int, Field(le=0)], ...] = ()
    need: Need | None = None
    near_target_series: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.years is None) == (not self.any_of):
            message = "years 与 any_of 须给出其一"
            raise ValueError(message)
        return self


class Titles(Block):
    """What a title application must show, and how open questions are settled.

    ``window``: the last N years end before the application's year (``prior``), with it
    (``including``), or either will do. ``counting``: each year on its own, or the sum.
    ``single_year``: one year must be whole, or the named years may be summed.
    ``recorded_exceptions``: a year that the bureau excused with a document counts as met.
    ``shown_years``: how many last years a reviewer is shown beside the ones asked for; it
    decides nothing.
    """

    window: Literal["prior", "including", "either"]
    counting: Literal["each_year", "cumulative"]
    single_year: Literal["whole", "summed"]
    recorded_exceptions: bool
    shown_years: Annotated[int, Field(ge=1, le=20)] | None = None
    rules: tuple[TitleRule, ...]  # the first that fits is used
