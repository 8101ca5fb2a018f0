"""The transition table: which action leads a case from where to where, and who may take it.

This is the whole table. `flask workflow table` renders it into docs/workflow.md, and a
test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.enums import ActionKind, CaseState


class Party(StrEnum):
    """Whose action it is."""

    SUBMITTER = "submitter"
    HOLDER = "holder"
    OVERSEER = "overseer"


class Condition(StrEnum):
    """What must also be true for a transition."""

    ALWAYS = "always"
    MORE_TIERS = "more_tiers"
    LAST_TIER = "last_tier"
    UNDECIDED_ROUND = "undecided_round"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `same_tier`: the case stays with the desk that holds it."""

    source: CaseState
    action: ActionKind
    party: Party
    target: CaseState
    condition: Condition = Condition.ALWAYS
    needs_reason: bool = False
    new_round: bool = False
    same_tier: bool = False


_S, _A, _P, _C = CaseState, ActionKind, Party, Condition

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _A.SUBMIT, _P.SUBMITTER, _S.IN_REVIEW, new_round=True),
    Transition(_S.RETURNED, _A.SUBMIT, _P.SUBMITTER, _S.IN_REVIEW, new_round=True),
    Transition(_S.WITHDRAWN, _A.SUBMIT, _P.SUBMITTER, _S.IN_REVIEW, new_round=True),
    Transition(_S.IN_REVIEW, _A.WITHDRAW, _P.SUBMITTER, _S.WITHDRAWN, _C.UNDECIDED_ROUND),
    Transition(_S.IN_REVIEW, _A.APPROVE, _P.HOLDER, _S.IN_REVIEW, _C.MORE_TIERS),
    Transition(_S.IN_REVIEW, _A.APPROVE, _P.HOLDER, _S.APPROVED, _C.LAST_TIER),
    Transition(_S.IN_REVIEW, _A.RETURN, _P.HOLDER, _S.RETURNED, needs_reason=True),
    Transition(_S.IN_REVIEW, _A.REFUSE, _P.HOLDER, _S.REFUSED, needs_reason=True),
    Transition(_S.IN_REVIEW, _A.SPLIT, _P.HOLDER, _S.IN_REVIEW, needs_reason=True, same_tier=True),
    Transition(_S.APPROVED, _A.REVERSE, _P.OVERSEER, _S.APPROVED, needs_reason=True),
    Transition(_S.DRAFT, _A.DISCARD, _P.SUBMITTER, _S.DISCARDED),
    Transition(_S.RETURNED, _A.DISCARD, _P.SUBMITTER, _S.DISCARDED),
    Transition(_S.WITHDRAWN, _A.DISCARD, _P.SUBMITTER, _S.DISCARDED),
)

EDITABLE = frozenset({CaseState.DRAFT, CaseState.RETURNED, CaseState.WITHDRAWN})

_CONDITION_WORDS = {
    Condition.ALWAYS: "–",
    Condition.MORE_TIERS: "a tier still follows",
    Condition.LAST_TIER: "it was the last tier",
    Condition.UNDECIDED_ROUND: "nobody has decided in this round",
}


def table_markdown() -> str:
    """The table as Markdown, for docs/workflow.md."""
    lines = [
        "| from | action | by | if | to | reason | new round |",
        "|---|---|---|---|---|---|---|",
    ]
    lines.extend(
        f"| {row.source.value} {row.source.label} | {row.action.value} {row.action.label} "
        f"| {row.party.value} | {_CONDITION_WORDS[row.condition]} "
        f"| {row.target.value} {row.target.label}{', same tier' if row.same_tier else ''} "
        f"| {'yes' if row.needs_reason else '–'} "
        f"| {'yes' if row.new_round else '–'} |"
        for row in TRANSITIONS
    )
    return "\n".join(lines) + "\n"
