"""The database handle, the naming of constraints and the column types of the house."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_appbuilder import Model
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Integer, MetaData, String, Text
from sqlalchemy.types import TypeDecorator

# FAB's own tables live in the same metadata, so one migration tree owns all of them;
# the names make constraints alterable on SQLite, where unnamed ones cannot be.
metadata: MetaData = Model.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLAlchemy(metadata=metadata)


class Hours(TypeDecorator[Decimal]):
    """Hours (学时) as exact integer hundredths in the database, `Decimal` in Python.

    SQLAlchemy's Numeric is a float on SQLite; hours are never floats.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Stores `value` hours; refuses floats and anything finer than a hundredth."""
        if value is None:
            return None
        if isinstance(value, float):
            message = "hours are never floats"
            raise TypeError(message)
        hundredths = Decimal(value) * 100
        if hundredths != hundredths.to_integral_value():
            message = f"hours finer than a hundredth: {value}"
            raise ValueError(message)
        return int(hundredths)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Hours as a `Decimal` without trailing zeros."""
        if value is None:
            return None
        return plain(Decimal(int(value)) / 100)


def plain(hours: Decimal) -> Decimal:
    """The same number of hours without trailing zeros or an exponent (35, 17.5)."""
    whole = hours.to_integral_value()
    return whole if hours == whole else hours.normalize()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment: stored in UTC on every engine, aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Stores an aware moment; refuses a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Encrypted(TypeDecorator[str]):
    """Personal text, encrypted at rest with the installation's data key."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Stores the text encrypted."""
        return None if value is None else current_app.extensions["xueshi"].cipher.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The clear text."""
        return None if value is None else current_app.extensions["xueshi"].cipher.decrypt(value)


def code_column_type() -> String:
    """The type of a column that holds an enum's code."""
    return String(32)
