"""The list of a person's own items: who holds each, what was declared and what was credited."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.enums import CaseState, Tier
from app.models import Case, Declaration, HourLine, LedgerEntry, Organisation, db
from app.operations.claims import claimed_hours
from app.operations.policies import shown_policy
from app.views.states import state_word
from app.web.words import gettext as _
from app.workflow.transitions import EDITABLE


def item_table(cases: Sequence[Case]) -> dict[str, Any]:
    """Columns and rows for the owner of these items."""
    _load(cases)
    credited, taken = _credited(cases), _taken(cases)
    return {
        "columns": [
            {"label": _("名称"), "kind": "title"},
            {"label": _("类别"), "kind": "category"},
            {"label": _("状态"), "kind": "short"},
            {"label": _("现在由谁办理")},
            {"label": _("申报的学时"), "kind": "number"},
            {"label": _("认定的学时"), "kind": "number"},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": case.title,
                        "url": url_for("cases.show", case_id=case.id),
                        "hint": case.number,
                    },
                    _(shown_policy(case).categories[case.declaration.category].name),
                    _state(case, taken),
                    _holder(case, taken),
                    claimed_hours(case),
                    credited.get(case.taken_into_id or case.id),
                ]
            }
            for case in cases
        ],
    }


def _load(cases: Sequence[Case]) -> None:
    """Brings what the rows say of each case, asked for together."""
    content = (
        joinedload(Case.holder).load_only(Organisation.name),
        joinedload(Case.organisation),
        joinedload(Case.declaration).joinedload(Declaration.filing).lazyload("*"),
        selectinload(Case.lines).lazyload(HourLine.person),
    )
    query = select(Case).where(Case.id.in_([case.id for case in cases])).options(*content)
    db.session.scalars(query).unique().all()


def _credited(cases: Sequence[Case]) -> dict[int, Decimal]:
    """What stands in the ledger of their owner, by the case that was credited."""
    if not cases:
        return {}
    ids = {case.taken_into_id or case.id for case in cases}
    query = (
        select(LedgerEntry.case_id, func.sum(LedgerEntry.credited))
        .where(LedgerEntry.person_id == cases[0].owner_id, LedgerEntry.case_id.in_(ids))
        .group_by(LedgerEntry.case_id)
    )
    return {case_id: hours for case_id, hours in db.session.execute(query) if case_id}


def _taken(cases: Sequence[Case]) -> dict[int, Case]:
    """The declarations of the unit into which items were taken."""
    ids = {case.taken_into_id for case in cases if case.taken_into_id}
    if not ids:
        return {}
    query = select(Case).where(Case.id.in_(ids)).options(joinedload(Case.holder))
    return {case.id: case for case in db.session.scalars(query)}


def _state(case: Case, taken: dict[int, Case]) -> dict[str, str]:
    into = taken.get(case.taken_into_id or 0)
    if into is None:
        return state_word(case)
    if into.state in {CaseState.DRAFT.value, CaseState.WITHDRAWN.value}:
        return {"text": _("单位已受理"), "tone": "progress"}
    return state_word(into)


def _holder(case: Case, taken: dict[int, Case]) -> Any:
    into = taken.get(case.taken_into_id or 0, case)
    if into.holder is not None and into.holder_tier:
        return {"text": into.holder.name, "hint": _(Tier(into.holder_tier).label)}
    if CaseState(into.state) not in EDITABLE:
        return None
    return _("您本人") if into is case else case.organisation.name
