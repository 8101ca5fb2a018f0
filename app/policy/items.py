"""A declared item and the person who declares it, and how raw fields are read strictly."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from app.policy.category import Channel, SeminarLevel, Subject
from app.policy.errors import MalformedField
from app.policy.evidence import EVIDENCE
from app.policy.titles import DEGREES, TITLE_LEVELS, TITLE_SERIES

_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?")
_TOO_LARGE = Decimal(1_000_000)  # like the digits of _NUMBER
_FINEST = Decimal("0.000001")
_DAY = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")
_YEARS = range(1900, 2200)


class Session(NamedTuple):
    """Actual hours on one day."""

    date: dt.date
    hours: Decimal


class Conversion(NamedTuple):
    """A department's rule on file: hours a credit, and the document that says so."""

    hours_per_credit: Decimal
    document: str


@dataclass(frozen=True, slots=True)
class Item:
    """One declared item; which fields count depends on what its category measures.

    ``start`` and ``end`` (both included) are ``from`` and ``to`` in files.
    """

    id: str
    category: str
    year: int | None = None
    hours: Decimal | None = None
    date: dt.date | None = None
    days: Decimal | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    sessions: tuple[Session, ...] = ()
    credits: Decimal | None = None
    conversion: Conversion | None = None
    count: int | None = None
    subject: Subject | None = None
    filed: bool = False
    exam_passed: bool | None = None
    published_project: bool = False
    seminar_level: SeminarLevel | None = None
    channel: Channel | None = None
    project_key: str | None = None
    identifier: str | None = None
    title: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the rules ask about a person.

    ``credited_keys``: (category, field, value) of results credited in earlier evaluations,
    see ``Evaluation.used_keys``. ``excused_years``: years that the bureau excused with a
    document.
    """

    title_series: str | None = None
    degree: str | None = None
    title_level: str | None = None
    credited_keys: frozenset[tuple[str, str, str]] = frozenset()
    excused_years: frozenset[int] = frozenset()


def read_number(field: str, raw: object) -> Decimal:
    """A number that is not negative: plain digits in text, or a JSON number."""
    if isinstance(raw, str):
        if _NUMBER.fullmatch(raw):
            return Decimal(raw)
        raise MalformedField(field, "不能为负数" if _NEGATIVE.fullmatch(raw) else "应为数字")
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise MalformedField(field, "应为数字")
    value = Decimal(str(raw)) if isinstance(raw, float) else Decimal(raw)
    if not value.is_finite():
        raise MalformedField(field, "应为数字")
    if value < 0:
        raise MalformedField(field, "不能为负数")
    if value >= _TOO_LARGE or value % _FINEST:
        raise MalformedField(field, "数字过大或小数位数过多")
    return value


def read_count(field: str, raw: object) -> int:
    """A whole number that is not negative."""
    value = read_number(field, raw)
    if value != value.to_integral_value():
        raise MalformedField(field, "应为整数")
    return int(value)


def read_year(field: str, raw: object) -> int:
    """A calendar year."""
    year = read_count(field, raw)
    if year not in _YEARS:
        raise MalformedField(field, f"年度不合理：{year}")
    return year


def read_date(field: str, raw: object) -> dt.date:
    """A day that exists, written YYYY-MM-DD, or a date."""
    if type(raw) is dt.date:
        return raw
    match = _DAY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or int(match[1]) not in _YEARS:
        raise MalformedField(field, f"应为日期（年-月-日）：{raw}")
    try:
        return dt.date.fromisoformat(match[0])
    except ValueError:
        raise MalformedField(field, f"没有这一天：{raw}") from None


def read_text(field: str, raw: object) -> str:
    """Text that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise MalformedField(field, "应为文本，不能为空")
    return raw.strip()


def read_any_text(field: str, raw: object) -> str:
    """Text, also empty."""
    if not isinstance(raw, str):
        raise MalformedField(field, "应为文本")
    return raw


def read_flag(field: str, raw: object) -> bool:
    """True or false."""
    if not isinstance(raw, bool):
        raise MalformedField(field, "应为 true 或 false")
    return raw


