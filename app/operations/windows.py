"""The closing times of a policy: after the last second the system takes nothing more."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.enums import CaseKind
from app.errors import RuleViolation
from app.models import Case
from app.policy import Policy
from app.policy.schema import DeadlineKind
from app.services import services

_WORDS: dict[DeadlineKind, str] = {
    "filing": "课程备案",
    "submission": "学时申报",
    "audit": "学时审验",
}


def require_open(policy: Policy, kind: DeadlineKind) -> None:
    """Raises `RuleViolation` that names the window before and after it (QH32-34)."""
    moment = services().now()
    if policy.is_open(kind, moment):
        return
    deadline = getattr(policy.deadlines, kind)
    if deadline.opens is not None and moment < deadline.opens:
        local = deadline.opens.astimezone(ZoneInfo(policy.timezone))
        raise RuleViolation(
            f"{policy.year} 年度{_WORDS[kind]}自 {local:%Y-%m-%d %H:%M} 起受理，"
            f"现在还不能办理（{deadline.cite}）。",
            field="deadline",
        )
    local = deadline.at.astimezone(ZoneInfo(policy.timezone))
    message = (
        f"{policy.year} 年度{_WORDS[kind]}已于 {local:%Y-%m-%d %H:%M:%S} 截止，"
        f"系统不再接受（{deadline.cite}）。"
    )
    raise RuleViolation(message, field="deadline")


def require_open_for_submission(case: Case, policy: Policy) -> None:
    """The window of a submission: filings and declarations have their own."""
    require_open(policy, "filing" if case.kind == CaseKind.FILING.value else "submission")


def require_open_for_decision(case: Case, policy: Policy) -> None:
    """Hours are audited until the audit deadline; filings may be decided later."""
    if case.kind == CaseKind.DECLARATION.value:
        require_open(policy, "audit")
