"""A person's hours as JSON: what was declared and credited in each year, and why."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask_appbuilder import expose
from sqlalchemy import select

from app.access.gateway import access_person
from app.enums import Subject
from app.models import LedgerEntry, db
from app.operations.standing_hours import StandingHours, sentence_of, standing_hours
from app.policy import format_hours
from app.web.actor import current_actor
from app.web.view import HouseView


class HoursApi(HouseView):
    """GET answers {"items": [{"year", "title", "category", "subject", "claimed", "credited",
    "explanation": [sentences]}]}; hours are decimal texts.
    """

    name = "hours"
    route_base = "/api/hours"

    @expose("/<int:person_id>")
    def person(self, person_id: int) -> Any:
        """The ledger of a person: one's own, or of somebody within the actor's scope."""
        person = access_person(current_actor(), person_id)
        query = (
            select(LedgerEntry)
            .where(LedgerEntry.person_id == person.id)
            .order_by(LedgerEntry.year, LedgerEntry.starts_on, LedgerEntry.id)
        )
        standing = standing_hours(db.session.scalars(query))
        return jsonify({"items": [_item(credit) for credit in standing.values()]})


def _item(credit: StandingHours) -> dict[str, Any]:
    entry = credit.first
    return {
        "year": entry.year,
        "title": entry.title,
        "category": entry.category,
        "subject": Subject(entry.subject).label,
        "claimed": format_hours(entry.claimed),
        "credited": format_hours(credit.credited),
        "explanation": [
            sentence_of(credit),
            *(change.explanation[0]["text"] for change in credit.changes),
        ],
    }
