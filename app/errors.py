"""The refusals of the house: every one has a plain Chinese sentence and an HTTP status.

Operations raise them, one error handler in app/views shows them. Nothing is stored
when one is raised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: the field (or row), what is wrong, and the rule."""

    field: str
    message: str
    row: int | None = None
    cite: str = ""

    def sentence(self) -> str:
        """The problem as one sentence with its row and the place of the rule."""
        where = f"第 {self.row} 行：" if self.row is not None else ""
        source = f"（{self.cite}）" if self.cite else ""
        return f"{where}{self.message}{source}"


class DomainError(Exception):
    """Base of all refusals. `status` is the HTTP status that answers it."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """The record does not exist, or the actor may not know that it does."""

    status = 404

    def __init__(self, message: str = "没有找到您要的内容，或者您无权查看。") -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """The actor sees the record but may not do this."""

    status = 403


class Stale(DomainError):
    """Somebody else was faster, or the content is no longer what was shown."""

    status = 409


class Busy(DomainError):
    """Others kept the database busy for too long; nothing was done, and it may be tried again."""

    status = 503

    def __init__(self, message: str = "系统正忙，您的操作没有生效，请稍后再试。") -> None:
        super().__init__(message)


class RuleViolation(DomainError):
    """The input breaks rules; every problem is named, nothing is stored."""

    status = 422

    def __init__(self, problems: Sequence[Problem] | str, *, field: str = "") -> None:
        if isinstance(problems, str):
            problems = [Problem(field, problems)]
        self.problems = tuple(problems)
        super().__init__("；".join(problem.sentence() for problem in self.problems))


class Taken(RuleViolation):
    """The input is in order, but somebody else has already done what can be done only once."""

    status = 409
