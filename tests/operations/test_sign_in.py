"""Sessions on the server: they end, grow idle and old; one acts through one's own memberships."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import text

from app.access.gateway import OutOfScope
from app.enums import Role
from app.models import AuditEntry, LoginSession, Membership, db
from app.operations.accounts import end_membership
from app.operations.sign_in import (
    choose_membership,
    end_session,
    log_failed_sign_in,
    resolve_session,
    start_session,
)
from app.operations.transaction import begin_write
from app.services import services
from tests.views.statements import statements

ADDRESS = "192.0.2.9"


@pytest.fixture
def actor(world):
    return world.somebody(Role.UNIT_ADMIN)


@pytest.fixture
def second(world, actor):
    """The same user as a reviewer of the bureau."""
    return world.account(Role.HR_REVIEWER, world.bureau, username=actor.user_name)


def user_of(actor):
    return db.session.get_one(User, actor.user_id, populate_existing=True)


def signed_in(actor):
    return start_session(user_of(actor), ADDRESS)


def age(**columns):
    """Moves times of the only session into the past."""
    begin_write()
    session = db.session.query(LoginSession).one()
    for name, past in columns.items():
        setattr(session, name, datetime.now(UTC) - past)
    db.session.commit()


def test_one_membership_is_acted_through_at_once(actor):
    found = resolve_session(signed_in(actor), ADDRESS)
    assert found.user_id == actor.user_id
    assert (found.actor.membership_id, found.actor.role) == (actor.membership_id, actor.role)
    assert found.actor.address == ADDRESS


@pytest.mark.usefixtures("second")
def test_who_has_several_must_choose(actor):
    found = resolve_session(signed_in(actor), ADDRESS)
    assert (found.user_id, found.actor) == (actor.user_id, None)


def test_switching_between_ones_own(actor, second):
    token = signed_in(actor)
    for chosen in (second, actor, second):
        choose_membership(resolve_session(token, ADDRESS), chosen.membership_id, ADDRESS)
        acting = resolve_session(token, ADDRESS).actor
        assert (acting.role, acting.permissions) == (chosen.role, chosen.permissions)
        assert acting.organisation_id == chosen.organisation_id
        assert acting.memberships_count == 2


def test_not_to_anothers(world, actor):
    other = world.somebody(Role.AUDITOR)
    token = signed_in(actor)
    for forged in (other.membership_id, 0, -1, 424_242, 2**70):
        with pytest.raises(OutOfScope):
            choose_membership(resolve_session(token, ADDRESS), forged, ADDRESS)
    assert resolve_session(token, ADDRESS).actor.role is Role.UNIT_ADMIN


def test_not_to_an_ended_one(world, actor, second):
    end_membership(world.admin, second.membership_id)
    token = signed_in(actor)
    with pytest.raises(OutOfScope):
        choose_membership(resolve_session(token, ADDRESS), second.membership_id, ADDRESS)


def test_only_a_hash_of_the_token_is_stored(actor):
    token = signed_in(actor)
    stored = db.session.execute(text("SELECT * FROM login_session")).all()
    assert len(stored) == 1
    assert token not in str(stored)
    assert len(token) >= 43


@pytest.mark.parametrize("forged", ["", "x", "null", "0" * 64])
@pytest.mark.usefixtures("actor")
def test_an_invented_token_is_nobody(forged):
    assert resolve_session(forged, ADDRESS) is None


def test_the_hash_is_no_token(actor):
    signed_in(actor)
    stored = db.session.query(LoginSession).one().token_hash
    assert resolve_session(stored, ADDRESS) is None


def test_signing_out_ends_it_on_the_server(actor):
    token = signed_in(actor)
    other = signed_in(actor)
    end_session(resolve_session(token, ADDRESS), ADDRESS)
    assert resolve_session(token, ADDRESS) is None
    assert resolve_session(other, ADDRESS) is not None


def test_ending_a_membership_ends_the_sessions_of_its_user(world, actor, second):
    token = signed_in(actor)
    end_membership(world.admin, second.membership_id)
    assert resolve_session(token, ADDRESS) is None


def test_switching_a_user_off_ends_it(world, actor):
    token = signed_in(actor)
    world.switch_off(actor)
    assert resolve_session(token, ADDRESS) is None


@pytest.mark.parametrize("part", ["membership", "organisation"])
def test_what_is_switched_off_is_acted_through_no_more(actor, part):
    token = signed_in(actor)
    begin_write()
    membership = db.session.get_one(Membership, actor.membership_id)
    (membership if part == "membership" else membership.organisation).active = False
    db.session.commit()
    assert resolve_session(token, ADDRESS).actor is None


def test_who_is_asking_is_one_statement(app, actor):
    token = signed_in(actor)
    resolve_session(token, ADDRESS)
    with statements(app) as asked:
        resolve_session(token, ADDRESS)
    assert len(asked) == 1


@pytest.mark.parametrize(("minutes", "lives"), [(-1, True), (1, False)])
def test_idle_sessions_end(actor, minutes, lives):
    token = signed_in(actor)
    limit = timedelta(minutes=services().settings.idle_minutes)
    age(seen_at=limit + timedelta(minutes=minutes))
    assert (resolve_session(token, ADDRESS) is not None) == lives


@pytest.mark.parametrize(("minutes", "lives"), [(-1, True), (1, False)])
def test_every_session_ends_however_busy(actor, minutes, lives):
    token = signed_in(actor)
    limit = timedelta(hours=services().settings.session_hours)
    age(started_at=limit + timedelta(minutes=minutes))
    assert (resolve_session(token, ADDRESS) is not None) == lives


def test_use_is_written_down_and_keeps_it_alive(actor):
    token = signed_in(actor)
    for _ in range(3):
        age(seen_at=timedelta(minutes=services().settings.idle_minutes - 1))
        assert resolve_session(token, ADDRESS) is not None
    seen = db.session.query(LoginSession).one().seen_at
    assert datetime.now(UTC) - seen < timedelta(minutes=1)


def test_use_within_the_minute_writes_nothing(actor):
    token = signed_in(actor)
    age(seen_at=timedelta(seconds=30))
    before = db.session.query(LoginSession).one().seen_at
    resolve_session(token, ADDRESS)
    db.session.expire_all()
    assert db.session.query(LoginSession).one().seen_at == before


def test_signing_in_and_out_is_logged(actor, second):
    token = signed_in(actor)
    choose_membership(resolve_session(token, ADDRESS), second.membership_id, ADDRESS)
    end_session(resolve_session(token, ADDRESS), ADDRESS)
    log_failed_sign_in(actor.user_name, actor.user_id, ADDRESS)
    log_failed_sign_in("my secret password", None, ADDRESS)
    told = [
        (entry.action, entry.outcome, entry.user_id, entry.user_name)
        for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)
        if entry.action.startswith("session")
    ]
    who = (actor.user_id, actor.user_name)
    assert told == [
        ("session.start", "done", *who),
        ("session.membership", "done", *who),
        ("session.end", "done", *who),
        ("session.start", "refused", *who),
        ("session.start", "refused", None, ""),
    ]
