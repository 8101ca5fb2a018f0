"""Accounts: who gets a role where, and who may give it."""

from dataclasses import replace

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from app.enums import Capacity, Role
from app.errors import NotAllowed, NotFound, RuleViolation
from app.models import AuditEntry, Membership, Person, db
from app.operations.accounts import AccountData, create_membership, end_membership
from app.operations.activation import awaiting_activation

FITTING = {
    Role.PROVINCIAL_ADMIN: {Capacity.HR_BUREAU},
    Role.HR_REVIEWER: {Capacity.HR_BUREAU},
    Role.DEPARTMENT_ADMIN: {Capacity.DEPARTMENT},
    Role.UNIT_ADMIN: {Capacity.EMPLOYER},
    Role.BASE_ADMIN: {
        Capacity.BASE_NATIONAL,
        Capacity.BASE_PROVINCIAL,
        Capacity.BASE_MUNICIPAL,
    },
    Role.ASSOCIATION_REVIEWER: {Capacity.ASSOCIATION},
    Role.AUDITOR: set(Capacity),
    Role.SYSTEM_ADMIN: set(Capacity),
}


@pytest.fixture
def unit(world):
    return world.organisation()


@pytest.fixture
def data(unit):
    return AccountData("Ma.Haixia", "马海霞", Role.UNIT_ADMIN.value, unit.id)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


class TestCreate:
    def test_a_new_account_has_no_password_that_anybody_knows(self, world, data):
        membership, code = create_membership(world.admin, data)
        user = membership.user
        assert (user.username, user.first_name, user.active) == ("ma.haixia", "马海霞", True)
        assert not check_password_hash(user.password, code)
        assert awaiting_activation([user.id]) == {user.id}

    def test_codes_differ(self, world, data):
        _, first = create_membership(world.admin, data)
        _, second = create_membership(world.admin, replace(data, username="other"))
        assert first != second

    def test_a_known_username_gets_another_role_and_keeps_its_password(self, world, data):
        first, _ = create_membership(world.admin, data)
        before = first.user.password
        again = replace(
            data,
            username=" MA.HAIXIA ",
            role=Role.HR_REVIEWER.value,
            organisation_id=world.bureau.id,
        )
        second, password = create_membership(world.admin, again, password_hash="stolen")
        assert (second.user_id, password) == (first.user_id, None)
        assert second.user.password == before

    def test_not_the_same_role_twice(self, world, data):
        create_membership(world.admin, data)
        with pytest.raises(RuleViolation, match="该用户在此机构已有这个身份"):
            create_membership(world.admin, data)
        assert count(Membership) == 2

    @pytest.mark.parametrize(
        "username",
        ["", "ab", "a" * 41, "马海霞", "a b c", "a@b.cn", "root;--", "...", "ａｂｃ", "a\nbc"],
    )
    def test_login_names(self, world, data, username):
        with pytest.raises(RuleViolation) as caught:
            create_membership(world.admin, replace(data, username=username))
        assert [problem.field for problem in caught.value.problems] == ["username"]

    @pytest.mark.parametrize("name", ["", "  ", "马" * 51])
    def test_names(self, world, data, name):
        with pytest.raises(RuleViolation) as caught:
            create_membership(world.admin, replace(data, name=name))
        assert [problem.field for problem in caught.value.problems] == ["name"]

    @pytest.mark.parametrize("forged", [0, -1, 424_242, 2**70])
    def test_invented_organisations(self, world, data, forged):
        with pytest.raises(RuleViolation, match="请选择机构"):
            create_membership(world.admin, replace(data, organisation_id=forged))

    @pytest.mark.parametrize("role", ["", "king", "Admin", "UNIT_ADMIN"])
    def test_invented_roles(self, world, data, role):
        with pytest.raises(RuleViolation, match="请选择身份"):
            create_membership(world.admin, replace(data, role=role))

    @pytest.mark.parametrize("role", list(FITTING), ids=lambda role: role.value)
    def test_roles_fit_their_organisations(self, world, role):
        fits = set()
        for capacity in Capacity:
            home = world.organisation(None, capacity)
            account = AccountData(f"for-{home.id}", "马海霞", role.value, home.id)
            try:
                create_membership(world.admin, account, password_hash="a-hash")
            except RuleViolation as refusal:
                assert f"「{role.label}」只能设在" in refusal.message  # noqa: PT017 - in a loop
            else:
                fits.add(capacity)
        assert fits == FITTING[role]


