"""The migration that counts changes: rows that are there begin with one, and it can be undone."""

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from app.models import db
from tests.factories import World
from tests.installation import ROOT

MIGRATIONS = str(ROOT / "migrations")
TABLES = ("organisation", "person")


def has_version(table):
    return "version" in {column["name"] for column in inspect(db.engine).get_columns(table)}


def rows(table):
    found = db.session.execute(text(f"SELECT id, active FROM {table} ORDER BY id")).all()  # noqa: S608 - our own names
    db.session.rollback()
    return found


@pytest.mark.usefixtures("app")
def test_rows_that_are_there_begin_with_one(app):
    with app.app_context():
        world = World()
        world.person(world.organisation())
        before = {table: rows(table) for table in TABLES}
        assert all(before.values())
        db.session.remove()
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0003")
        try:
            assert not any(has_version(table) for table in TABLES)
            assert {table: rows(table) for table in TABLES} == before
        finally:
            db.session.remove()
            flask_migrate.upgrade(directory=MIGRATIONS)
        assert {table: rows(table) for table in TABLES} == before
        for table in TABLES:
            query = text(f"SELECT DISTINCT version FROM {table}")  # noqa: S608 - our own names
            assert db.session.scalars(query).all() == [1]
