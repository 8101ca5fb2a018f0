"""What is shown beside a record or a row, loaded with it: no statement of its own a row."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.orm import joinedload, load_only, selectinload

from app.models import (
    Case,
    CaseAction,
    Declaration,
    HourLine,
    Membership,
    Organisation,
    Person,
    ReturnedLine,
)

_ROW_OF_CASE = (
    *(Case.number, Case.kind, Case.title, Case.policy_id, Case.policy_version),
    *(Case.submitted_at, Case.state, Case.holder_tier, Case.held_since, Case.version),
)


def shown_with(model: type[Any]) -> tuple[Any, ...]:
    """The loading options of one record of `model` on its page."""
    if model is Case:
        return (joinedload(Case.organisation), joinedload(Case.holder))
    if model is Membership:
        return (joinedload(Membership.user), joinedload(Membership.organisation))
    if model is Organisation:
        return (
            joinedload(Organisation.region),
            joinedload(Organisation.bureau),
            joinedload(Organisation.department),
            selectinload(Organisation.capacity_rows),
        )
    return ()


@cache
def listed_with(model: type[Any]) -> tuple[Any, ...]:
    """The loading options of many records of `model` in a list: of a case only what its row
    says, with the name of its organisation.
    """
    if model is Case:
        return (
            load_only(*_ROW_OF_CASE, raiseload=True),
            joinedload(Case.organisation).load_only(Organisation.name, raiseload=True),
        )
    return shown_with(model)


def with_content() -> tuple[Any, ...]:
    """The loading options of a case with its content, lines, chain, duties and course: what
    its page needs but the files.
    """
    return (
        *shown_with(Case),
        joinedload(Case.filing),
        joinedload(Case.declaration).joinedload(Declaration.filing),
        joinedload(Case.steps),
        joinedload(Case.duties),
        selectinload(Case.actions).options(
            joinedload(CaseAction.user),
            joinedload(CaseAction.returned_lines)
            .joinedload(ReturnedLine.person)
            .lazyload(Person.employer),
        ),
        selectinload(Case.lines).joinedload(HourLine.person).lazyload(Person.employer),
    )


def to_be_decided() -> tuple[Any, ...]:
    """The loading options of several cases that somebody is about to decide on."""
    return (
        *shown_with(Case),
        joinedload(Case.declaration),
        selectinload(Case.duties),
        selectinload(Case.lines).lazyload("*"),
    )
