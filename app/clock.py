"""The one clock for business time.

Production uses `SystemClock`, which nothing can set. The demo runs on the real time of
day of a fixed business date; tests set a `FixedClock`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the business time."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        return datetime.now(UTC)


class DemoClock:
    """The real time of day (in China) on a fixed business date."""

    def __init__(self, business_date: date) -> None:
        self.business_date = business_date

    def now(self) -> datetime:
        """The business date with the present time of day, aware, in UTC."""
        local = datetime.now(SHANGHAI)
        moved = datetime.combine(self.business_date, local.time(), tzinfo=SHANGHAI)
        return moved.astimezone(UTC)


class FixedClock:
    """A clock that stands still until it is set; tests and the loading of the demo use it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it was set to, in UTC."""
        return self.moment.astimezone(UTC)

    def set(self, moment: datetime) -> None:
        """Moves the clock to an aware `moment`."""
        self.moment = moment


def local_date(moment: datetime, zone: ZoneInfo = SHANGHAI) -> date:
    """The calendar day of an aware moment in a policy's zone."""
    return moment.astimezone(zone).date()
