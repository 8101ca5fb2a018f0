"""What a resubmission changed: compares the canonical contents of two rounds."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from app.enums import ResultType
from app.models import Case

# What of a line is told where it changes, in this order.
_AMOUNTS = (
    "hours",
    "days",
    "sessions",
    "item_count",
    "credits",
    "certificate_number",
    "project_key",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the field, and for a line the person; before or after may be none."""

    field: str
    before: str | None
    after: str | None
    person_id: int | None = None


def changes_of_round(case: Case) -> list[Change]:
    """What the present round changed against the one before; empty in the first round.

    Who was split off during a round was not taken out by the submitter: such people are left
    out on both sides.
    """
    kept = [(action.round, action.content) for action in case.actions if action.content]
    present = [content for number, content in kept if number == case.round]
    before = [content for number, content in kept if number < case.round]
    if not present or not before:
        return []
    split_off = _people(present[0]) - _people(present[-1])
    changes = compare(before[-1], present[0])
    return [change for change in changes if change.person_id not in split_off]


def _people(content: str) -> set[int]:
    return {int(line["person_id"]) for line in json.loads(content)["lines"]}


def compare(before: str, after: str) -> list[Change]:
    """The differences of two canonical contents: fields, then lines, then evidence."""
    old, new = json.loads(before), json.loads(after)
    changes = [
        Change(field, old["fields"].get(field), value)
        for field, value in new["fields"].items()
        if old["fields"].get(field) != value
    ]
    return changes + _line_changes(old, new) + _evidence_changes(old, new)


def _line_changes(
    old: dict[str, list[dict[str, str]]], new: dict[str, list[dict[str, str]]]
) -> list[Change]:
    had = {line["person_id"]: line for line in old["lines"]}
    has = {line["person_id"]: line for line in new["lines"]}
    changes = [
        Change("lines", None, _amount(line), int(person))
        for person, line in has.items()
        if person not in had
    ]
    changes += [
        Change("lines", _amount(line), None, int(person))
        for person, line in had.items()
        if person not in has
    ]
    changes += [
        Change("lines", _amount(had[person]), _amount(line), int(person))
        for person, line in has.items()
        if person in had and _amount(had[person]) != _amount(line)
    ]
    return changes


def _amount(line: dict[str, str]) -> str:
    parts = [line.get(field) for field in _AMOUNTS]
    if line.get("result_type"):
        parts.append(ResultType(line["result_type"]).label)
    return " ".join(part for part in parts if part)


def _evidence_changes(
    old: dict[str, list[list[str]]], new: dict[str, list[list[str]]]
) -> list[Change]:
    had = Counter(tuple(file) for file in old["evidence"])
    has = Counter(tuple(file) for file in new["evidence"])
    added = [Change("evidence", None, kind) for kind, _ in (has - had).elements()]
    removed = [Change("evidence", kind, None) for kind, _ in (had - has).elements()]
    return added + removed
