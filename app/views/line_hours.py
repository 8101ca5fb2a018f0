"""What became of the lines of a declaration in the ledger, in one sentence for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import load_only

from app.enums import LineState
from app.models import HourLine, LedgerEntry, db
from app.operations.standing_hours import StandingHours, sentence_of, standing_hours
from app.policy import format_hours

_ENTERED = frozenset({LineState.CREDITED.value, LineState.REVERSED.value})
_NOTHING = Decimal(0)


@dataclass(slots=True)
class LineHours:
    """Hours that a line stands for now, how its approval came to them, and what changed since."""

    credited: Decimal
    sentence: str
    changes: list[str]


def hours_of_lines(lines: Sequence[HourLine]) -> dict[int, LineHours]:
    """By line; empty where none has reached the ledger. People and years lead to the entries:
    the ledger is large and knows them best.
    """
    entered = [line for line in lines if line.state in _ENTERED]
    if not entered:
        return {}
    asked_for = {
        "lines": [line.id for line in entered],
        "people": [line.person_id for line in entered],
    }
    parts: dict[int, list[StandingHours]] = {}
    for part in standing_hours(db.session.scalars(_entries_of_lines(), asked_for)).values():
        if part.first.line_id is not None:
            parts.setdefault(part.first.line_id, []).append(part)
    return {
        line_id: LineHours(
            sum((part.credited for part in of), _NOTHING),
            sentence_of(*of),
            [change.explanation[0]["text"] for part in of for change in part.changes],
        )
        for line_id, of in parts.items()
    }


@cache
def _entries_of_lines() -> Select[tuple[LedgerEntry]]:
    # Made once, with what `standing_hours` and `sentence_of` look at.
    read = (
        *(LedgerEntry.line_id, LedgerEntry.year, LedgerEntry.subject, LedgerEntry.cause),
        *(LedgerEntry.credited, LedgerEntry.explanation),
    )
    return (
        select(LedgerEntry)
        .where(
            LedgerEntry.person_id.in_(bindparam("people", expanding=True)),
            LedgerEntry.line_id.in_(bindparam("lines", expanding=True)),
        )
        .order_by(LedgerEntry.id)
        .options(load_only(*read, raiseload=True))
    )


def hours_cell(found: LineHours | None) -> dict[str, Any] | None:
    """A cell with the hours and their sentence beneath; a dash where there are none yet."""
    if found is None:
        return None
    return {
        "text": format_hours(found.credited),
        "hint": "；".join([found.sentence, *found.changes]),
    }
