"""A name that failed too often is locked for a while, whether anybody has it or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.enums import AttemptOutcome, Role
from app.errors import NotAllowed
from app.models import AuditEntry, Membership, SignInAttempt, db
from app.operations.lockout import (
    LOCKED_FOR,
    MOST_FAILURES,
    WITHIN,
    add_attempt,
    locked_names,
    locked_until,
    log_locked_attempt,
    note_failure,
    release_account,
)
from app.operations.transaction import begin_write
from tests.factories import World


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


def fail(username, times=MOST_FAILURES):
    for _ in range(times):
        note_failure(username, "192.0.2.1")


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("username", ["root", "nobody-has-this"])
def test_the_fifth_failure_locks_a_name_for_half_an_hour(username):
    fail(username, MOST_FAILURES - 1)
    assert locked_until(username) is None
    fail(username, 1)
    opens = locked_until(username)
    assert opens is not None
    left = opens - datetime.now(UTC)
    assert LOCKED_FOR - timedelta(minutes=1) < left <= LOCKED_FOR
    assert locked_until(username, opens) is None
    assert locked_names([username, "somebody"]) == {username}
    assert locked_until("somebody") is None


@pytest.mark.usefixtures("world")
def test_capitals_and_spaces_are_the_same_name():
    fail(" Root")
    assert locked_until("root") is not None


@pytest.mark.usefixtures("world")
def test_a_success_begins_the_count_anew():
    fail("root", MOST_FAILURES - 1)
    begin_write()
    add_attempt("root", "192.0.2.1", AttemptOutcome.DONE)
    db.session.commit()
    fail("root", MOST_FAILURES - 1)
    assert locked_until("root") is None


@pytest.mark.usefixtures("world")
def test_failures_far_apart_do_not_lock():
    fail("root")
    begin_write()
    first = db.session.query(SignInAttempt).order_by(SignInAttempt.id).first()
    first.at -= WITHIN + timedelta(seconds=1)
    db.session.commit()
    assert locked_until("root") is None
    assert locked_names(["root"]) == set()


def test_an_administrator_releases_and_others_may_not(world):
    unit = world.organisation()
    actor = world.account(Role.UNIT_ADMIN, unit, username="clerk")
    fail("clerk")
    with pytest.raises(NotAllowed):
        release_account(actor, actor.membership_id)
    assert locked_until("clerk") is not None
    release_account(world.admin, actor.membership_id)
    assert locked_until("clerk") is None
    assert db.session.get(Membership, actor.membership_id).active


@pytest.mark.usefixtures("world")
def test_the_typed_name_is_not_readable_in_the_database():
    fail("my-secret-in-the-wrong-field", 1)
    assert "secret" not in db.session.query(SignInAttempt).one().name_hash


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("typed", "kept"), [(" Root", "root"), ("a-password-here", "")])
def test_a_try_at_a_locked_name_leaves_a_line_without_unknown_names(typed, kept):
    log_locked_attempt(typed, "192.0.2.1")
    line = db.session.query(AuditEntry).filter_by(outcome="refused").one()
    assert (line.action, line.user_name, line.address) == ("session.start", kept, "192.0.2.1")
    assert (line.user_id is not None) == bool(kept)
    assert line.detail == "登录名已锁定"
