"""What is shown beside a record or a row, loaded with it: no statement of its own a row."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import joinedload, selectinload

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


def shown_with(model: type[Any]) -> tuple[Any, ...]:
    """The loading options of a list of `model`, and of one record on its page."""
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
