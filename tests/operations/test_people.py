"""People: found by their number, moved with their account, never overwritten unseen."""

from dataclasses import replace
from functools import partial

import pytest

from app.enums import IdType, Role
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.models import AuditEntry, Membership, Person, db
from app.operations.people import PersonData, create_person, find_person, update_person
from app.operations.sign_in import resolve_session, start_session


def kept(person, **changes):
    """What the form of a person holds, with changes."""
    data = PersonData(
        name=person.name,
        id_type=person.id_type,
        identity_number="",
        employer_id=person.employer_id,
        title_series=person.title_series,
        title_level=person.title_level,
    )
    return replace(data, **changes)


@pytest.fixture
def unit(world):
    return world.organisation()


@pytest.fixture
def person(world, unit):
    return world.person(unit)


class TestFind:
    def test_by_the_whole_number_as_it_is_typed(self, world, person):
        typed = f" {person.identity_number[:6]} {person.identity_number[6:].lower()}"
        assert find_person(world.admin, typed) == person.id
        line = db.session.query(AuditEntry).filter_by(action="person.find").one()
        assert (line.outcome, line.record_id) == ("done", person.id)

    def test_out_of_scope_is_told_like_unknown_and_logged(self, world, person):
        stranger = world.account(Role.UNIT_ADMIN, world.organisation())
        messages = []
        for number in (person.identity_number, "630102199901010000", ""):
            with pytest.raises(NotFound) as caught:
                find_person(stranger, number)
            messages.append(caught.value.message)
        assert len(set(messages)) == 1
        line = db.session.query(AuditEntry).filter_by(outcome="refused").one()
        assert (line.action, line.record_id) == ("person.find", person.id)

    def test_not_without_the_permission(self, world, person):
        with pytest.raises(NotAllowed):
            find_person(world.somebody(Role.BASE_ADMIN), person.identity_number)


class TestStale:
    def test_nobody_overwrites_what_they_have_not_seen(self, world, person):
        seen = person.version
        update_person(world.admin, person.id, kept(person, title_level="副高级"), seen)
        assert person.version == seen + 1
        with pytest.raises(Stale, match="刚刚有人修改过"):
            update_person(world.admin, person.id, kept(person, name="李四光"), seen)
        db.session.expire_all()
        assert (person.name, person.title_level) == ("张建国", "副高级")
        assert person.version == seen + 1

    def test_a_refused_change_counts_nothing(self, world, person):
        seen = person.version
        with pytest.raises(RuleViolation):
            update_person(world.admin, person.id, kept(person, name=""), seen)
        db.session.expire_all()
        assert person.version == seen


class TestIdentityType:
    def test_a_new_kind_of_document_needs_a_number_of_its_kind(self, world):
        data = PersonData("Muhammad Ali", IdType.PASSPORT.value, "AB123456", None, None, None)
        person = create_person(world.admin, data)
        wrong = kept(person, id_type=IdType.RESIDENT_CARD.value)
        with pytest.raises(RuleViolation, match="现有号码不是这类证件") as caught:
            update_person(world.admin, person.id, wrong, person.version)
        assert [problem.field for problem in caught.value.problems] == ["id_type"]
        db.session.expire_all()
        assert person.id_type == IdType.PASSPORT.value

    def test_the_present_number_stays_where_it_fits(self, world):
        data = PersonData(
            "Ali", IdType.FOREIGN_RESIDENCE.value, "ABC123456789012", None, None, None
        )
        person = create_person(world.admin, data)
        changed = kept(person, id_type=IdType.PASSPORT.value)
        update_person(world.admin, person.id, changed, person.version)
        assert (person.id_type, person.identity_number) == ("passport", "ABC123456789012")


class TestTransfer:
    @pytest.fixture
    def own(self, world, person):
        return world.professional(person)

    @pytest.fixture
    def elsewhere(self, world):
        return world.organisation("青海路桥建设公司")

    def move(self, world, person, employer_id):
        update_person(world.admin, person.id, kept(person, employer_id=employer_id), person.version)
        db.session.expire_all()

    def active(self, own):
        query = db.session.query(Membership).filter_by(user_id=own.user_id, active=True)
        return [(found.role, found.organisation_id) for found in query.order_by(Membership.id)]

    def test_the_account_follows(self, world, unit, person, own, elsewhere):
        user = db.session.get(Membership, own.membership_id).user
        token = start_session(user, "192.0.2.1")
        self.move(world, person, elsewhere.id)
        assert self.active(own) == [("professional", elsewhere.id)]
        assert resolve_session(token, "192.0.2.1").actor.organisation_id == elsewhere.id
        line = db.session.query(AuditEntry).filter_by(action="account.move").one()
        assert line.before == {"organisation_id": unit.id}
        assert line.after == {"organisation_id": elsewhere.id}

    def test_other_roles_stay(self, world, unit, person, own, elsewhere):
        world.account(Role.UNIT_ADMIN, unit, username=own.user_name)
        self.move(world, person, elsewhere.id)
        assert self.active(own) == [("professional", elsewhere.id), ("unit_admin", unit.id)]

    def test_one_membership_is_left_where_there_were_two(self, world, person, own, elsewhere):
        db.session.add(
            Membership(
                user_id=own.user_id,
                role=Role.PROFESSIONAL.value,
                organisation_id=elsewhere.id,
                active=True,
            )
        )
        db.session.commit()
        self.move(world, person, elsewhere.id)
        assert self.active(own) == [("professional", elsewhere.id)]

    def test_who_leaves_for_nowhere_keeps_the_account_until_the_next_employer(
        self, world, unit, person, own, elsewhere
    ):
        self.move(world, person, None)
        assert self.active(own) == [("professional", unit.id)]
        self.move(world, person, elsewhere.id)
        assert self.active(own) == [("professional", elsewhere.id)]

    def test_any_other_change_moves_nobody(self, world, unit, person, own):
        self.move(world, person, unit.id)
        assert self.active(own) == [("professional", unit.id)]
        assert db.session.query(AuditEntry).filter_by(action="account.move").count() == 0


def test_versions_begin_with_one(world, person):
    add = partial(create_person, world.admin)
    made = add(PersonData("Ali", IdType.PASSPORT.value, "AB123456", None, None, None))
    assert {person.version, made.version} == {1}
    assert db.session.query(Person).count() == 2
