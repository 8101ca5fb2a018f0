"""Revision 0005 makes two tables anew: their rows stay, and it is not undone where it is used."""

import flask_migrate
import pytest
from sqlalchemy import text

from app.enums import Role
from app.models import db
from tests.factories import lines
from tests.installation import ROOT

MIGRATIONS = str(ROOT / "migrations")


@pytest.fixture
def batch(world):
    unit = world.organisation()
    actor = world.account(Role.UNIT_ADMIN, unit)
    return world.submitted(actor, world.meeting(actor, world.people(unit, 2)))


def contents():
    tables = ("case_action", "attachment", "review_case")
    query = "SELECT * FROM {} ORDER BY id"
    found = [db.session.execute(text(query.format(table))).mappings().all() for table in tables]
    db.session.rollback()
    return found


@pytest.mark.usefixtures("batch")
def test_the_rows_stay():
    before = contents()
    assert all(before)
    flask_migrate.downgrade(directory=MIGRATIONS, revision="0004")
    flask_migrate.upgrade(directory=MIGRATIONS)
    assert contents() == before


def test_it_is_not_undone_where_a_case_was_split(world, batch, caplog):
    world.split(batch, lines(batch)[1:])
    before = contents()
    with pytest.raises(SystemExit):
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0004")
    assert "cases were split since" in caplog.text
    flask_migrate.upgrade(directory=MIGRATIONS)
    assert contents() == before
