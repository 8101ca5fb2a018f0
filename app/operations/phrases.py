"""Phrases (常用语) for reasons: one's own and those that an organisation shares."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import ColumnElement, func, select

from app.access.actor import Actor
from app.access.gateway import access_phrase
from app.access.permissions import Permission
from app.enums import Capacity, Track
from app.errors import RuleViolation
from app.models import Organisation, Phrase, db
from app.models.phrase import PHRASE_LIMIT
from app.operations.audit import log
from app.operations.transaction import operation
from app.operations.versions import take_seen

# More than this is no list to tap on. Own ones and shared ones are counted apart.
MOST_PHRASES = 50
STARTERS = Path(__file__).parent / "data" / "phrases.txt"
_REVIEWERS = frozenset({Capacity.HR_BUREAU, Capacity.DEPARTMENT, Capacity.ASSOCIATION})


@operation("phrase.add")
def add_phrase(actor: Actor, text: str, *, shared: bool) -> Phrase:
    """Keeps a phrase: `shared` for all who decide in the actor's organisation, else their own.

    Raises `RuleViolation` for an empty, too long or known text, and where the list is full.
    """
    actor.require(Permission.CASE_DECIDE)
    phrase = Phrase(organisation_id=actor.organisation_id)
    _fill(actor, phrase, text, shared=shared)
    db.session.add(phrase)
    db.session.flush()
    log(actor, "phrase.add", phrase, after=_facts(phrase))
    return phrase


@operation("phrase.edit")
def edit_phrase(
    actor: Actor, phrase_id: int, text: str, seen_version: int, *, shared: bool
) -> Phrase:
    """Changes a phrase. Raises as `add_phrase` does, and `Stale` where somebody was faster."""
    phrase = access_phrase(actor, phrase_id)
    take_seen(phrase, seen_version)
    before = _facts(phrase)
    _fill(actor, phrase, text, shared=shared)
    db.session.flush()
    log(actor, "phrase.edit", phrase, before=before, after=_facts(phrase))
    return phrase


@operation("phrase.remove")
def remove_phrase(actor: Actor, phrase_id: int, seen_version: int) -> None:
    """Forgets a phrase. Reasons that were written with it stay as they are."""
    phrase = access_phrase(actor, phrase_id)
    take_seen(phrase, seen_version)
    log(actor, "phrase.remove", phrase, before=_facts(phrase))
    db.session.delete(phrase)


def reviews(organisation: Organisation) -> bool:
    """Whether an organisation decides on cases: by its kind, or as it audits itself (QH61)."""
    by_kind = bool(organisation.capacities & _REVIEWERS)
    return by_kind or organisation.track == Track.SELF_AUDIT.value


def share_starters(organisation: Organisation) -> None:
    """Gives an organisation that reviews, and has no shared phrases yet, some to begin with.

    For those that begin to review: who has removed them does not want them back. Part of the
    present transaction.
    """
    known = select(Phrase.id).where(_same_list(organisation.id, None)).limit(1)
    if not reviews(organisation) or db.session.scalar(known) is not None:
        return
    for text in STARTERS.read_text("utf-8").splitlines():
        db.session.add(Phrase(organisation_id=organisation.id, text=text))
    db.session.flush()


def _fill(actor: Actor, phrase: Phrase, text: str, *, shared: bool) -> None:
    text = text.strip()
    owner_id = None if shared else actor.user_id
    if not text:
        raise RuleViolation("请填写常用语。", field="text")
    if len(text) > PHRASE_LIMIT:
        message = f"不能超过 {PHRASE_LIMIT} 个字，现有 {len(text)} 个字。"
        raise RuleViolation(message, field="text")
    with db.session.no_autoflush:
        others = select(Phrase).where(
            _same_list(actor.organisation_id, owner_id), Phrase.id != (phrase.id or 0)
        )
        if db.session.scalar(others.where(Phrase.text == text)) is not None:
            raise RuleViolation("已有这条常用语。", field="text")
        count = select(func.count()).select_from(others.subquery())
        if (db.session.scalar(count) or 0) >= MOST_PHRASES:
            message = f"常用语最多 {MOST_PHRASES} 条，请先删除不用的。"
            raise RuleViolation(message, field="text")
    phrase.text = text
    phrase.owner_id = owner_id


def _same_list(organisation_id: int, owner_id: int | None) -> ColumnElement[bool]:
    return (Phrase.organisation_id == organisation_id) & Phrase.owner_id.is_not_distinct_from(
        owner_id
    )


def _facts(phrase: Phrase) -> dict[str, object]:
    """What the log keeps: what a person writes for themselves is nobody else's business."""
    return {"shared": phrase.shared, "text": phrase.text if phrase.shared else None}
