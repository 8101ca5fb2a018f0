"""What a case is worth in words: expected before the credit, afterwards as the ledger has it."""

from __future__ import annotations

from typing import Any

from app.enums import CaseKind, CaseState, LineState
from app.models import Case
from app.operations.same_days import same_days
from app.operations.worth import expected
from app.policy import explain, format_hours
from app.views.line_hours import hours_of_lines
from app.web.words import gettext as _

_OVER = frozenset({CaseState.REFUSED, CaseState.DISCARDED})


def worth_panel(case: Case, *, days_are_its_own: bool) -> dict[str, Any] | None:
    """The hours of a person's own item and why; none for what a unit declares."""
    if case.owner_id is None or CaseState(case.state) in _OVER:
        return None
    if case.state == CaseState.APPROVED.value:
        if case.kind == CaseKind.HAND_IN.value:
            return None
        (credited,) = hours_of_lines(case.lines).values()
        now = _("目前计入 %(hours)s 学时。", hours=format_hours(credited.credited))
        before = _("原认定：%(how)s。", how=credited.sentence)
        return {
            "title": _("认定结果"),
            "sentences": credited.changes or [credited.sentence],
            "tone": "bad" if case.lines[0].state == LineState.REVERSED.value else "good",
            "hint": f"{before} {now}" if credited.changes else now,
        }
    result = expected(case, days_are_its_own=days_are_its_own)
    if result is None:
        return None
    if result.outcome == "refused":
        return {"title": _("预计不予认定"), "sentences": [explain(result)], "tone": "warn"}
    hint = _("这是按现在的学时记录计算的，以审验通过时的认定为准。")
    return {"title": _("预计认定"), "sentences": [explain(result)], "tone": "info", "hint": hint}


def same_day_words(case: Case) -> list[str]:
    """What the reviewer of a declaration or of what was handed in is warned of (A13)."""
    if case.kind == CaseKind.FILING.value:
        return []
    return [found.sentence for found in same_days(case)]
