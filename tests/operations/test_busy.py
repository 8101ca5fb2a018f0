"""While one writes, others read, wait their turn, or are told plainly that they must."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.engine import BUSY_MILLISECONDS
from app.errors import Busy
from app.models import LoginSession, db
from app.operations import transaction
from app.operations.sign_in import resolve_session, start_session
from tests.engines import ENGINE
from tests.factories import World

pytestmark = pytest.mark.skipif(ENGINE != "sqlite", reason="only SQLite has one writer at a time")


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def writer(engine_url):
    """Somebody who holds SQLite's only place to write."""
    connection = sqlite3.connect(engine_url.removeprefix("sqlite:///"), isolation_level=None)
    yield connection
    connection.close()


def old_session(world):
    from flask_appbuilder.security.sqla.models import User

    user = db.session.get_one(User, world.admin.user_id)
    token = start_session(user, "192.0.2.1")
    transaction.begin_write()
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    db.session.execute(update(LoginSession).values(seen_at=long_ago))
    db.session.commit()
    return token


def test_a_page_does_not_wait_to_note_that_a_session_is_used(world, writer):
    token = old_session(world)
    writer.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert resolve_session(token, "192.0.2.1") is not None
    assert time.monotonic() - began < BUSY_MILLISECONDS / 1000 / 4
    writer.execute("ROLLBACK")
    before = db.session.scalar(select(LoginSession.seen_at))
    assert resolve_session(token, "192.0.2.1") is not None
    assert db.session.scalar(select(LoginSession.seen_at)) > before


@pytest.mark.usefixtures("world")
def test_who_waits_too_long_is_told_and_may_try_again(writer):
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        transaction.begin_write(patience=50)
    writer.execute("ROLLBACK")
    transaction.begin_write(patience=50)
    # Only one writes at a time: this transaction now keeps the other out.
    writer.execute("PRAGMA busy_timeout = 0")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        writer.execute("BEGIN IMMEDIATE")
    db.session.rollback()
