"""Which records each role reaches: its own, a sibling's, a parent's, a foreign organisation's."""

from types import SimpleNamespace

import pytest

from app.access.gateway import (
    OutOfScope,
    access_attachment,
    access_batch,
    access_case,
    access_document,
    access_editable_case,
    access_filing,
    access_held_case,
    access_organisation,
    access_own_case,
    access_person,
)
from app.access.scope import scope_of
from app.enums import Capacity, Role
from app.errors import NotAllowed, NotFound
from app.models import AuditEntry, LedgerEntry, db
from app.operations.archives import issue_archive
from app.operations.cases import discard_case
from app.operations.content import filing_of
from app.operations.decisions import approve_case, return_case
from app.operations.filings import update_filing
from app.operations.results import check_results
from app.operations.transaction import record_refusal
from tests.factories import COURSE, entries, files
from tests.operations.test_results import row, sheet


@pytest.fixture
def place(world):
    """A province with two prefectures, two departments, three units and a base.

    `unit` and `sibling` have one department but bureaus of their own; `foreign` has neither.
    """
    found = SimpleNamespace(province=world.bureau)
    found.xining = world.prefecture_bureau("西宁市人力资源和社会保障局", "630100")
    found.haidong = world.prefecture_bureau("海东市人力资源和社会保障局", "630200")
    found.department = world.department("青海省交通运输厅")
    found.other_department = world.department("青海省教育厅")
    found.unit = world.organisation(
        "西宁公路段", department=found.department, bureau=found.xining, region="630100"
    )
    found.sibling = world.organisation(
        "海东公路段", department=found.department, bureau=found.haidong, region="630200"
    )
    found.foreign = world.organisation("青海师范附中", department=found.other_department)
    found.base = world.base("交通基地", department=found.department)
    found.association = world.organisation("继续教育协会", Capacity.ASSOCIATION)
    return found


@pytest.fixture
def actors(world, place):
    """Somebody in every role."""
    made = {
        "province admin": (Role.PROVINCIAL_ADMIN, place.province),
        "auditor": (Role.AUDITOR, place.province),
        "system admin": (Role.SYSTEM_ADMIN, place.province),
        "province reviewer": (Role.HR_REVIEWER, place.province),
        "xining reviewer": (Role.HR_REVIEWER, place.xining),
        "haidong reviewer": (Role.HR_REVIEWER, place.haidong),
        "department": (Role.DEPARTMENT_ADMIN, place.department),
        "other department": (Role.DEPARTMENT_ADMIN, place.other_department),
        "unit": (Role.UNIT_ADMIN, place.unit),
        "sibling": (Role.UNIT_ADMIN, place.sibling),
        "foreign": (Role.UNIT_ADMIN, place.foreign),
        "base": (Role.BASE_ADMIN, place.base),
        "association": (Role.ASSOCIATION_REVIEWER, place.association),
    }
    return {name: world.account(role, home) for name, (role, home) in made.items()}


EVERYBODY = frozenset(
    {
        "province admin",
        "auditor",
        "system admin",
        "province reviewer",
        "xining reviewer",
        "haidong reviewer",
        "department",
        "other department",
        "unit",
        "sibling",
        "foreign",
        "base",
        "association",
    }
)
ALL_SEEING = frozenset({"province admin", "auditor", "province reviewer"})


def refusal_of(access, actor, record_id):
    """What the actor is told instead of the record; None where they get it."""
    try:
        assert access(actor, record_id).id == record_id
    except (NotFound, NotAllowed) as refusal:
        return refusal
    return None


def who_reaches(actors, access, record_id):
    """The names of those who get the record; the others are told nothing about it."""
    refusals = {name: refusal_of(access, actor, record_id) for name, actor in actors.items()}
    for name, refusal in refusals.items():
        if isinstance(refusal, NotAllowed):
            assert f"「{actors[name].role.label}」不能进行此操作" in refusal.message
        elif refusal is not None:
            assert isinstance(refusal, OutOfScope)
            assert (refusal.message, refusal.status) == (NotFound().message, 404)
    return {name for name, refusal in refusals.items() if refusal is None}


def who_gets(actors, access, record_id):
    """The names of those who get the record, whatever the others are told."""
    return {name for name, actor in actors.items() if refusal_of(access, actor, record_id) is None}


