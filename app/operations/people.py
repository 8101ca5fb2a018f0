"""Makes and changes people, and moves them between employers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_organisation, access_person
from app.access.permissions import Permission
from app.enums import Capacity, IdType, Role
from app.errors import NotFound, Problem, RuleViolation
from app.identity import (
    IdentityError,
    check_identity_number,
    check_name,
    normalise_identity_number,
    normalise_name,
)
from app.models import Employment, Membership, Person, db
from app.operations.audit import log
from app.operations.transaction import operation
from app.operations.versions import take_seen
from app.policy import TITLE_LEVELS, TITLE_SERIES
from app.services import services


@dataclass(frozen=True, slots=True)
class PersonData:
    """What is entered of a person. An empty identity number keeps the present one."""

    name: str
    id_type: str
    identity_number: str
    employer_id: int | None
    title_series: str | None
    title_level: str | None
    active: bool = True


@operation("person.create")
def create_person(actor: Actor, data: PersonData) -> Person:
    """Makes a person. Raises `RuleViolation` that names every wrong field."""
    actor.require(Permission.PERSON_WRITE)
    person = Person()
    _fill(actor, person, data)
    db.session.add(person)
    db.session.flush()
    _record_employment(person)
    log(actor, "person.create", person, after=_facts(person))
    return person


@operation("person.update")
def update_person(actor: Actor, person_id: int, data: PersonData, seen_version: int) -> Person:
    """Changes a person; a new employer ends the present employment and begins another.

    The person's own account follows to the new employer. Raises `Stale` where somebody
    else has changed the person since `seen_version`.
    """
    actor.require(Permission.PERSON_WRITE)
    person = access_person(actor, person_id)
    take_seen(person, seen_version)
    before = _facts(person)
    _fill(actor, person, data)
    db.session.flush()
    _record_employment(person)
    _move_account(actor, person)
    log(actor, "person.update", person, before=before, after=_facts(person))
    return person


@operation("person.find")
def find_person(actor: Actor, number: str) -> int:
    """The id of the person with this whole identity number.

    Raises `NotFound` where there is none and in the same words where the actor may not
    see them; who looked up whom is logged.
    """
    actor.require(Permission.PERSON_READ)
    hashed = services().cipher.lookup_hash(normalise_identity_number(number))
    person_id = db.session.scalar(select(Person.id).where(Person.identity_hash == hashed))
    if person_id is None:
        raise NotFound
    log(actor, "person.find", access_person(actor, person_id))
    return person_id


def _fill(actor: Actor, person: Person, data: PersonData) -> None:
    problems: list[Problem] = []
    name = normalise_name(data.name)
    try:
        check_name(name)
    except IdentityError as error:
        problems.append(Problem("name", error.message))
    if data.id_type not in set(IdType):
        problems.append(Problem("id_type", "请选择证件类型。"))
    elif data.identity_number or person.id is None:
        problems += _fill_identity(person, data)
    elif data.id_type != person.id_type:
        problems += _type_problems(person, data)
    problems += _work_problems(actor, data)
    if problems:
        raise RuleViolation(problems)
    person.name = name
    person.id_type = data.id_type
    person.employer_id = data.employer_id
    person.title_series = data.title_series or None
    person.title_level = data.title_level or None
    person.active = data.active


def _fill_identity(person: Person, data: PersonData) -> list[Problem]:
    number = normalise_identity_number(data.identity_number)
    try:
        check_identity_number(number, IdType(data.id_type), today=services().today())
    except IdentityError as error:
        return [Problem("identity_number", error.message)]
    hashed = services().cipher.lookup_hash(number)
    taken = select(Person.id).where(Person.identity_hash == hashed, Person.id != (person.id or 0))
    with db.session.no_autoflush:
        if db.session.scalar(taken) is not None:
            return [Problem("identity_number", "该证件号码已经登记。")]
    person.identity_number = number
    person.identity_hash = hashed
    return []


def _type_problems(person: Person, data: PersonData) -> list[Problem]:
    """The number stays: can it be one of the other kind of document?"""
    try:
        check_identity_number(
            person.identity_number, IdType(data.id_type), today=services().today()
        )
    except IdentityError as error:
        message = f"现有号码不是这类证件的号码：{error.message}"
        return [Problem("id_type", message)]
    return []


def _work_problems(actor: Actor, data: PersonData) -> list[Problem]:
    problems = []
    with db.session.no_autoflush:
        if data.employer_id is not None:
            try:
                employer = access_organisation(actor, data.employer_id)
            except NotFound:
                problems.append(Problem("employer_id", "没有这个用人单位。"))
            else:
                if Capacity.EMPLOYER not in employer.capacities:
                    problems.append(Problem("employer_id", "所选的机构不是用人单位。"))
    if data.title_series and data.title_series not in TITLE_SERIES:
        problems.append(Problem("title_series", "没有这个职称系列。"))
    if data.title_level and data.title_level not in TITLE_LEVELS:
        problems.append(Problem("title_level", "没有这个职称级别。"))
    return problems


def _record_employment(person: Person) -> None:
    today = services().today()
    current = db.session.scalar(
        select(Employment).where(Employment.person_id == person.id, Employment.ended_on.is_(None))
    )
    if current is not None and current.organisation_id == person.employer_id:
        return
    if current is not None:
        current.ended_on = max(today, current.started_on)
        db.session.flush()
    if person.employer_id is not None:
        db.session.add(
            Employment(person_id=person.id, organisation_id=person.employer_id, started_on=today)
        )


def _move_account(actor: Actor, person: Person) -> None:
    """Lets the person's own memberships follow to the employer, so that one is left there."""
    if person.user_id is None or person.employer_id is None:
        return
    own = list(
        db.session.scalars(
            select(Membership)
            .where(
                Membership.user_id == person.user_id,
                Membership.role == Role.PROFESSIONAL.value,
                Membership.active,
            )
            .order_by(Membership.organisation_id != person.employer_id, Membership.id)
        )
    )
    for membership in own[1:]:
        membership.active = False
        log(actor, "account.end", membership, before={"active": True}, after={"active": False})
    if own and own[0].organisation_id != person.employer_id:
        before = {"organisation_id": own[0].organisation_id}
        own[0].organisation_id = person.employer_id
        log(
            actor,
            "account.move",
            own[0],
            before=before,
            after={"organisation_id": person.employer_id},
        )
    db.session.flush()


def _facts(person: Person) -> Mapping[str, Any]:
    return {
        "name": person.name,
        "id_type": person.id_type,
        "identity_number": person.identity_hash,
        "employer_id": person.employer_id,
        "title_series": person.title_series,
        "title_level": person.title_level,
        "active": person.active,
    }
