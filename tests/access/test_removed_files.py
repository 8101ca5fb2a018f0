"""A file that was taken out: its own organisation keeps it, a reviewer only what was handed in."""

import pytest

from app.access.gateway import OutOfScope, access_attachment
from app.enums import Role
from app.operations.decisions import return_case
from app.operations.evidence import add_evidence, remove_evidence
from tests.factories import files, pdf


@pytest.fixture
def unit(world):
    return world.organisation(department=world.department())


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


def replace_file(actor, case, name):
    """Takes the present file out and puts another in; the one that was taken out."""
    (old,) = [file for file in files(case) if file.removed_at is None]
    remove_evidence(actor, old.id, case.version)
    add_evidence(actor, case.id, case.version, old.kind, f"{name}.pdf", pdf(name))
    return old


def test_what_was_removed_before_the_submission_is_the_units_alone(world, unit, actor):
    case = world.meeting(actor, [world.person(unit)])
    slip = replace_file(actor, case, "正确的通知")
    world.submitted(actor, case)
    desk = world.desk(case)
    with pytest.raises(OutOfScope):
        access_attachment(desk, slip.id)
    auditor = world.account(Role.AUDITOR, world.bureau)
    with pytest.raises(OutOfScope):
        access_attachment(auditor, slip.id)
    assert access_attachment(actor, slip.id) is slip
    (kept,) = [file for file in files(case) if file.removed_at is None]
    assert access_attachment(desk, kept.id) is kept


def test_what_an_earlier_round_contained_stays_open_to_its_reviewers(world, unit, actor):
    case = world.submitted(actor, world.meeting(actor, [world.person(unit)]))
    desk = world.desk(case)
    return_case(desk, case.id, case.version, "请补充盖章的通知。")
    first = replace_file(actor, case, "第二份")
    second = replace_file(actor, case, "第三份")
    world.submitted(actor, case)
    assert access_attachment(desk, first.id) is first
    with pytest.raises(OutOfScope):
        access_attachment(desk, second.id)