def test_organisations(place, actors):
    see_all = ALL_SEEING - {"province reviewer"}
    expected = {
        "province": {"province reviewer"},
        "xining": {"province reviewer", "xining reviewer"},
        "haidong": {"province reviewer", "haidong reviewer"},
        "department": {"province reviewer", "department"},
        "other_department": {"province reviewer", "other department"},
        "unit": {"province reviewer", "xining reviewer", "department", "unit"},
        "sibling": {"province reviewer", "haidong reviewer", "department", "sibling"},
        "foreign": {"province reviewer", "other department", "foreign"},
        "base": {"province reviewer", "department", "base"},
        "association": {"province reviewer", "association"},
    }
    found = {
        name: who_reaches(actors, access_organisation, getattr(place, name).id) for name in expected
    }
    assert found == {name: see_all | more for name, more in expected.items()}


def test_people(world, place, actors):
    homes = ("unit", "sibling", "foreign", "department")
    people = {home: world.person(getattr(place, home)) for home in homes}
    people["nobody"] = world.person(None)
    found = {home: who_reaches(actors, access_person, person.id) for home, person in people.items()}
    assert found == {
        "unit": ALL_SEEING | {"xining reviewer", "department", "unit"},
        "sibling": ALL_SEEING | {"haidong reviewer", "department", "sibling"},
        "foreign": ALL_SEEING | {"other department", "foreign"},
        "department": ALL_SEEING | {"department"},
        "nobody": ALL_SEEING - {"province reviewer"},
    }


def test_a_professional_sees_nobody_else(world, place):
    person, colleague = world.people(place.unit, 2)
    actor = world.professional(person)
    assert access_person(actor, person.id) is person
    with pytest.raises(NotAllowed):
        access_person(actor, colleague.id)


@pytest.fixture
def meeting(world, place, actors):
    return world.meeting(actors["unit"], [world.person(place.unit)])


UNIT_READERS = ALL_SEEING | {"xining reviewer", "department", "unit"}


def test_a_draft_is_seen_by_its_unit_alone(actors, meeting):
    assert who_reaches(actors, access_case, meeting.id) == {"unit"}
    (file,) = files(meeting)
    assert who_reaches(actors, access_attachment, file.id) == {"unit"}


def test_under_review_it_is_seen_by_those_above(world, actors, meeting):
    world.submitted(actors["unit"], meeting)
    assert who_reaches(actors, access_case, meeting.id) == UNIT_READERS
    (file,) = files(meeting)
    assert who_reaches(actors, access_attachment, file.id) == UNIT_READERS


@pytest.mark.parametrize("end", ["returned", "approved"])
def test_afterwards_it_is_still_seen_by_those_above(world, actors, meeting, end):
    world.submitted(actors["unit"], meeting)
    if end == "returned":
        return_case(actors["department"], meeting.id, meeting.version, "通知看不清")
    else:
        world.approve_through(meeting)
    assert who_reaches(actors, access_case, meeting.id) == UNIT_READERS


def test_a_discarded_draft_is_seen_by_its_unit_alone(actors, meeting):
    discard_case(actors["unit"], meeting.id, meeting.version)
    assert who_reaches(actors, access_case, meeting.id) == {"unit"}


def test_only_the_unit_prepares_it(world, actors, meeting):
    unit = {"unit"}
    assert who_gets(actors, access_own_case, meeting.id) == unit
    assert who_gets(actors, access_editable_case, meeting.id) == unit
    world.submitted(actors["unit"], meeting)
    assert who_gets(actors, access_own_case, meeting.id) == unit
    assert who_gets(actors, access_editable_case, meeting.id) == set()


def test_only_deciding_roles_open_it_to_decide(world, actors, meeting):
    world.submitted(actors["unit"], meeting)
    deciding = {"province reviewer", "xining reviewer", "department", "unit"}
    assert who_gets(actors, access_held_case, meeting.id) == deciding


def test_a_base_sees_its_filings(world, actors):
    case = world.submitted(actors["base"], world.filing(actors["base"]))
    readers = ALL_SEEING | {"department", "base"}
    assert who_reaches(actors, access_case, case.id) == readers


def test_a_base_that_is_a_unit_too_sees_no_declarations(world, place):
    both = world.organisation(
        None, Capacity.EMPLOYER, Capacity.BASE_PROVINCIAL, department=place.department
    )
    unit_admin = world.account(Role.UNIT_ADMIN, both)
    base_admin = world.account(Role.BASE_ADMIN, both)
    declaration = world.meeting(unit_admin, [world.person(both)])
    filing = world.filing(unit_admin)
    assert access_case(base_admin, filing.id) is filing
    with pytest.raises(OutOfScope):
        access_case(base_admin, declaration.id)


