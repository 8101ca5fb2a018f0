"""Column types: exact hours, aware moments, encrypted texts."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from app.models.base import Hours, UtcDateTime, plain

DIALECT = sqlite.dialect()
SHANGHAI = timezone(timedelta(hours=8))


@given(st.decimals(-100_000, 100_000, places=2))
def test_hours_come_back_as_they_went_in(hours):
    stored = Hours().process_bind_param(hours, DIALECT)
    assert isinstance(stored, int)
    assert Hours().process_result_value(stored, DIALECT) == hours


@given(st.decimals(0, 100_000, places=2))
def test_hours_are_shown_without_zeros_or_exponent(hours):
    shown = str(plain(hours))
    assert Decimal(shown) == hours
    assert "E" not in shown
    assert "." not in shown or not shown.endswith("0")


@pytest.mark.parametrize("hours", [7.5, 0.1])
def test_floats_are_no_hours(hours):
    with pytest.raises(TypeError, match="never floats"):
        Hours().process_bind_param(hours, DIALECT)


def test_nothing_is_finer_than_a_hundredth():
    with pytest.raises(ValueError, match="finer than a hundredth"):
        Hours().process_bind_param(Decimal("0.001"), DIALECT)


def test_no_hours_stay_none():
    assert Hours().process_bind_param(None, DIALECT) is None
    assert Hours().process_result_value(None, DIALECT) is None


def test_moments_are_stored_in_utc():
    moment = datetime(2019, 11, 1, 0, 0, tzinfo=SHANGHAI)
    stored = UtcDateTime().process_bind_param(moment, DIALECT)
    assert stored == datetime(2019, 10, 31, 16, 0)  # noqa: DTZ001 - as the database has it
    back = UtcDateTime().process_result_value(stored, DIALECT)
    assert (back, back.tzinfo) == (moment, UTC)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        UtcDateTime().process_bind_param(datetime(2019, 11, 1), DIALECT)  # noqa: DTZ001
