"""Says until when something is accepted, before anybody begins to type."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.access.actor import Actor
from app.errors import RuleViolation
from app.models import Organisation, db
from app.operations.policies import policy_for
from app.policy.schema import DeadlineKind
from app.services import services


def deadline_notice(actor: Actor, kind: DeadlineKind) -> str:
    """A sentence with this year's deadline; empty where there is none."""
    organisation = db.session.get(Organisation, actor.organisation_id)
    try:
        policy = policy_for(organisation, services().today().year)
    except RuleViolation as error:
        return error.message
    deadline = getattr(policy.deadlines, kind)
    if deadline is None or deadline.at is None:
        return ""
    moment = deadline.at.astimezone(ZoneInfo(policy.timezone))
    words = {"year": policy.year, "moment": f"{moment:%Y-%m-%d %H:%M}", "cite": deadline.cite}
    if policy.is_open(kind, services().now()):
        return str(_("%(year)s 年度受理截止时间：%(moment)s（%(cite)s）。", **words))
    return str(_("%(year)s 年度受理已于 %(moment)s 截止（%(cite)s）。", **words))
