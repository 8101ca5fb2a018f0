"""Into which of its declarations a unit may take what a person handed in."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.models import Case
from app.operations.hand_ins import possible_drafts
from app.web.words import gettext as _

NEW = "new"


def take_choices(actor: Actor, case: Case) -> dict[str, Any]:
    """What the decision panel offers; see app/templates/xueshi/macros/decision.html."""
    drafts = possible_drafts(actor, case)
    return {
        "url": url_for("hand_ins.take", case_id=case.id),
        "choices": [
            *({"value": draft.id, "label": draft.title, "hint": draft.number} for draft in drafts),
            {"value": NEW, "label": _("新建一件申报"), "hint": ""},
        ],
    }
