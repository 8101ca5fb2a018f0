"""What has happened to a case since somebody opened it: told to who comes second (409)."""

from __future__ import annotations

from sqlalchemy import select

from app.access.actor import Actor
from app.access.scope import scope_of
from app.enums import ActionKind, CaseState, Tier
from app.models import Case, CaseAction, db
from app.operations.content import canonical_content
from app.operations.differences import compare
from app.operations.sign_in import display_name
from app.views.base import local
from app.views.case_changes import sentences_of
from app.web.words import gettext as _
from app.workflow.transitions import EDITABLE


def news_of(actor: Actor, case_id: int, seen_version: int) -> list[str]:
    """The actions since the version that was seen, and what they changed in the content.

    Empty where the actor may no longer open the case. Between two submissions a content is
    kept only for those who may edit it: others see what was handed in.
    """
    case = db.session.scalar(select(Case).where(Case.id == case_id, scope_of(Case, actor)))
    if case is None:
        return []
    since = [action for action in case.actions if action.version_before >= seen_version]
    return [_sentence(action) for action in since] + _changes(actor, case, seen_version)


def _sentence(action: CaseAction) -> str:
    tier, what = Tier(action.tier), _(ActionKind(action.kind).label)
    if tier is not Tier.SUBMITTER:
        what = _("%(tier)s：%(what)s", tier=_(tier.label), what=what)
    words = {
        "when": f"{local(action.at):%Y-%m-%d %H:%M}",
        "who": f"{action.organisation.name} {display_name(action.user)}",
        "what": what,
    }
    told = str(_("%(when)s %(who)s，%(what)s", **words))
    return f"{told}（{action.reason}）" if action.reason else told


def _changes(actor: Actor, case: Case, seen_version: int) -> list[str]:
    kept = [action for action in case.actions if action.content is not None]
    seen = [action.content for action in kept if action.version_before < seen_version]
    if not seen:
        return []
    now = kept[-1].content
    own = case.organisation_id == actor.organisation_id
    if own and CaseState(case.state) in EDITABLE:
        now = canonical_content(case)
    return sentences_of(compare(seen[-1] or "", now or ""))
