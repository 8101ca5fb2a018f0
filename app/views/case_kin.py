"""Cases that belong together: what was split off from a case, and what it was split off from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.scope import scope_of
from app.enums import ActionKind, CaseState
from app.models import Case, CaseAction, ReturnedLine, db
from app.web.words import gettext as _


@dataclass(frozen=True, slots=True)
class Relative:
    """A case beside this one. `people`: of how many the lines were returned when it began."""

    number: str
    state: CaseState
    people: int
    url: str | None

    def link(self, text: str) -> dict[str, Any]:
        """A text that leads to it, where the reader may open it."""
        return {"text": text, "url": self.url}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the line of a person was returned."""

    person_id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Kin:
    """`parts` in the order in which they were split off; `reasons`: with which this case began;
    `inherited`: the steps that were taken in its first round before it was split off.
    """

    origin: Relative | None = None
    parts: Sequence[Relative] = ()
    reasons: Sequence[Reason] = ()
    inherited: Sequence[CaseAction] = ()

    def told_to_mend(self, case: Case) -> dict[int, str]:
        """The reasons by person, as long as they are the last word on this case."""
        closed = {CaseState.APPROVED, CaseState.REFUSED, CaseState.DISCARDED}
        returns = [action for action in case.actions if action.kind == ActionKind.RETURN.value]
        if CaseState(case.state) in closed or len(returns) != 1:
            return {}
        return {reason.person_id: reason.text for reason in self.reasons}


def kin_of(actor: Actor, case: Case) -> Kin:
    """The relatives of a case that the actor may open; asks only where there are any."""
    was_split = any(action.kind == ActionKind.SPLIT.value for action in case.actions)
    if case.parent_id is None:
        return Kin(parts=_relatives(actor, case)[1]) if was_split else Kin()
    origin, parts = _relatives(actor, case)
    return Kin(origin, parts, _reasons(case), _inherited(case))


def kin_facts(kin: Kin) -> list[tuple[Any, ...]]:
    """The relatives among the facts of a case."""
    facts: list[tuple[Any, ...]] = []
    if kin.origin is not None:
        facts.append((_("分出自"), kin.origin.link(kin.origin.number)))
    for part in kin.parts:
        words = {"count": part.people, "state": _(part.state.label)}
        hint = _("%(count)s 人，%(state)s", **words)
        facts.append((_("部分退回"), part.link(part.number) | {"hint": hint}))
    return facts


def _relatives(actor: Actor, case: Case) -> tuple[Relative | None, list[Relative]]:
    returned = (
        select(func.count(ReturnedLine.id))
        .join(CaseAction, CaseAction.id == ReturnedLine.action_id)
        .where(CaseAction.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    visible = scope_of(Case, actor, inline=True).label("visible")
    rows = db.session.execute(
        select(Case.id, Case.parent_id, Case.number, Case.state, returned.label("people"), visible)
        .where(or_(Case.parent_id == case.id, Case.id == case.parent_id))
        .order_by(Case.id)
    ).all()
    origin = [_relative(row) for row in rows if row.id == case.parent_id]
    parts = [_relative(row) for row in rows if row.parent_id == case.id]
    return origin[0] if origin else None, parts


def _relative(row: Row[Any]) -> Relative:
    url = url_for("cases.show", case_id=row.id) if row.visible else None
    return Relative(row.number, CaseState(row.state), row.people, url)


def _reasons(case: Case) -> list[Reason]:
    return [
        Reason(line.person_id, line.person.name, line.reason)
        for action in case.actions
        for line in action.returned_lines
    ]


def _inherited(case: Case) -> list[CaseAction]:
    """The parent's submission and approvals of the round in which this case was split off."""
    if any(action.kind == ActionKind.SUBMIT.value for action in case.actions):
        return []
    taken_before = {
        step.tier for step in case.steps if step.position < (case.returned_position or 0)
    }
    query = (
        select(CaseAction)
        .where(
            CaseAction.case_id == case.parent_id,
            CaseAction.round == case.round,
            CaseAction.kind.in_([ActionKind.SUBMIT.value, ActionKind.APPROVE.value]),
        )
        .options(joinedload(CaseAction.user))
    )
    return [
        action
        for action in db.session.scalars(query)
        if action.kind == ActionKind.SUBMIT.value or action.tier in taken_before
    ]
