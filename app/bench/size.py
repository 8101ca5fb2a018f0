"""How much there is of everything at a scale of 1: what a province has after some years."""

from __future__ import annotations

from dataclasses import dataclass

# The years with a policy, and each one's share of all cases.
YEARS = {2016: 0.20, 2017: 0.22, 2018: 0.28, 2019: 0.30}
LAST_YEAR = max(YEARS)


@dataclass(frozen=True, slots=True)
class Size:
    """The numbers of one province; bureaus are as many as the divisions, whatever the scale."""

    departments: int
    bases: int
    units: int
    people: int
    filings: int
    declarations: int
    entries: int

    @classmethod
    def of(cls, scale: float) -> Size:
        """The size at a scale: 1 is a working province, 0.001 just enough for every screen."""

        def scaled(number: int, least: int) -> int:
            return max(least, round(number * scale))

        return cls(
            departments=scaled(400, 10),
            bases=scaled(600, 4),
            units=scaled(19_000, 24),
            people=scaled(300_000, 150),
            filings=scaled(25_000, 40),
            declarations=scaled(400_000, 120),
            entries=scaled(3_000_000, 1000),
        )


def share(total: int, year: int) -> int:
    """A year's part of a number that grows over the years."""
    return round(total * YEARS[year])
