"""The state of a declaration's lines follows its case."""

from __future__ import annotations

from sqlalchemy import update

from app.enums import LineState
from app.models import Case, HourLine, db


def set_line_states(case: Case, state: LineState) -> None:
    """Gives every line of the case one state; a filing has none."""
    db.session.execute(
        update(HourLine).where(HourLine.case_id == case.id).values(state=state.value)
    )
    db.session.flush()