def one_of(choices: tuple[str, ...]) -> Callable[[str, object], Any]:
    """A reader of one word out of a closed list."""

    def read(field: str, raw: object) -> str:
        if raw not in choices or not isinstance(raw, str):
            raise MalformedField(field, f"应为 {'、'.join(choices)} 之一：{raw}")
        return raw

    return read


def _read_sessions(field: str, raw: object) -> tuple[Session, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise MalformedField(field, "应为课次列表，不能为空")
    sessions = []
    for index, entry in enumerate(raw):
        place = f"{field}[{index}]"
        if not isinstance(entry, Mapping) or set(entry) != {"date", "hours"}:
            raise MalformedField(place, "每个课次须有且仅有 date 和 hours")
        sessions.append(
            Session(
                read_date(f"{place}.date", entry["date"]),
                read_number(f"{place}.hours", entry["hours"]),
            )
        )
    return tuple(sessions)


def _read_evidence(field: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise MalformedField(field, "应为佐证材料代码列表")
    for code in raw:
        if not isinstance(code, str) or code not in EVIDENCE:
            raise MalformedField(field, f"不认识的佐证材料代码：{code}")
    return tuple(raw)


_READERS: Mapping[str, tuple[str, Callable[[str, object], Any]]] = {
    "id": ("id", read_text),
    "category": ("category", read_text),
    "year": ("year", read_year),
    "hours": ("hours", read_number),
    "date": ("date", read_date),
    "days": ("days", read_number),
    "from": ("start", read_date),
    "to": ("end", read_date),
    "sessions": ("sessions", _read_sessions),
    "credits": ("credits", read_number),
    "count": ("count", read_count),
    "subject": ("subject", one_of(get_args(Subject))),
    "filed": ("filed", read_flag),
    "exam_passed": ("exam_passed", read_flag),
    "published_project": ("published_project", read_flag),
    "seminar_level": ("seminar_level", one_of(get_args(SeminarLevel))),
    "channel": ("channel", one_of(get_args(Channel))),
    "project_key": ("project_key", read_text),
    "identifier": ("identifier", read_text),
    "title": ("title", read_any_text),
    "evidence": ("evidence", _read_evidence),
}

_PERSON_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "title_series": one_of(TITLE_SERIES),
    "degree": one_of(DEGREES),
    "title_level": one_of(TITLE_LEVELS),
}


def item_faults(raw: Mapping[str, object]) -> tuple[dict[str, Any], list[MalformedField]]:
    """The fields that could be read, and every fault among the others.

    A field given as null counts as not given.
    """
    values: dict[str, Any] = {}
    faults: list[MalformedField] = []
    for name, given in raw.items():
        if name not in _READERS:
            faults.append(MalformedField(str(name), "不认识的字段"))
        elif given is not None:
            target, read = _READERS[name]
            try:
                values[target] = read(name, given)
            except MalformedField as fault:
                faults.append(fault)
    seen = {fault.field for fault in faults}
    faults.extend(
        MalformedField(name, "缺少此项")
        for name in ("id", "category")
        if name not in values and name not in seen
    )
    start, end = values.get("start"), values.get("end")
    if start and end and end < start:
        faults.append(MalformedField("to", "结束日期不能早于开始日期"))
    return values, faults


def parse_item(raw: Mapping[str, object]) -> Item:
    """Reads an item strictly.

    Raises:
        MalformedField: the first field that cannot be read.
    """
    values, faults = item_faults(raw)
    if faults:
        raise faults[0]
    return Item(**values)


def parse_person(raw: object) -> PersonFacts:
    """Reads the facts about a person; absent ones are unknown.

    Raises:
        MalformedField: the first field that cannot be read.
    """
    if not isinstance(raw, Mapping):
        raise MalformedField("person", "应为键值表")
    values = {}
    for name, given in raw.items():
        if name not in _PERSON_READERS:
            raise MalformedField(f"person.{name}", "不认识的字段")
        if given is not None:
            values[name] = _PERSON_READERS[name](f"person.{name}", given)
    return PersonFacts(**values)
