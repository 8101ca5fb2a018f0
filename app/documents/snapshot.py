"""What a learning archive says, frozen on the day of issue.

A snapshot is all that a renderer needs: printing it again next year gives the same paper,
whatever the ledger says by then. Hours are `Decimal`, never floats. The JSON form is
canonical (sorted keys, no spaces, decimals as strings without trailing zeros), so that equal
snapshots have equal text and therefore an equal hash.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

SCHEMA = 1


class SnapshotError(ValueError):
    """The JSON is not a snapshot, or a value has the wrong type."""


def format_hours(hours: Decimal) -> str:
    """Hours (学时) as people write them: no exponent, no trailing zeros."""
    text = format(hours, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _require_decimals(owner: object, *names: str) -> None:
    for name in names:
        value = getattr(owner, name)
        if not isinstance(value, Decimal) or not value.is_finite():
            raise SnapshotError(f"{type(owner).__name__}.{name} must be a finite Decimal")


@dataclass(frozen=True, slots=True)
class ArchiveItem:
    """One training item as it was credited; `subject` is 公需 or 专业, `hours` are 学时."""

    title: str
    category: str
    subject: str
    organiser: str
    starts_on: date
    ends_on: date
    hours: Decimal
    filing_number: str | None
    approved_by: str
    source: str

    def __post_init__(self) -> None:
        _require_decimals(self, "hours")
        if self.ends_on < self.starts_on:
            raise SnapshotError("ArchiveItem ends before it starts")


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A credit year: its totals against the requirement, in hours, and the ticked items.

    `assumption` says that the requirement rests on a reading of the notices, not their words.
    """

    year: int
    public: Decimal
    professional: Decimal
    total: Decimal
    required_public: Decimal
    required_professional: Decimal
    required_total: Decimal
    met: bool
    assumption: bool
    items: tuple[ArchiveItem, ...]

    def __post_init__(self) -> None:
        _require_decimals(self, "public", "professional", "total")
        _require_decimals(self, "required_public", "required_professional", "required_total")


@dataclass(frozen=True, slots=True)
class ArchiveSnapshot:
    """The whole learning archive (学习档案) of one person.

    `identity_number` is in full: it is the owner's own paper. `policy_notes` name the notices
    that the requirements come from. `demo` marks every page as proving nothing.
    """

    number: str
    region_name: str
    person_name: str
    identity_number: str
    unit_name: str
    title_series: str
    title_level: str
    issuing_bureau: str
    issued_on: date
    policy_notes: tuple[str, ...]
    years: tuple[ArchiveYear, ...]
    demo: bool

    def to_json(self) -> str:
        """The canonical JSON text; `from_json` gives back an equal snapshot."""
        return json.dumps(
            {"schema": SCHEMA, **asdict(self)},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            default=_encode,
        )

    @classmethod
    def from_json(cls, text: str) -> "ArchiveSnapshot":
        """Read what `to_json` wrote; anything else raises `SnapshotError`."""
        try:
            return cls(**_read(text))
        except SnapshotError:
            raise
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise SnapshotError("not an archive snapshot") from error


def _read(text: str) -> dict[str, Any]:
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("schema", None) != SCHEMA:
        raise SnapshotError(f"not an archive snapshot of schema {SCHEMA}")
    years = tuple(_year(year) for year in data.pop("years"))
    notes = tuple(data.pop("policy_notes"))
    return {**_typed(ArchiveSnapshot, data), "years": years, "policy_notes": notes}


def _decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        raise SnapshotError("hours are written as strings")
    return Decimal(value)


_READERS: dict[object, Callable[[str], object]] = {Decimal: _decimal, date: date.fromisoformat}


def _encode(value: object) -> str:
    if isinstance(value, Decimal):
        return format_hours(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a snapshot")


def _typed(kind: type[Any], data: dict[str, Any]) -> dict[str, Any]:
    """The values of a JSON object with the decimals and dates of `kind` read back."""
    readers = {field.name: _READERS[field.type] for field in fields(kind) if field.type in _READERS}
    return {
        name: readers[name](value) if name in readers else value for name, value in data.items()
    }


def _year(data: dict[str, Any]) -> ArchiveYear:
    items = tuple(ArchiveItem(**_typed(ArchiveItem, item)) for item in data.pop("items"))
    return ArchiveYear(**_typed(ArchiveYear, data), items=items)
