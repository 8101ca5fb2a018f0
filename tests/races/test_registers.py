"""Two administrators write the same thing into a register at the same moment."""

from dataclasses import replace
from functools import partial

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.enums import Capacity, IdType, Role
from app.errors import Stale
from app.models import Membership, NumberSeries, db
from app.operations.accounts import AccountData, create_membership
from app.operations.archives import issue_archive
from app.operations.organisations import update_organisation
from app.operations.people import PersonData, create_person, update_person
from tests.factories import entries, identity_number
from tests.operations.test_organisations import kept
from tests.operations.test_people import kept as kept_person
from tests.races.rounds import FEW, count


def test_the_same_person_registered_twice(world, unit, second_admin, at_once):
    for turn in range(FEW):
        number = identity_number(300 + turn)
        data = PersonData("马海霞", IdType.RESIDENT_CARD.value, number, unit.id, None, None)
        _, told = at_once.one(
            partial(create_person, world.admin, data), partial(create_person, second_admin, data)
        )
        assert "该证件号码已经登记" in told.message


def test_the_same_account_made_twice(world, unit, second_admin, at_once):
    for turn in range(3):
        data = AccountData(f"twice{turn}", "马海霞", Role.UNIT_ADMIN.value, unit.id)
        at_once.one(
            partial(create_membership, world.admin, data),
            partial(create_membership, second_admin, data),
        )
        user_id = db.session.scalars(select(User.id).where(User.username == data.username)).one()
        assert count(Membership, user_id=user_id) == 1


def test_two_changes_of_one_person(world, unit, second_admin, at_once):
    person = world.person(unit)
    for _ in range(FEW):
        person_id, seen = person.id, person.version
        data = kept_person(person)
        _, told = at_once.conflict(
            partial(update_person, world.admin, person_id, data, seen),
            partial(update_person, second_admin, person_id, data, seen),
        )
        assert isinstance(told, Stale)
        assert person.version == seen + 1


def test_two_bureaus_put_below_each_other(world, second_admin, at_once):
    for turn in range(FEW):
        pair = [world.organisation(f"人社局{turn}{part}", Capacity.HR_BUREAU) for part in "甲乙"]
        ids = [bureau.id for bureau in pair]
        data = [
            replace(kept(bureau), bureau_id=parent)
            for bureau, parent in zip(pair, reversed(ids), strict=True)
        ]
        at_once.one(
            partial(update_organisation, world.admin, ids[0], data[0], 1),
            partial(update_organisation, second_admin, ids[1], data[1], 1),
        )
        assert [bureau.bureau_id for bureau in pair].count(world.bureau.id) == 1


def test_archive_numbers_are_serial(world, unit, actor, at_once):
    people = world.people(unit, 2)
    world.approve_through(world.submitted(actor, world.meeting(actor, people)))
    pair = [(world.professional(person), entries(person)[0].id) for person in people]
    (first, first_entry), (second, second_entry) = pair
    answers = at_once(
        partial(issue_archive, first, [2019], [first_entry]),
        partial(issue_archive, second, [2019], [second_entry]),
    )
    assert answers == ["done", "done"]
    assert count(NumberSeries, name="archive:630000:2019", last=2) == 1
