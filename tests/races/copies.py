"""Many cases under review, cheaply: one goes through the operations, others are its rows again."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import insert, select

from app.models import (
    Attachment,
    Case,
    CaseAction,
    CaseDuty,
    CaseStep,
    Declaration,
    HourLine,
    Person,
    db,
)
from app.operations.transaction import begin_write

_PARTS: tuple[Any, ...] = (Attachment, CaseAction, CaseDuty, CaseStep, Declaration, HourLine)


class Pattern:
    """A declaration with one line, of which there will be many more of the same kind."""

    def __init__(self, case: Case) -> None:
        (self._case,) = _rows(Case, Case.id == case.id)
        self._parts = [(model, _rows(model, model.case_id == case.id)) for model in _PARTS]

    def copy(self, person: Person) -> Case:
        """Another declaration like it, with the hours of `person` instead."""
        person_id, mark = person.id, secrets.token_hex(8)
        changed = {
            Attachment: {"stored_name": mark},
            HourLine: {"person_id": person_id, "once_key": mark},
        }
        begin_write()
        values = self._case | {"number": mark}
        case_id = db.session.scalar(insert(Case).values(**values).returning(Case.id))
        for model, rows in self._parts:
            own = {"case_id": case_id} | changed.get(model, {})
            db.session.execute(insert(model.__table__), [row | own for row in rows])
        db.session.commit()
        return db.session.get_one(Case, case_id)


def _rows(model: Any, condition: Any) -> list[dict[str, Any]]:
    """The rows of a table as plain values, without the id of their own."""
    columns = [column for column in model.__table__.columns if column.name != "id"]
    found = db.session.execute(select(*columns).where(condition))
    return [dict(row) for row in found.mappings()]
