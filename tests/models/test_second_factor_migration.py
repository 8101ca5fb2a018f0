"""Revision 0011 adds a column to sessions that are open: they stay; who owes a code is out."""

from __future__ import annotations

import flask_migrate
import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from app.models import LoginSession, SecondFactor, db
from app.operations.sign_in import start_session
from app.operations.transaction import begin_write
from tests.installation import ROOT
from tests.second_factors import set_up_factor

MIGRATIONS = str(ROOT / "migrations")


def sessions():
    query = text("SELECT token_hash, user_id FROM login_session ORDER BY id")
    found = db.session.execute(query).all()
    db.session.rollback()
    return found


def test_down_and_up_again(world):
    root = db.session.get_one(User, world.admin.user_id)
    start_session(root, "192.0.2.9")
    before = sessions()
    set_up_factor(world.admin)
    start_session(root, "192.0.2.9")
    assert len(sessions()) == 2
    flask_migrate.downgrade(directory=MIGRATIONS, revision="0010")
    assert sessions() == before
    flask_migrate.upgrade(directory=MIGRATIONS)
    assert sessions() == before
    assert db.session.query(LoginSession).one().second_factor == "none"


@pytest.mark.parametrize(
    "change",
    [
        update(LoginSession).values(second_factor="skipped"),
        update(SecondFactor).values(last_step=None),
    ],
)
def test_what_the_tables_refuse(world, change):
    set_up_factor(world.admin)
    start_session(db.session.get_one(User, world.admin.user_id), "192.0.2.9")
    begin_write()
    with pytest.raises(IntegrityError):
        db.session.execute(change)
    db.session.rollback()
