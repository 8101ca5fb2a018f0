"""CHECK constraints and indexes that are written in many tables in the same way."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index


def one_of(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the vocabulary's codes."""
    codes = ", ".join(f"'{member.value}'" for member in vocabulary)
    return CheckConstraint(f"{column} IN ({codes})", name=f"{column}_known")


def implies(name: str, condition: str, consequence: str) -> CheckConstraint:
    """Where the condition holds, the consequence does."""
    return CheckConstraint(f"NOT ({condition}) OR ({consequence})", name=name)


def positive(column: str) -> CheckConstraint:
    """The number is above zero where there is one."""
    return CheckConstraint(f"{column} IS NULL OR {column} > 0", name=f"{column}_positive")


def by_beginning(name: str, column: str, *more: str) -> Index:
    """An index by which texts are found by how they begin, whatever PostgreSQL's locale."""
    return Index(name, column, *more, postgresql_ops={column: "varchar_pattern_ops"})
