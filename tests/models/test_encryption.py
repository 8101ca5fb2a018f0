"""Identity numbers are unreadable in the database, in every table, the audit log included."""

from dataclasses import replace

from sqlalchemy import inspect, text

from app.enums import IdType, Role, Track
from app.models import AuditEntry, Person, db
from app.operations.archives import issue_archive
from app.operations.people import PersonData, update_person
from app.services import services
from tests.factories import entries, identity_number
from tests.operations.test_results import NOBODY, post, row

BROKEN = "630102198501010010"


def everything():
    """Every value of every table, as the database has it."""
    for table in inspect(db.engine).get_table_names():
        for found in db.session.execute(text(f'SELECT * FROM "{table}"')).all():  # noqa: S608
            for value in found:
                yield table, str(value)


def test_no_identity_number_can_be_read_anywhere(world):
    unit = world.organisation(track=Track.OUT_SYSTEM)
    actor = world.account(Role.UNIT_ADMIN, unit)
    person = world.person(unit)
    first = person.identity_number
    data = PersonData(
        name=person.name,
        id_type=IdType.RESIDENT_CARD.value,
        identity_number=identity_number(900),
        employer_id=unit.id,
        title_series=None,
        title_level=None,
    )
    update_person(world.admin, person.id, data, person.version)
    update_person(world.admin, person.id, replace(data, identity_number=""), person.version)
    world.approve_through(world.submitted(actor, world.meeting(actor, [person])))
    post(
        world,
        row(person),
        row(),
        row(identity_number=BROKEN),
        row(person, name="别人", subject_name="职业道德"),
        row(person, passed="不合格", subject_name="法治"),
        row(person, note=f"另有号码 {person.identity_number}", subject_name="科技"),
    )
    issue_archive(world.professional(person), [2019], [entry.id for entry in entries(person)])
    numbers = {first, person.identity_number, NOBODY, BROKEN}
    assert len(numbers) == 4
    leaks = {table for table, value in everything() if any(number in value for number in numbers)}
    assert leaks == set()


def test_the_person_still_has_and_is_found_by_the_number(world):
    number = identity_number(321)
    person = world.person(None)
    data = PersonData(person.name, IdType.RESIDENT_CARD.value, number, None, None, None)
    update_person(world.admin, person.id, data, person.version)
    db.session.expire_all()
    hashed = services().cipher.lookup_hash(number.lower())
    found = db.session.query(Person).filter_by(identity_hash=hashed).one()
    assert (found.id, found.identity_number) == (person.id, number)
    assert found.masked_number == f"{number[:6]}********{number[-4:]}"


def test_the_log_says_that_it_changed_but_not_to_what(world):
    person = world.person(None)
    data = PersonData(person.name, person.id_type, identity_number(321), None, None, None)
    update_person(world.admin, person.id, data, person.version)
    entry = db.session.query(AuditEntry).filter_by(action="person.update").one()
    assert entry.after["identity_number"] == "（已变更，不显示）"
    assert entry.before["identity_number"] == "（已变更，不显示）"
    assert "name" not in entry.after
