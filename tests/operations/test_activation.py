"""Activation codes: once, for their own account, for a while; nothing about them can be guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from werkzeug.security import check_password_hash

from app.enums import Role
from app.errors import NotAllowed, NotFound, RuleViolation
from app.models import ActivationCode, AuditEntry, Membership, db
from app.operations.accounts import AccountData, create_membership
from app.operations.activation import (
    ALPHABET,
    activate,
    awaiting_activation,
    issue_letters,
    open_code,
    reissue_code,
)
from app.operations.lockout import MOST_FAILURES, locked_until
from app.operations.sign_in import resolve_session, start_session
from tests.factories import PASSWORD

ADDRESS = "192.0.2.9"
NEW = "Another-pass-2019"
WRONG = "登录名或激活码不正确"


@pytest.fixture
def unit(world):
    return world.organisation()


@pytest.fixture
def data(unit):
    return AccountData("ma.haixia", "马海霞", Role.UNIT_ADMIN.value, unit.id)


@pytest.fixture
def made(world, data):
    return create_membership(world.admin, data)


def password_of(membership):
    db.session.expire_all()
    return membership.user.password


def test_its_owner_chooses_a_password_and_the_code_is_spent(made):
    membership, code = made
    assert awaiting_activation([membership.user_id]) == {membership.user_id}
    activate("Ma.Haixia ", code, NEW, ADDRESS)
    assert check_password_hash(password_of(membership), NEW)
    assert awaiting_activation([membership.user_id]) == set()
    with pytest.raises(RuleViolation, match=WRONG):
        activate("ma.haixia", code, "Yet-another-2019", ADDRESS)
    assert check_password_hash(password_of(membership), NEW)


def test_a_code_is_read_from_paper(made):
    _, code = made
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert set(code) - {"-"} <= set(ALPHABET)
    typed = f" {code.replace('-', ' ').lower()} "
    activate("ma.haixia", typed, NEW, ADDRESS)


def test_nothing_keeps_the_code(made):
    membership, code = made
    stored = db.session.scalars(select(ActivationCode)).one()
    kept = [stored.code_hash, membership.user.password]
    kept += [str((entry.before, entry.after)) for entry in db.session.query(AuditEntry)]
    assert not any(code in text or code.replace("-", "") in text for text in kept)


@pytest.mark.parametrize("name", ["ma.haixia", "nobody", ""])
def test_one_answer_for_everything_that_is_wrong(made, name):
    with pytest.raises(RuleViolation, match=WRONG) as caught:
        activate(name, "AAAA-BBBB-CCCC", NEW, ADDRESS)
    assert [problem.field for problem in caught.value.problems] == ["code"]
    entry = db.session.query(AuditEntry).filter_by(action="account.activate").one()
    # A name that nobody has may be a password in the wrong field.
    assert (entry.outcome, entry.user_name) == ("refused", name if name == "ma.haixia" else "")
    assert made[1] not in str(vars(entry))


def test_not_with_the_code_of_somebody_else(world, data, made):
    other, _ = create_membership(world.admin, replace(data, username="other"))
    with pytest.raises(RuleViolation, match=WRONG):
        activate("other", made[1], NEW, ADDRESS)
    assert not check_password_hash(password_of(other), NEW)


def test_not_after_its_time(made):
    stored = db.session.scalars(select(ActivationCode)).one()
    stored.issued_at -= timedelta(days=20)
    stored.expires_at -= timedelta(days=15)
    db.session.commit()
    with pytest.raises(RuleViolation, match=WRONG):
        activate("ma.haixia", made[1], NEW, ADDRESS)


def test_not_where_the_account_is_switched_off(made):
    made[0].user.active = False
    db.session.commit()
    with pytest.raises(RuleViolation, match=WRONG):
        activate("ma.haixia", made[1], NEW, ADDRESS)


def test_guesses_lock_the_name(made):
    for _ in range(MOST_FAILURES):
        with pytest.raises(RuleViolation, match=WRONG):
            activate("ma.haixia", "AAAA-BBBB-CCCC", NEW, ADDRESS)
    with pytest.raises(RuleViolation, match=r"已锁定，请于 \d\d:\d\d 后再试"):
        activate("ma.haixia", made[1], NEW, ADDRESS)


def test_a_weak_password_leaves_the_code_as_it_was(made):
    membership, code = made
    with pytest.raises(RuleViolation, match="至少三种") as caught:
        activate("ma.haixia", code, "aaaaaaaaaaaa", ADDRESS)
    assert [problem.field for problem in caught.value.problems] == ["new"]
    activate("ma.haixia", code, NEW, ADDRESS)
    assert check_password_hash(password_of(membership), NEW)


def test_a_new_code_ends_password_sessions_and_lock(world):
    actor = world.account(Role.UNIT_ADMIN, world.organisation(), username="clerk")
    user = db.session.get_one(User, actor.user_id)
    token = start_session(user, ADDRESS)
    for _ in range(MOST_FAILURES):
        with pytest.raises(RuleViolation):
            activate("clerk", "AAAA-BBBB-CCCC", NEW, ADDRESS)
    issued = reissue_code(world.admin, actor.membership_id)
    assert locked_until("clerk") is None
    assert resolve_session(token, ADDRESS) is None
    assert not check_password_hash(password_of(issued.membership), PASSWORD)
    activate("clerk", issued.code, NEW, ADDRESS)


def test_the_next_code_ends_the_one_before(world, made):
    membership, first = made
    second = reissue_code(world.admin, membership.id)
    with pytest.raises(RuleViolation, match=WRONG):
        activate("ma.haixia", first, NEW, ADDRESS)
    with pytest.raises(RuleViolation, match="不再有效"):
        open_code(world.admin, membership.id, first)
    assert open_code(world.admin, membership.id, second.code).expires_at == second.expires_at


def test_letters_are_for_those_who_wait_one_for_each_account(world, unit, made):
    membership, first = made
    again = AccountData("ma.haixia", "马海霞", Role.AUDITOR.value, unit.id)
    second_role, _ = create_membership(world.admin, again)
    active = world.account(Role.UNIT_ADMIN, unit)
    asked_for = [membership.id, second_role.id, active.membership_id]
    issued = issue_letters(world.admin, asked_for)
    assert [one.membership.id for one in issued] == [membership.id]
    with pytest.raises(RuleViolation, match=WRONG):
        activate("ma.haixia", first, NEW, ADDRESS)
    activate("ma.haixia", issued[0].code, NEW, ADDRESS)
    with pytest.raises(RuleViolation, match="都已激活"):
        issue_letters(world.admin, asked_for)


def test_not_too_many_letters(world):
    with pytest.raises(RuleViolation, match="最多打印 200 份"):
        issue_letters(world.admin, range(1, 202))


class TestWhoMay:
    def test_not_for_oneself(self, world):
        with pytest.raises(NotAllowed, match="自己的账号"):
            reissue_code(world.admin, world.admin.membership_id)

    def test_the_system_administrator_takes_over_no_reviewer(self, world, data):
        """Also where only one of the account's roles is out of reach."""
        system = world.account(Role.SYSTEM_ADMIN, world.bureau)
        auditor = replace(data, role=Role.AUDITOR.value)
        membership, code = create_membership(system, auditor)
        assert reissue_code(system, membership.id).code != code
        create_membership(world.admin, data)
        for attempt in (
            lambda: reissue_code(system, membership.id),
            lambda: issue_letters(system, [membership.id]),
            lambda: open_code(system, membership.id, code),
        ):
            with pytest.raises(NotAllowed, match="不能为「单位管理员」的账号"):
                attempt()

    @pytest.mark.parametrize("role", [role for role in Role if "admin" not in role.value])
    def test_nobody_without_the_permission(self, world, made, role):
        actor = world.somebody(role)
        for attempt in (
            lambda: reissue_code(actor, made[0].id),
            lambda: issue_letters(actor, [made[0].id]),
            lambda: open_code(actor, made[0].id, made[1]),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        activate("ma.haixia", made[1], NEW, ADDRESS)

    @pytest.mark.parametrize("forged", [0, -1, 424_242, 2**70])
    def test_invented_ones(self, world, forged):
        for attempt in (
            lambda: reissue_code(world.admin, forged),
            lambda: issue_letters(world.admin, [forged]),
        ):
            with pytest.raises(NotFound):
                attempt()

    def test_not_for_an_ended_membership(self, world, made):
        db.session.get_one(Membership, made[0].id).active = False
        db.session.commit()
        with pytest.raises(NotFound):
            reissue_code(world.admin, made[0].id)
