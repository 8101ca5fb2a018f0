"""What can be wrong with a policy file, a policy's name or a declared item."""

from dataclasses import dataclass
from pathlib import Path


class UnknownPolicy(LookupError):
    """No loaded policy answers to this id, or to this region and year."""


class MalformedField(ValueError):
    """A field that cannot be read; ``field`` is its path, ``message`` says why, in Chinese."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}：{message}")
        self.field = field
        self.message = message

    def under(self, prefix: str) -> "MalformedField":
        """The same fault, seen from an enclosing document."""
        return MalformedField(f"{prefix}.{self.field}" if self.field else prefix, self.message)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a policy file: where it is and what was expected there."""

    file: Path
    key: str
    line: int | None
    expected: str

    def __str__(self) -> str:
        where = f"{self.file.name}:{self.line}" if self.line else self.file.name
        return f"{where} {self.key or '（整个文件）'}：{self.expected}"


class PolicyError(Exception):
    """The policy files cannot be used; ``faults`` lists everything found, over all files."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
