"""Says until when something is accepted, before anybody begins to type."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.policy import Policy
from app.policy.schema import Deadline, DeadlineKind
from app.services import services
from app.web.words import gettext as _


def deadline_notice(policy: Policy | None, kind: DeadlineKind) -> str:
    """A sentence with the deadline of the policy (`usual_policy`: this year's, else of the
    latest year that has one); empty where there is none.
    """
    if policy is None:
        return ""
    deadline = getattr(policy.deadlines, kind)
    if deadline is None:
        return ""
    now = services().now()
    if deadline.opens is not None and now < deadline.opens:
        words = _words(policy, deadline, deadline.opens)
        return str(_("%(year)s 年度自 %(moment)s 起受理（%(cite)s）。", **words))
    if deadline.at is None:
        return ""
    words = _words(policy, deadline, deadline.at)
    if policy.is_open(kind, now):
        return str(_("%(year)s 年度受理截止时间：%(moment)s（%(cite)s）。", **words))
    return str(_("%(year)s 年度受理已于 %(moment)s 截止（%(cite)s）。", **words))


def _words(policy: Policy, deadline: Deadline, moment: datetime) -> dict[str, Any]:
    local = moment.astimezone(ZoneInfo(policy.timezone))
    return {"year": policy.year, "moment": f"{local:%Y-%m-%d %H:%M}", "cite": deadline.cite}
