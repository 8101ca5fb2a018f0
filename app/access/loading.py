"""What is shown beside a record or a row, loaded with it: no statement of its own a row."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.enums import CaseKind
from app.models import (
    Case,
    CaseAction,
    CaseStep,
    ConversionRule,
    Declaration,
    Filing,
    HourLine,
    Membership,
    Organisation,
    Person,
    ReturnedLine,
    db,
)

_WHO = (User.username, User.first_name, User.last_name)
_PERSON_OF_LINE = (
    *(Person.name, Person.id_type, Person.identity_number),
    *(Person.title_series, Person.title_level),
)
_ROW_OF_CASE = (
    *(Case.number, Case.kind, Case.title, Case.policy_id, Case.policy_version),
    *(Case.submitted_at, Case.state, Case.holder_tier, Case.held_since, Case.version),
    Case.owner_id,
)


@cache
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
    if model is ConversionRule:
        name = Organisation.name
        return (joinedload(ConversionRule.department).load_only(name, raiseload=True),)
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


@cache
def with_content() -> tuple[Any, ...]:
    """The loading options of a case with its declaration and course, chain and duties;
    `load_content` brings the rest of what its page needs: PostgreSQL plans longer than it reads,
    and the longer the more is joined. Of an organisation and a course it tells the name.
    """
    name = Organisation.name
    course = joinedload(Case.declaration).joinedload(Declaration.filing)
    return (
        joinedload(Case.organisation).load_only(name, Organisation.department_id),
        course.load_only(Filing.title, Filing.filing_number, Filing.hours, Filing.subject),
        course.lazyload(Filing.case),
        course.lazyload(Filing.organisation),
        joinedload(Case.steps).joinedload(CaseStep.organisation).load_only(name),
        joinedload(Case.duties),
    )


def load_content(case: Case) -> None:
    """Brings the actions of one case, and its filing or its lines, each in one statement: what
    `selectinload` does, but its statements are made anew for every request, which takes longer
    than asking.
    """
    asked_for = {"case_id": case.id}
    actions = db.session.scalars(_actions_of_case(), asked_for).unique().all()
    set_committed_value(case, "actions", actions)
    if case.kind == CaseKind.FILING.value:
        set_committed_value(case, "filing", db.session.scalar(_filing_of_case(), asked_for))
    else:
        set_committed_value(case, "lines", db.session.scalars(_lines_of_case(), asked_for).all())


@cache
def _actions_of_case() -> Select[tuple[CaseAction]]:
    returned = joinedload(CaseAction.returned_lines).joinedload(ReturnedLine.person)
    return (
        select(CaseAction)
        .where(CaseAction.case_id == bindparam("case_id"))
        .order_by(CaseAction.version_before)
        .options(
            joinedload(CaseAction.user).load_only(*_WHO),
            joinedload(CaseAction.organisation).load_only(Organisation.name),
            returned.load_only(Person.name),
            returned.lazyload(Person.employer),
        )
    )


@cache
def _filing_of_case() -> Select[tuple[Filing]]:
    organisation = joinedload(Filing.organisation).load_only(Organisation.name)
    return (
        select(Filing)
        .where(Filing.case_id == bindparam("case_id"))
        .options(lazyload(Filing.case), organisation)
    )


@cache
def _lines_of_case() -> Select[tuple[HourLine]]:
    person = joinedload(HourLine.person)
    return (
        select(HourLine)
        .where(HourLine.case_id == bindparam("case_id"))
        .order_by(HourLine.position)
        .options(person.load_only(*_PERSON_OF_LINE), person.lazyload(Person.employer))
    )


@cache
def to_be_decided() -> tuple[Any, ...]:
    """The loading options of several cases that somebody is about to decide on."""
    return (
        *shown_with(Case),
        joinedload(Case.declaration),
        selectinload(Case.duties),
        selectinload(Case.lines).lazyload("*"),
    )
