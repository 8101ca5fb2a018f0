"""The second factor: set up, asked for at sign-in, each code once, lost and removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, text, update

from app.enums import AuditOutcome, Role
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.models import AuditEntry, LoginSession, RecoveryCode, SecondFactor, db
from app.operations import second_factor
from app.operations.codes import DRIFT, RECOVERY_CODES, STEP_SECONDS, plain_code, step_at
from app.operations.factor_rules import has_factor
from app.operations.lockout import MOST_FAILURES, locked_until
from app.operations.lost_factors import remove_second_factor, remove_second_factor_of
from app.operations.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    pass_second_factor,
    pending_secret,
    recovery_codes_left,
    renew_recovery_codes,
    turn_off_second_factor,
)
from app.operations.sign_in import choose_membership, resolve_session, start_session
from app.operations.transaction import begin_write
from tests.factories import PASSWORD
from tests.second_factors import policy_of, set_up_factor

ADDRESS = "192.0.2.9"
WRONG = "000000"


@pytest.fixture
def reviewer(world):
    return world.somebody(Role.HR_REVIEWER)


@pytest.fixture
def clerk(world):
    return world.somebody(Role.UNIT_ADMIN)


def begun(actor):
    """A sign-in whose password was right."""
    user = db.session.get_one(User, actor.user_id, populate_existing=True)
    return resolve_session(start_session(user, ADDRESS), ADDRESS)


def actions():
    query = select(AuditEntry.action, AuditEntry.outcome).order_by(AuditEntry.id)
    return [tuple(row) for row in db.session.execute(query)]


def wrong_codes(session, times=1):
    for _ in range(times):
        with pytest.raises(RuleViolation, match="验证码不正确"):
            pass_second_factor(session, WRONG, ADDRESS)


def test_who_has_none_signs_in_by_password(clerk):
    session = begun(clerk)
    assert not session.factor_due
    assert session.actor is not None


def test_set_up_and_asked_for_from_then_on(clerk):
    session = begun(clerk)
    begin_second_factor(session, PASSWORD, ADDRESS)
    secret = pending_secret(clerk.user_id)
    # Nothing counts before the first right code.
    assert not begun(clerk).factor_due
    with pytest.raises(RuleViolation):
        confirm_second_factor(session, WRONG, ADDRESS)
    confirmed = confirm_second_factor(session, pyotp.TOTP(secret).now(), ADDRESS)
    assert pending_secret(clerk.user_id) is None
    again = resolve_session(confirmed.token, ADDRESS)
    assert again.session_id == session.session_id
    assert again.actor is not None
    assert len(set(confirmed.recovery_codes)) == RECOVERY_CODES
    waiting = begun(clerk)
    assert (waiting.factor_due, waiting.actor) == (True, None)
    # The other session, begun before, has ended.
    assert db.session.query(LoginSession).filter_by(ended_at=None).count() == 2
    with pytest.raises(Stale):
        begin_second_factor(waiting, PASSWORD, ADDRESS)
    with pytest.raises(Stale):
        confirm_second_factor(waiting, pyotp.TOTP(secret).now(), ADDRESS)
    done = [("factor.begin", "done"), ("factor.confirm", "refused"), ("factor.confirm", "done")]
    assert [entry for entry in actions() if entry[0].startswith("factor")] == done


def test_beginning_asks_for_the_password(clerk):
    session = begun(clerk)
    with pytest.raises(RuleViolation) as refused:
        begin_second_factor(session, "wrong", ADDRESS)
    assert refused.value.problems[0].field == "password"
    assert pending_secret(clerk.user_id) is None


def test_neither_secret_nor_recovery_code_stands_in_the_database(clerk):
    factor = set_up_factor(clerk)
    tables = ("second_factor", "recovery_code", "audit_entry")
    rows = [db.session.execute(text(f"SELECT * FROM {name}")).all() for name in tables]  # noqa: S608 - our own names
    stored = str(rows)
    assert factor.secret not in stored
    assert not any(plain_code(code) in stored for code in factor.recovery_codes)


def test_a_right_code_signs_in_under_a_new_token(reviewer):
    factor = set_up_factor(reviewer)
    user = db.session.get_one(User, reviewer.user_id)
    before = start_session(user, ADDRESS)
    passed = pass_second_factor(resolve_session(before, ADDRESS), factor.code(), ADDRESS)
    assert passed.recovery_left is None
    assert resolve_session(before, ADDRESS) is None
    assert resolve_session(passed.token, ADDRESS).actor.role is Role.HR_REVIEWER
    assert actions()[-2:] == [("session.start", "done"), ("session.code", "done")]


def test_a_code_is_taken_once_and_no_older_one_after_it(clerk):
    factor = set_up_factor(clerk)
    code = factor.code()
    pass_second_factor(begun(clerk), code, ADDRESS)
    for used in (code, factor.code(-1)):
        with pytest.raises(RuleViolation, match="已经用过"):
            pass_second_factor(begun(clerk), used, ADDRESS)


@pytest.mark.parametrize("steps", range(-DRIFT - 1, DRIFT + 2))
def test_a_phone_may_be_one_step_off(clerk, monkeypatch, steps):
    factor = set_up_factor(clerk)

    class HalfWay(datetime):
        """No step ends during the test."""

        @classmethod
        def now(cls, tz=None):
            step = step_at(datetime.now(tz))
            return datetime.fromtimestamp((step + 0.5) * STEP_SECONDS, tz)

    monkeypatch.setattr(second_factor, "datetime", HalfWay)
    code = pyotp.TOTP(factor.secret).generate_otp(step_at(HalfWay.now(UTC)) + steps)
    if abs(steps) > DRIFT:
        with pytest.raises(RuleViolation):
            pass_second_factor(begun(clerk), code, ADDRESS)
    else:
        pass_second_factor(begun(clerk), code, ADDRESS)


def test_a_code_may_be_typed_with_spaces_and_in_full_width(clerk):
    factor = set_up_factor(clerk)
    code = factor.code()
    typed = f" {code[:3]} {code[3:]} ".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    )
    pass_second_factor(begun(clerk), typed, ADDRESS)
    recovery = factor.recovery_codes[0].lower().replace("-", " ")
    assert pass_second_factor(begun(clerk), recovery, ADDRESS).recovery_left == RECOVERY_CODES - 1


def test_a_recovery_code_is_taken_once_and_only_from_its_owner(clerk, reviewer):
    factor, other = set_up_factor(clerk), set_up_factor(reviewer)
    pass_second_factor(begun(clerk), factor.recovery_codes[3], ADDRESS)
    for code in (factor.recovery_codes[3], other.recovery_codes[0], "", "漢字", "x" * 40):
        with pytest.raises(RuleViolation):
            pass_second_factor(begun(clerk), code, ADDRESS)
        begin_write()
        db.session.execute(text("DELETE FROM sign_in_attempt"))
        db.session.commit()
    assert recovery_codes_left(clerk.user_id) == RECOVERY_CODES - 1
    assert recovery_codes_left(reviewer.user_id) == RECOVERY_CODES
    assert ("session.recovery", "done") in actions()


def test_wrong_codes_lock_the_name_and_right_passwords_between_them_help_nobody(clerk):
    factor = set_up_factor(clerk)
    for _ in range(MOST_FAILURES):
        assert locked_until(clerk.user_name) is None
        # Each time the password is given anew.
        wrong_codes(begun(clerk))
    assert locked_until(clerk.user_name) is not None
    with pytest.raises(RuleViolation, match=r"已锁定，请于 \d\d:\d\d 后再试"):
        pass_second_factor(begun(clerk), factor.code(), ADDRESS)
    assert actions().count(("session.code", "refused")) == MOST_FAILURES + 1


def test_a_right_code_begins_the_count_anew(clerk):
    factor = set_up_factor(clerk)
    wrong_codes(begun(clerk), MOST_FAILURES - 1)
    pass_second_factor(begun(clerk), factor.code(), ADDRESS)
    wrong_codes(begun(clerk), MOST_FAILURES - 1)
    assert locked_until(clerk.user_name) is None


def test_a_session_that_waits_for_nothing_takes_no_code(clerk):
    factor = set_up_factor(clerk)
    session = begun(clerk)
    passed = pass_second_factor(session, factor.code(), ADDRESS)
    signed_in = resolve_session(passed.token, ADDRESS)
    for _ in range(2):
        with pytest.raises(Stale):
            pass_second_factor(signed_in, factor.recovery_codes[0], ADDRESS)
    assert recovery_codes_left(clerk.user_id) == RECOVERY_CODES


@pytest.mark.parametrize(("minutes", "lives"), [(9, True), (11, False)])
def test_a_sign_in_waits_ten_minutes(clerk, minutes, lives):
    set_up_factor(clerk)
    user = db.session.get_one(User, clerk.user_id)
    token = start_session(user, ADDRESS)
    begin_write()
    seen = datetime.now(UTC) - timedelta(minutes=minutes)
    db.session.execute(update(LoginSession).values(seen_at=seen))
    db.session.commit()
    assert (resolve_session(token, ADDRESS) is not None) == lives


@pytest.mark.parametrize("policy", ["required", "offered", "off"])
@pytest.mark.parametrize("role", Role)
def test_who_must_have_one(world, role, policy):
    actor = world.somebody(role)
    must = policy == "required" and role in {
        Role.HR_REVIEWER,
        Role.PROVINCIAL_ADMIN,
        Role.SYSTEM_ADMIN,
    }
    with policy_of(policy):
        session = begun(actor)
        assert session.factor_due == must
        assert (session.actor is None) == must


def test_switched_off_nothing_is_asked_for_or_set_up(clerk, reviewer):
    set_up_factor(clerk)
    with policy_of("off"):
        assert begun(clerk).actor is not None
        with pytest.raises(RuleViolation, match="没有启用"):
            begin_second_factor(begun(reviewer), PASSWORD, ADDRESS)


def test_who_must_sets_it_up_without_the_password_just_given(reviewer):
    with policy_of("required"):
        session = begun(reviewer)
        begin_second_factor(session, "", ADDRESS)
        code = pyotp.TOTP(pending_secret(reviewer.user_id)).now()
        confirmed = confirm_second_factor(session, code, ADDRESS)
        assert resolve_session(confirmed.token, ADDRESS).actor.role is Role.HR_REVIEWER


def test_a_role_given_after_the_sign_in_asks_for_it_when_it_is_chosen(world, clerk):
    with policy_of("required"):
        user = db.session.get_one(User, clerk.user_id)
        token = start_session(user, ADDRESS)
        second = world.account(Role.HR_REVIEWER, world.bureau, username=clerk.user_name)
        choose_membership(resolve_session(token, ADDRESS), second.membership_id, ADDRESS)
        session = resolve_session(token, ADDRESS)
        assert (session.factor_due, session.actor) == (True, None)


def test_new_recovery_codes_ask_for_password_and_code(clerk):
    factor = set_up_factor(clerk)
    session = begun(clerk)
    with pytest.raises(RuleViolation, match="密码不正确"):
        renew_recovery_codes(session, "wrong", factor.recovery_codes[0], ADDRESS)
    with pytest.raises(RuleViolation, match="验证码不正确"):
        renew_recovery_codes(session, PASSWORD, WRONG, ADDRESS)
    # A wrong password has not used the code up.
    made = renew_recovery_codes(session, PASSWORD, factor.recovery_codes[0], ADDRESS)
    assert not set(made) & set(factor.recovery_codes)
    with pytest.raises(RuleViolation):
        pass_second_factor(begun(clerk), factor.recovery_codes[1], ADDRESS)
    pass_second_factor(begun(clerk), made[1], ADDRESS)


def test_turning_it_off(clerk, reviewer):
    factor = set_up_factor(clerk)
    session = begun(clerk)
    assert not turn_off_second_factor(session, PASSWORD, factor.code(), ADDRESS)
    assert not has_factor(clerk.user_id)
    assert db.session.query(RecoveryCode).count() == 0
    assert begun(clerk).actor is not None
    with pytest.raises(Stale):
        turn_off_second_factor(session, PASSWORD, factor.code(), ADDRESS)
    factor = set_up_factor(reviewer)
    with policy_of("required"):
        session = begun(reviewer)
        passed = pass_second_factor(session, factor.code(), ADDRESS)
        assert turn_off_second_factor(session, PASSWORD, factor.recovery_codes[0], ADDRESS)
        # Not signed in until the new phone is set up.
        assert resolve_session(passed.token, ADDRESS).factor_due


def test_an_administrator_removes_a_lost_one_with_a_reason(world, reviewer):
    set_up_factor(reviewer)
    session = begun(reviewer)
    for reason in ("", "  "):
        with pytest.raises(RuleViolation) as refused:
            remove_second_factor(world.admin, reviewer.membership_id, reason)
        assert refused.value.problems[0].field == "reason"
    remove_second_factor(world.admin, reviewer.membership_id, "手机丢失，已当面核对")
    assert not has_factor(reviewer.user_id)
    assert db.session.get_one(LoginSession, session.session_id).ended_at is not None
    entry = db.session.scalars(select(AuditEntry).filter_by(action="factor.remove")).one()
    assert (entry.user_id, entry.detail) == (world.admin.user_id, "手机丢失，已当面核对")
    with pytest.raises(Stale):
        remove_second_factor(world.admin, reviewer.membership_id, "再次")


def test_nobody_removes_their_own_or_that_of_whom_they_could_not_make(world, reviewer):
    set_up_factor(world.admin)
    set_up_factor(reviewer)
    system = world.somebody(Role.SYSTEM_ADMIN)
    auditor = world.somebody(Role.AUDITOR)
    set_up_factor(auditor)
    # An auditor who reviews as well is more than who runs the machine can give.
    both = world.somebody(Role.AUDITOR)
    world.account(Role.HR_REVIEWER, world.bureau, username=both.user_name)
    set_up_factor(both)
    for actor, other in (
        (world.admin, world.admin),
        (system, reviewer),
        (system, both),
        (reviewer, auditor),
    ):
        with pytest.raises(NotAllowed):
            remove_second_factor(actor, other.membership_id, "手机丢失")
        assert actions()[-1] == ("factor.remove", AuditOutcome.REFUSED.value)
    for nothing in (0, 424_242, 2**70):
        with pytest.raises(NotFound):
            remove_second_factor(world.admin, nothing, "手机丢失")
    remove_second_factor(system, auditor.membership_id, "手机丢失")
    assert db.session.query(SecondFactor).count() == 3


def test_the_command_line_helps_the_last_administrator(world):
    set_up_factor(world.admin)
    session = begun(world.admin)
    run = current_app.test_cli_runner().invoke
    assert run(args=["account", "remove-second-factor", "ROOT"]).exit_code == 0
    assert not has_factor(world.admin.user_id)
    db.session.expire_all()
    assert db.session.get_one(LoginSession, session.session_id).ended_at is not None
    for name, words in (("root", "没有设置两步验证"), ("nobody", "没有登录名为 nobody")):
        refused = run(args=["account", "remove-second-factor", name])
        assert refused.exit_code == 1
        assert words in refused.output
    with pytest.raises(NotFound):
        remove_second_factor_of("nobody")


def test_a_lost_data_key_keeps_nobody_out(world, reviewer):
    set_up_factor(reviewer)
    begin_write()
    db.session.execute(text("UPDATE second_factor SET secret = 'x1:unreadable'"))
    db.session.commit()
    remove_second_factor(world.admin, reviewer.membership_id, "密钥遗失")
    assert begun(reviewer).actor is not None
