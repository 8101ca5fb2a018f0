"""What a resubmission changed: compares the canonical contents of two rounds."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.enums import ActionKind
from app.models import Case, CaseAction, db


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the field, and for a line the person; before or after may be none."""

    field: str
    before: str | None
    after: str | None
    person_id: int | None = None


def changes_of_round(case: Case) -> list[Change]:
    """What the present round changed against the one before; empty in the first round."""
    contents = list(
        db.session.scalars(
            select(CaseAction.content)
            .where(CaseAction.case_id == case.id, CaseAction.kind == ActionKind.SUBMIT.value)
            .order_by(CaseAction.round.desc())
            .limit(2)
        )
    )
    if len(contents) < 2 or contents[0] is None or contents[1] is None:  # noqa: PLR2004 - two rounds
        return []
    return compare(contents[1], contents[0])


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
    parts = (line.get("hours"), line.get("days"), line.get("certificate_number"))
    return " ".join(part for part in parts if part)


def _evidence_changes(
    old: dict[str, list[list[str]]], new: dict[str, list[list[str]]]
) -> list[Change]:
    had = Counter(tuple(file) for file in old["evidence"])
    has = Counter(tuple(file) for file in new["evidence"])
    added = [Change("evidence", None, kind) for kind, _ in (has - had).elements()]
    removed = [Change("evidence", kind, None) for kind, _ in (had - has).elements()]
    return added + removed