class TestPerson:
    @pytest.fixture
    def person(self, world, unit):
        return world.person(unit)

    @pytest.fixture
    def own(self, data, person):
        return replace(data, role=Role.PROFESSIONAL.value, person_id=person.id)

    def test_a_professional_is_linked_to_the_person(self, world, own, person):
        membership, _ = create_membership(world.admin, own)
        db.session.expire_all()
        assert person.user_id == membership.user_id
        entry = db.session.query(AuditEntry).filter_by(action="account.create").one()
        assert entry.after["person_id"] == person.id

    def test_a_professional_needs_one(self, world, own):
        with pytest.raises(RuleViolation, match="须关联人员"):
            create_membership(world.admin, replace(own, person_id=None))

    def test_of_the_same_employer(self, world, own):
        elsewhere = world.organisation()
        with pytest.raises(RuleViolation, match="该人员的工作单位"):
            create_membership(world.admin, replace(own, organisation_id=elsewhere.id))

    def test_a_person_has_one_account(self, world, own):
        create_membership(world.admin, own)
        with pytest.raises(RuleViolation, match="该人员已有账号"):
            create_membership(world.admin, replace(own, username="another"))
        assert db.session.query(User).filter_by(username="another").count() == 0

    def test_an_account_has_one_person(self, world, own, unit):
        create_membership(world.admin, own)
        colleague = world.person(unit)
        second = replace(own, role=Role.UNIT_ADMIN.value, person_id=colleague.id)
        with pytest.raises(RuleViolation, match="该账号已关联另一名人员"):
            create_membership(world.admin, second)
        db.session.expire_all()
        assert colleague.user_id is None

    @pytest.mark.parametrize("forged", [0, -1, 424_242, 2**70])
    def test_invented_people(self, world, own, forged):
        with pytest.raises(RuleViolation, match="没有这个人员"):
            create_membership(world.admin, replace(own, person_id=forged))
        assert db.session.query(Person).filter(Person.user_id.is_not(None)).count() == 0


class TestEnd:
    def test_it_ends_and_may_be_given_again(self, world, data):
        membership, _ = create_membership(world.admin, data)
        assert end_membership(world.admin, membership.id).active is False
        with pytest.raises(NotFound):
            end_membership(world.admin, membership.id)
        again, password = create_membership(world.admin, data)
        assert (again.active, password) == (True, None)
        assert again.id != membership.id

    def test_not_ones_own(self, world):
        with pytest.raises(RuleViolation, match="不能停用自己"):
            end_membership(world.admin, world.admin.membership_id)

    @pytest.mark.parametrize("forged", [0, -1, 424_242, 2**70])
    def test_an_invented_one(self, world, forged):
        with pytest.raises(NotFound):
            end_membership(world.admin, forged)


class TestWhoMay:
    @pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
    def test_only_those_who_manage_accounts(self, world, data, role):
        actor = world.somebody(role)
        target, _ = create_membership(world.admin, replace(data, username="target"))
        if role in {Role.PROVINCIAL_ADMIN, Role.SYSTEM_ADMIN}:
            membership, _ = create_membership(actor, replace(data, role=Role.AUDITOR.value))
            assert end_membership(actor, membership.id).active is False
            return
        with pytest.raises(NotAllowed):
            create_membership(actor, data)
        with pytest.raises(NotAllowed):
            end_membership(actor, target.id)
        assert db.session.query(User).filter_by(username="ma.haixia").count() == 0
        refused = db.session.query(AuditEntry).filter_by(outcome="refused").all()
        assert [entry.action for entry in refused] == ["account.create", "account.end"]

    @pytest.mark.parametrize("giver", [Role.PROVINCIAL_ADMIN, Role.SYSTEM_ADMIN])
    @pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
    def test_nobody_gives_a_role_to_their_own_account(self, world, giver, role):
        actor = world.account(giver, world.bureau)
        own = AccountData(actor.user_name.upper(), actor.name, role.value, world.bureau.id)
        with pytest.raises(NotAllowed, match="不能给自己的账号增加身份"):
            create_membership(actor, own)
        assert db.session.query(Membership).filter_by(user_id=actor.user_id).count() == 1
        refused = db.session.query(AuditEntry).filter_by(outcome="refused").one()
        assert (refused.action, refused.user_id) == ("account.create", actor.user_id)

    @pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
    def test_system_administration_gives_no_business_role(self, world, role):
        actor = world.account(Role.SYSTEM_ADMIN, world.bureau)
        given = AccountData("newcomer", "马海霞", role.value, world.bureau.id)
        if role in {Role.SYSTEM_ADMIN, Role.AUDITOR}:
            assert create_membership(actor, given)[0].role == role.value
            return
        with pytest.raises(NotAllowed, match="不能授予"):
            create_membership(actor, given)
        assert db.session.query(User).filter_by(username="newcomer").count() == 0

    @pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
    def test_the_province_makes_the_first_of_the_others(self, world, data, role):
        membership, _ = create_membership(world.admin, replace(data, role=role.value))
        assert membership.role == role.value


class TestWhose:
    def test_a_known_username_of_somebody_else_is_refused(self, world, data):
        create_membership(world.admin, data)
        other = replace(
            data, name="马海燕", role=Role.HR_REVIEWER.value, organisation_id=world.bureau.id
        )
        with pytest.raises(RuleViolation, match="该登录名属于另一人") as caught:
            create_membership(world.admin, other)
        assert [problem.field for problem in caught.value.problems] == ["name"]
        assert count(Membership) == 2

    def test_spaces_in_the_name_do_not_make_somebody_else(self, world, data):
        create_membership(world.admin, data)
        again = replace(data, name=" 马　海霞 ", role=Role.AUDITOR.value)
        assert create_membership(world.admin, again)[1] is None
