"""Says until when something is accepted, before anybody begins to type."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.policy import Policy
from app.policy.schema import DeadlineKind
from app.services import services
from app.web.words import gettext as _


def deadline_notice(policy: Policy | None, kind: DeadlineKind) -> str:
    """A sentence with the deadline of the policy (`usual_policy`: this year's, else of the
    latest year that has one); empty where there is none.
    """
    if policy is None:
        return ""
    deadline = getattr(policy.deadlines, kind)
    if deadline is None or deadline.at is None:
        return ""
    moment = deadline.at.astimezone(ZoneInfo(policy.timezone))
    words = {"year": policy.year, "moment": f"{moment:%Y-%m-%d %H:%M}", "cite": deadline.cite}
    if policy.is_open(kind, services().now()):
        return str(_("%(year)s 年度受理截止时间：%(moment)s（%(cite)s）。", **words))
    return str(_("%(year)s 年度受理已于 %(moment)s 截止（%(cite)s）。", **words))
