"""What is killed: operations, each on records of its own in one world.

`prepare` makes the records and returns their ids; `act` does the work by the ids alone, so that
another process can do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.access.actor import Actor
from app.enums import IdType, Role, RowOutcome, Track
from app.models import HourLine, ImportRow, Membership, Person, SecondFactor, db
from app.operations.archives import issue_archive
from app.operations.batch import Choice, approve_batch
from app.operations.cases import submit_case
from app.operations.decisions import approve_case, return_case
from app.operations.declaration_data import LineData
from app.operations.declarations import create_declaration
from app.operations.evidence import add_evidence
from app.operations.hand_ins import take_in
from app.operations.items import create_item
from app.operations.lost_factors import remove_second_factor
from app.operations.own_sessions import end_own_session
from app.operations.people import PersonData, create_person
from app.operations.results import check_results, claim_result, post_results
from app.operations.reversals import reverse_lines
from app.operations.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    pass_second_factor,
    pending_secret,
    renew_recovery_codes,
    turn_off_second_factor,
)
from app.operations.sign_in import SignedIn, resolve_session, start_session
from app.operations.splits import return_lines
from tests.factories import (
    MEETING,
    PASSWORD,
    World,
    acting,
    entries,
    identity_number,
    pdf,
    with_evidence,
)
from tests.operations.test_results import row, sheet
from tests.second_factors import Factor, set_up_factor

Ids = dict[str, Any]
STRANGER = identity_number(900)
ADDRESS = "192.0.2.9"


@dataclass(frozen=True)
class Work:
    """An operation: `again` says what a second time after success is, for it may be meant."""

    prepare: Callable[[World], Ids]
    act: Callable[[Ids], object]
    again: str = "refused"


def actor(ids: Ids) -> Actor:
    return acting(db.session.get_one(Membership, ids["actor"]))


def _unit(world: World) -> tuple[Any, Actor]:
    unit = world.organisation(track=Track.OUT_SYSTEM)
    return unit, world.account(Role.UNIT_ADMIN, unit)


def _draft(world: World) -> Ids:
    unit, admin = _unit(world)
    case = world.meeting(admin, world.people(unit, 2))
    return {"actor": admin.membership_id, "case": case.id, "version": case.version}


def _in_review(world: World) -> Ids:
    """A declaration at its last desk; one of its people has a paper that it will outdate."""
    unit, admin = _unit(world)
    people = world.people(unit, 2)
    world.approve_through(world.submitted(admin, world.meeting(admin, people[:1], "0.5")))
    issue_archive(world.professional(people[0]), [2019], [entries(people[0])[0].id])
    case = world.at_last_desk(world.submitted(admin, world.meeting(admin, people, "1.5")))
    return _held(world, case)


def _approved(world: World) -> Ids:
    """A credited declaration; its people have papers that show the year."""
    unit, admin = _unit(world)
    person = world.person(unit)
    case = world.approve_through(world.submitted(admin, world.meeting(admin, [person], "1.5")))
    issue_archive(world.professional(person), [2019], [entries(person)[0].id])
    reviewer = world.account(Role.HR_REVIEWER, world.bureau)
    return {"actor": reviewer.membership_id, "case": case.id, "version": case.version}


def _handed_in(world: World) -> Ids:
    unit, admin = _unit(world)
    owner = world.professional(world.person(unit))
    line = LineData(owner.person_id or 0, days=Decimal(1))
    draft = create_item(owner, replace(MEETING, lines=(line,)))
    case = world.submitted(owner, with_evidence(owner, draft, ["act_notice"]))
    return {"actor": admin.membership_id, "case": case.id, "version": case.version}


def _filing_in_review(world: World) -> Ids:
    _, admin = _unit(world)
    return _held(world, world.at_last_desk(world.submitted(admin, world.filing(admin))))


def _held(world: World, case: Any) -> Ids:
    desk = world.desk(case)
    return {"actor": desk.membership_id, "case": case.id, "version": case.version}


def _several(world: World) -> Ids:
    unit, admin = _unit(world)
    person = world.person(unit)
    cases = [
        world.at_last_desk(world.submitted(admin, world.meeting(admin, [person], days)))
        for days in ("0.5", "1")
    ]
    choices = [(case.id, case.version) for case in cases]
    return {"actor": world.desk(cases[0]).membership_id, "cases": choices}


def _rows(world: World) -> Ids:
    unit, _ = _unit(world)
    people = [person.id for person in world.people(unit, 2)]
    return {"actor": world.admin.membership_id, "people": people}


def _sheet(ids: Ids) -> bytes:
    people = [db.session.get_one(Person, person_id) for person_id in ids["people"]]
    return sheet(*map(row, people), row(), row(people[0], hours="7.3"))


def _checked(world: World) -> Ids:
    ids = _rows(world)
    batch = check_results(world.admin, "公需课结果.csv", _sheet(ids))
    return {**ids, "batch": batch.id, "version": batch.version}


def _waiting(world: World) -> Ids:
    unit, _ = _unit(world)
    batch = check_results(world.admin, "待认领.csv", sheet(row(identity_number=STRANGER)))
    post_results(world.admin, batch.id, batch.version)
    data = PersonData("马海霞", IdType.RESIDENT_CARD.value, STRANGER, unit.id, None, None)
    create_person(world.admin, data)
    waiting = select(ImportRow.id).where(ImportRow.outcome == RowOutcome.WAITING.value)
    return {"actor": world.admin.membership_id, "row": db.session.scalars(waiting).one()}


def _credited(world: World) -> Ids:
    unit, admin = _unit(world)
    person = world.person(unit)
    world.approve_through(world.submitted(admin, world.meeting(admin, [person])))
    entry = entries(person)[0]
    return {"actor": world.professional(person).membership_id, "entry": entry.id}


def _employees(world: World) -> Ids:
    unit, admin = _unit(world)
    people = [person.id for person in world.people(unit, 2)]
    return {"actor": admin.membership_id, "people": people}


def _declare(ids: Ids) -> object:
    people = tuple(LineData(person_id, days=Decimal(1)) for person_id in ids["people"])
    return create_declaration(actor(ids), replace(MEETING, lines=people))


def _upload(ids: Ids) -> object:
    case = ids["case"], ids["version"]
    return add_evidence(actor(ids), *case, "invite", "邀请函.pdf", pdf("an invitation"))


def _return_one(ids: Ids) -> object:
    line = db.session.scalars(
        select(HourLine.id).filter_by(case_id=ids["case"]).order_by(HourLine.id).limit(1)
    ).one()
    return return_lines(actor(ids), ids["case"], ids["version"], {line: "签到册中没有此人"})


def _reverse(ids: Ids) -> object:
    line = db.session.scalars(select(HourLine.id).filter_by(case_id=ids["case"])).one()
    return reverse_lines(actor(ids), ids["case"], ids["version"], [line], "证书系伪造")


def _approve_several(ids: Ids) -> object:
    return approve_batch(actor(ids), [Choice(*choice) for choice in ids["cases"]])


def _signing_in(world: World, *, secured: bool = True) -> Ids:
    """An account with a session; the codes of its app are as old as the moment that asks."""
    _, clerk = _unit(world)
    if secured:
        set_up_factor(clerk)
    user = db.session.get_one(User, clerk.user_id)
    session = resolve_session(start_session(user, ADDRESS), ADDRESS)
    assert session is not None
    return {
        "session": (session.session_id, clerk.user_id, clerk.user_name),
        "due": session.factor_due,
    }


def _signed_up(world: World) -> Ids:
    ids = _signing_in(world, secured=False)
    begin_second_factor(_session(ids), PASSWORD, ADDRESS)
    return ids


def _lost(world: World) -> Ids:
    _, clerk = _unit(world)
    set_up_factor(clerk)
    return {"actor": world.admin.membership_id, "membership": clerk.membership_id}


def _session(ids: Ids) -> SignedIn:
    return SignedIn(*ids["session"], None, factor_due=ids["due"])


def _code(ids: Ids) -> str:
    """What the app shows now."""
    row = db.session.get(SecondFactor, ids["session"][1])
    return Factor(row.secret, []).code() if row is not None else "000000"


def _confirm(ids: Ids) -> object:
    secret = pending_secret(ids["session"][1])
    code = Factor(secret, []).code() if secret else "000000"
    return confirm_second_factor(_session(ids), code, ADDRESS)


WORKS: Mapping[str, Work] = {
    "declare": Work(_employees, _declare, again="another"),
    "upload": Work(_draft, _upload),
    "submit": Work(_draft, lambda ids: submit_case(actor(ids), ids["case"], ids["version"])),
    "return": Work(
        _in_review, lambda ids: return_case(actor(ids), ids["case"], ids["version"], "签到册不全")
    ),
    "return one line": Work(_in_review, _return_one),
    "credit": Work(_in_review, lambda ids: approve_case(actor(ids), ids["case"], ids["version"])),
    "reverse": Work(_approved, _reverse),
    "take in": Work(_handed_in, lambda ids: take_in(actor(ids), ids["case"], ids["version"])),
    "number a filing": Work(
        _filing_in_review, lambda ids: approve_case(actor(ids), ids["case"], ids["version"])
    ),
    "credit several": Work(_several, _approve_several, again="nothing"),
    "check results": Work(
        _rows,
        lambda ids: check_results(actor(ids), "另一份.csv", _sheet(ids)),
        again="another",
    ),
    "post results": Work(
        _checked, lambda ids: post_results(actor(ids), ids["batch"], ids["version"])
    ),
    "claim a result": Work(_waiting, lambda ids: claim_result(actor(ids), ids["row"])),
    "print": Work(
        _credited, lambda ids: issue_archive(actor(ids), [2019], [ids["entry"]]), again="another"
    ),
    "begin a second factor": Work(
        lambda world: _signing_in(world, secured=False),
        lambda ids: begin_second_factor(_session(ids), PASSWORD, ADDRESS),
        again="another",
    ),
    "confirm a second factor": Work(_signed_up, _confirm),
    "pass the second factor": Work(
        _signing_in, lambda ids: pass_second_factor(_session(ids), _code(ids), ADDRESS)
    ),
    "renew recovery codes": Work(
        _signing_in,
        lambda ids: renew_recovery_codes(_session(ids), PASSWORD, _code(ids), ADDRESS),
        again="another",
    ),
    "turn a second factor off": Work(
        _signing_in,
        lambda ids: turn_off_second_factor(_session(ids), PASSWORD, _code(ids), ADDRESS),
    ),
    "end a session": Work(
        lambda world: _signing_in(world, secured=False),
        lambda ids: end_own_session(_session(ids), ids["session"][0], ADDRESS),
        again="another",
    ),
    "remove a lost second factor": Work(
        _lost, lambda ids: remove_second_factor(actor(ids), ids["membership"], "手机丢失")
    ),
}