class TestFilings:
    def test_a_draft(self, world, actors):
        case = world.filing(actors["unit"])
        assert who_reaches(actors, access_filing, filing_of(case).id) == {"unit"}

    def test_a_units_approved_one(self, world, actors):
        filing = world.approved_filing(actors["unit"])
        assert who_reaches(actors, access_filing, filing.id) == UNIT_READERS

    def test_a_departments_approved_one_is_open_to_its_units(self, world, actors):
        filing = world.approved_filing(actors["department"])
        readers = ALL_SEEING | {"department", "unit", "sibling", "base"}
        assert who_reaches(actors, access_filing, filing.id) == readers

    def test_a_bases_approved_one_is_open_to_all(self, world, actors):
        filing = world.approved_filing(actors["base"])
        everybody = EVERYBODY - {"system admin"}
        assert who_reaches(actors, access_filing, filing.id) == everybody

    def test_a_bases_unapproved_one_is_not(self, world, actors):
        case = world.submitted(actors["base"], world.filing(actors["base"]))
        readers = ALL_SEEING | {"department", "base"}
        assert who_reaches(actors, access_filing, filing_of(case).id) == readers

    def test_a_professional_reads_what_their_unit_may_use(self, world, place, actors):
        actor = world.professional(world.person(place.unit))
        for owner, open_to_them in (
            ("unit", True),
            ("department", True),
            ("base", True),
            ("foreign", False),
        ):
            filing = world.approved_filing(actors[owner])
            if open_to_them:
                assert access_filing(actor, filing.id) is filing
            else:
                with pytest.raises(OutOfScope):
                    access_filing(actor, filing.id)


def test_batches(world, place, actors):
    batch = check_results(world.admin, "结果.csv", sheet(row(world.person(place.unit))))
    assert who_reaches(actors, access_batch, batch.id) == {"province admin", "auditor"}


def test_documents_are_their_owners_alone(world, place, actors):
    person, colleague = world.people(place.unit, 2)
    case = world.meeting(actors["unit"], [person])
    world.approve_through(world.submitted(actors["unit"], case))
    owner = world.professional(person)
    paper = issue_archive(owner, [2019], [entries(person)[0].id])
    assert access_document(owner, paper.id) is paper
    assert who_reaches(actors, access_document, paper.id) == set()
    with pytest.raises(OutOfScope):
        access_document(world.professional(colleague), paper.id)


@pytest.mark.parametrize(
    "access",
    [
        access_organisation,
        access_person,
        access_case,
        access_filing,
        access_attachment,
        access_batch,
    ],
)
@pytest.mark.parametrize("number", [0, -1, 424_242, 2**31, 2**70])
def test_numbers_of_nothing(world, access, number):
    with pytest.raises(NotFound) as caught:
        access(world.account(Role.AUDITOR, world.bureau), number)
    assert not isinstance(caught.value, OutOfScope)
    assert caught.value.message == OutOfScope("case", 1).message


def test_what_has_no_scope_is_closed(world):
    assert str(scope_of(LedgerEntry, world.admin)) == "false"


def refusals():
    return db.session.query(AuditEntry).filter_by(outcome="refused").all()


class TestLog:
    def test_reaching_outside_is_logged_once_as_refused(self, world, actors):
        case = world.filing(actors["unit"])
        with pytest.raises(OutOfScope) as caught:
            update_filing(actors["foreign"], case.id, case.version, COURSE)
        record_refusal(actors["foreign"], "filing.update", caught.value)
        (entry,) = refusals()
        assert (entry.action, entry.record_type, entry.record_id) == (
            "filing.update",
            "case",
            case.id,
        )
        actor = actors["foreign"]
        assert (entry.user_id, entry.role) == (actor.user_id, "unit_admin")
        assert (entry.organisation_id, entry.address) == (actor.organisation_id, "192.0.2.7")

    def test_what_a_role_may_not_do_is_logged(self, world, actors, meeting):
        world.submitted(actors["unit"], meeting)
        with pytest.raises(NotAllowed):
            approve_case(actors["auditor"], meeting.id, meeting.version)
        (entry,) = refusals()
        assert (entry.action, entry.role) == ("case.approve", "auditor")

    def test_what_does_not_exist_is_no_attempt(self, actors):
        with pytest.raises(NotFound):
            update_filing(actors["unit"], 424_242, 1, COURSE)
        assert refusals() == []


def test_the_top_bureau_keeps_seeing_the_cases_of_its_own_people(world, actors, place):
    actor = world.account(Role.UNIT_ADMIN, place.province)
    case = world.submitted(actor, world.meeting(actor, [world.person(place.province)]))
    assert case.bureau_id is None
    world.approve_through(case)
    assert case.holder_id is None
    reached = who_reaches(actors, access_case, case.id)
    assert reached == {"province admin", "auditor", "province reviewer"}
