"""How states look: a word and a tone, never a code."""

from __future__ import annotations

from app.enums import BatchState, CaseState, DocumentState, LineState, RowOutcome, Tier
from app.models import Case
from app.web.words import gettext as _

_CASE_TONES = {
    CaseState.DRAFT: "neutral",
    CaseState.IN_REVIEW: "progress",
    CaseState.RETURNED: "warn",
    CaseState.WITHDRAWN: "neutral",
    CaseState.APPROVED: "good",
    CaseState.REFUSED: "bad",
    CaseState.DISCARDED: "neutral",
}
_ROW_TONES = {
    RowOutcome.READY: "good",
    RowOutcome.CREDITED: "good",
    RowOutcome.UNKNOWN: "warn",
    RowOutcome.WAITING: "warn",
    RowOutcome.UNQUALIFIED: "neutral",
    RowOutcome.DUPLICATE: "neutral",
    RowOutcome.ERROR: "bad",
}
_BATCH_TONES = {
    BatchState.CHECKED: "warn",
    BatchState.POSTED: "good",
    BatchState.DROPPED: "neutral",
}
_DOCUMENT_TONES = {
    DocumentState.VALID: "good",
    DocumentState.SUPERSEDED: "warn",
    DocumentState.REVOKED: "bad",
}


def state_word(case: Case) -> dict[str, str]:
    """A case's state; under review it says at which desk."""
    state = CaseState(case.state)
    text = _(state.label)
    if state is CaseState.IN_REVIEW and case.holder_tier:
        text = _("待%(tier)s", tier=_(Tier(case.holder_tier).label))
    return {"text": text, "tone": _CASE_TONES[state]}


def state_of_lines(case: Case) -> dict[str, str]:
    """The state of a case whose lines are loaded: it also says whose hours were taken back."""
    taken_back = [line for line in case.lines if line.state == LineState.REVERSED.value]
    if not taken_back or case.state != CaseState.APPROVED.value:
        return state_word(case)
    if len(taken_back) == len(case.lines):
        return {"text": _("已撤销认定"), "tone": "bad"}
    return {"text": _("已撤销 %(count)s 人的认定", count=len(taken_back)), "tone": "warn"}


def row_word(outcome: str) -> dict[str, str]:
    """An imported row's outcome."""
    return {"text": _(RowOutcome(outcome).label), "tone": _ROW_TONES[RowOutcome(outcome)]}


def batch_word(state: str) -> dict[str, str]:
    """An import batch's state."""
    return {"text": _(BatchState(state).label), "tone": _BATCH_TONES[BatchState(state)]}


def document_word(state: str) -> dict[str, str]:
    """An issued paper's state."""
    return {"text": _(DocumentState(state).label), "tone": _DOCUMENT_TONES[DocumentState(state)]}
