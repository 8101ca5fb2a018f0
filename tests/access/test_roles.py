"""Which role may do what, and that a request acts through one membership alone."""

import pytest
from flask_appbuilder.security.sqla.models import Role as FabRole

from app.access.permission_store import forget_permissions, permissions_of
from app.access.permissions import Permission
from app.access.roles import ROLE_PERMISSIONS
from app.enums import Role
from app.errors import NotAllowed
from app.models import Membership, db
from app.operations.accounts import end_membership
from app.operations.roles import sync_roles
from app.operations.sign_in import actor_of
from app.operations.transaction import begin_write

CHANGING = {
    Permission.ACCOUNT_WRITE,
    Permission.ARCHIVE_ISSUE,
    Permission.CASE_DECIDE,
    Permission.DECLARATION_WRITE,
    Permission.FILING_WRITE,
    Permission.ORGANISATION_WRITE,
    Permission.PERSON_WRITE,
    Permission.RESULTS_IMPORT,
}


def test_every_role_stands_in_the_table():
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_the_auditor_changes_nothing():
    assert not ROLE_PERMISSIONS[Role.AUDITOR] & CHANGING


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.RESULTS_IMPORT, {Role.PROVINCIAL_ADMIN}),
        (Permission.ORGANISATION_WRITE, {Role.PROVINCIAL_ADMIN}),
        (Permission.PERSON_WRITE, {Role.PROVINCIAL_ADMIN}),
        (Permission.ACCOUNT_WRITE, {Role.PROVINCIAL_ADMIN, Role.SYSTEM_ADMIN}),
        (Permission.ARCHIVE_ISSUE, {Role.PROFESSIONAL}),
        (Permission.AUDIT_READ, {Role.AUDITOR}),
        (
            Permission.CASE_DECIDE,
            {
                Role.HR_REVIEWER,
                Role.DEPARTMENT_ADMIN,
                Role.UNIT_ADMIN,
                Role.ASSOCIATION_REVIEWER,
            },
        ),
    ],
)
def test_who_holds_what_changes_the_record(permission, roles):
    assert {role for role, held in ROLE_PERMISSIONS.items() if permission in held} == roles


def test_permissions_are_read_from_fabs_tables(world):
    for role in Role:
        assert permissions_of(role) == ROLE_PERMISSIONS[role]
    begin_write()
    fab_role = db.session.query(FabRole).filter_by(name=Role.AUDITOR.value).one()
    fab_role.permissions = []
    db.session.commit()
    assert permissions_of(Role.AUDITOR)
    forget_permissions()
    assert permissions_of(Role.AUDITOR) == frozenset()
    sync_roles()
    assert permissions_of(Role.AUDITOR) == ROLE_PERMISSIONS[Role.AUDITOR]
    assert world.admin.can(Permission.RESULTS_IMPORT)


def test_several_memberships_are_never_a_union(world):
    unit = world.organisation()
    as_unit = world.account(Role.UNIT_ADMIN, unit)
    as_auditor = world.account(Role.AUDITOR, world.bureau, username=as_unit.user_name)
    as_reviewer = world.account(Role.HR_REVIEWER, world.bureau, username=as_unit.user_name)
    for actor in (as_unit, as_auditor, as_reviewer):
        assert actor.user_id == as_unit.user_id
        assert actor.permissions == ROLE_PERMISSIONS[actor.role]
    with pytest.raises(NotAllowed, match="「审计员」不能进行此操作"):
        as_auditor.require(Permission.FILING_WRITE)
    as_unit.require(Permission.FILING_WRITE)


def membership(actor):
    return db.session.get_one(Membership, actor.membership_id, populate_existing=True)


def test_an_ended_membership_gives_no_actor(world):
    actor = world.somebody(Role.UNIT_ADMIN)
    assert actor_of(membership(actor)) is not None
    end_membership(world.admin, actor.membership_id)
    assert actor_of(membership(actor)) is None


def test_a_user_who_is_switched_off_gives_no_actor(world):
    actor = world.somebody(Role.UNIT_ADMIN)
    world.switch_off(actor)
    assert actor_of(membership(actor)) is None


def test_an_organisation_that_is_switched_off_gives_no_actor(world):
    actor = world.somebody(Role.UNIT_ADMIN)
    begin_write()
    membership(actor).organisation.active = False
    db.session.commit()
    assert actor_of(membership(actor)) is None


def test_the_actor_is_the_person_of_its_user(world):
    person = world.person(world.organisation())
    assert world.professional(person).person_id == person.id
    assert world.somebody(Role.UNIT_ADMIN).person_id is None
