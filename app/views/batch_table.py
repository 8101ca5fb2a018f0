"""What the pages of a batch share: the ticked cases, their table, and how each one fared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from app.access.scope import scope_of
from app.enums import CaseKind
from app.models import Case, db
from app.operations.batch import Choice, Verdict
from app.views.base import plain_number
from app.web.actor import current_actor
from app.web.words import gettext as _

SEPARATOR = "-"


def choices_of() -> list[Choice]:
    """The cases that were ticked, each at the version that was shown."""
    choices = []
    for token in request.form.getlist("cases"):
        case_id, _separator, version = (plain_number(part) for part in token.partition(SEPARATOR))
        if case_id is not None and version is not None:
            choices.append(Choice(case_id, version))
    return choices


def token_of(choice: Choice) -> str:
    """What a chosen case posts on the next page."""
    return f"{choice.case_id}{SEPARATOR}{choice.version}"


def case_token(case: Case) -> str:
    """What a ticked case posts: its id and the version that was shown."""
    return token_of(Choice(case.id, case.version))


def columns_of(last: str) -> list[dict[str, str]]:
    """The columns of the table; the last says what becomes of each."""
    return [
        {"label": _("事项"), "kind": "title"},
        {"label": _("类别"), "kind": "short"},
        {"label": _("申报单位")},
        {"label": _("申报的学时"), "kind": "number"},
        {"label": last},
    ]


def cells_of(
    verdict: Verdict, word: str, otherwise: str, told: str = "", *, tone: str = "good"
) -> list[Any]:
    """A case in the list: what becomes of it in a word (`otherwise` where it does not pass)
    of this tone, and what there is to tell of it.
    """
    case = verdict.case or _shown(verdict.choice.case_id)
    outcome = {"text": word, "tone": tone, "hint": told}
    if not verdict.passes:
        outcome = {"text": otherwise, "tone": "neutral", "hint": verdict.why}
    if case is None:
        return [_("（无权查看）"), None, None, None, outcome]
    return [
        {"text": case.title, "url": url_for("cases.show", case_id=case.id), "hint": case.number},
        _(CaseKind(case.kind).label),
        case.organisation.name,
        verdict.hours or None,
        outcome,
    ]


def seal_outcomes(verdicts: Sequence[Verdict], word: str) -> str:
    """What became of each case, signed: the page hands it back for the sheet of results."""
    outcomes = {
        str(verdict.choice.case_id): [word if verdict.passes else _("未办理"), verdict.why]
        for verdict in verdicts
    }
    sealed = _signer().dumps(outcomes)
    return sealed if isinstance(sealed, str) else sealed.decode()


def read_outcomes(sealed: str) -> dict[int, tuple[str, str]]:
    """Word and reason by id of the case; empty for what this membership was not given."""
    try:
        outcomes = _signer().loads(sealed)
    except BadSignature:
        return {}
    return {int(case_id): (word, why) for case_id, (word, why) in outcomes.items()}


def _signer() -> URLSafeSerializer:
    salt = f"batch {current_actor().membership_id}"
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _shown(case_id: int) -> Case | None:
    """The case of a skipped line, where the actor may see it."""
    query = select(Case).where(Case.id == case_id, scope_of(Case, current_actor()))
    return db.session.scalar(query)
