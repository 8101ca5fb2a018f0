"""Actions, ledger and audit log are append-only in the database itself, papers all but."""

import re
import sqlite3

import flask_migrate
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.enums import Role, Track
from app.models import db
from app.models.append_only import APPEND_ONLY, FROZEN_DOCUMENT
from app.operations.archives import issue_archive
from tests import engines
from tests.factories import entries, lines
from tests.installation import ROOT
from tests.operations.test_results import post, row

PROTECTED = (*APPEND_ONLY, "issued_document")
sqlite_only = pytest.mark.skipif(engines.ENGINE != "sqlite", reason="SQLite alone replaces rows")


@pytest.fixture
def rows(world):
    """At least one row in each protected table; what they hold, to compare afterwards."""
    unit = world.organisation(track=Track.OUT_SYSTEM)
    actor = world.account(Role.UNIT_ADMIN, unit)
    person = world.person(unit)
    case = world.submitted(actor, world.meeting(actor, [person, world.person(unit)]))
    world.split(case, lines(case)[1:])
    world.approve_through(case)
    post(world, row(person))
    issue_archive(world.professional(person), [2019], [entry.id for entry in entries(person)])
    return contents


def contents(table):
    found = db.session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()  # noqa: S608
    db.session.rollback()
    return found


def columns(table):
    return [column["name"] for column in inspect(db.engine).get_columns(table)]


def refused(statement, table, *, match="append-only"):
    """The statement fails with the trigger's words and changes nothing."""
    before = contents(table)
    assert before
    with pytest.raises(DBAPIError, match=match):
        db.session.execute(text(statement))
    db.session.rollback()
    assert contents(table) == before


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.usefixtures("rows")
def test_no_column_can_be_updated(table):
    for column in columns(table):
        refused(f'UPDATE {table} SET "{column}" = "{column}"', table)  # noqa: S608


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.usefixtures("rows")
def test_no_row_can_be_deleted(table):
    refused(f"DELETE FROM {table}", table)  # noqa: S608
    refused(f"DELETE FROM {table} WHERE id = 1", table)  # noqa: S608


@pytest.mark.parametrize("column", FROZEN_DOCUMENT)
@pytest.mark.usefixtures("rows")
def test_of_a_paper_nothing_can_be_updated(column):
    refused(f"UPDATE issued_document SET {column} = {column}", "issued_document")  # noqa: S608


def test_of_a_paper_only_the_state_may_change(rows):
    assert set(columns("issued_document")) == {*FROZEN_DOCUMENT, "state"}
    db.session.execute(text("UPDATE issued_document SET state = 'superseded'"))
    db.session.commit()
    assert "superseded" in rows("issued_document")[0]


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.usefixtures("rows")
@pytest.mark.postgresql
def test_no_table_can_be_truncated(table):
    refused(f"TRUNCATE {table} CASCADE", table)
    refused("TRUNCATE ab_user CASCADE", table)


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.usefixtures("rows")
@pytest.mark.postgresql
def test_no_row_is_updated_by_a_conflict(table):
    refused(
        f"INSERT INTO {table} SELECT * FROM {table} "  # noqa: S608
        "ON CONFLICT (id) DO UPDATE SET id = excluded.id",
        table,
    )


# Each names the columns of one unique key, which alone is left as it was.
KEYS = [
    ("case_action", ["id"]),
    ("case_action", ["case_id", "version_before"]),
    ("returned_line", ["id"]),
    ("returned_line", ["action_id", "person_id"]),
    ("ledger_entry", ["id"]),
    ("ledger_entry", ["line_id", "year", "subject", "cause"]),
    ("ledger_entry", ["import_row_id", "year", "subject", "cause"]),
    ("audit_entry", ["id"]),
    ("issued_document", ["id"]),
    ("issued_document", ["number"]),
    ("issued_document", ["stored_name"]),
]


def replacement(table, key):
    """Replaces the rows that share the key and nothing else that is unique."""
    other = {
        "id": "id + 1000",
        "version_before": "version_before + 1000",
        "action_id": "-action_id",
        "number": "number || 'x'",
        "stored_name": "substr(stored_name, 2) || 'x'",
    }
    names = columns(table)
    values = [name if name in key else other.get(name, name) for name in names]
    # Without this, copies of a ledger entry would share its other key, too.
    where = f"{key[0]} IS NOT NULL"
    return (
        f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) "  # noqa: S608
        f"SELECT {', '.join(values)} FROM {table} WHERE {where}"
    )


@sqlite_only
@pytest.mark.parametrize(("table", "key"), KEYS)
@pytest.mark.usefixtures("rows")
def test_no_row_can_be_replaced(table, key):
    refused(replacement(table, key), table)


@sqlite_only
@pytest.mark.parametrize(("table", "key"), KEYS)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_not_even_by_a_program_that_sets_no_pragma(rows, engine_url, table, key, verb):
    before = rows(table)
    statement = replacement(table, key).replace("INSERT OR REPLACE", verb)
    connection = sqlite3.connect(engine_url.removeprefix("sqlite:///"))
    try:
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        for change in (
            statement,
            f"UPDATE OR REPLACE {table} SET id = id + 1",  # noqa: S608
            f"DELETE FROM {table}",  # noqa: S608
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(change)
    finally:
        connection.close()
    assert rows(table) == before


@sqlite_only
def test_every_unique_key_is_tried(app):
    with app.app_context():
        inspector = inspect(db.engine)
        found = {(table, ("id",)) for table in PROTECTED}
        for table in PROTECTED:
            keys = [*inspector.get_indexes(table), *inspector.get_unique_constraints(table)]
            for unique in keys:
                if unique.get("unique", True):
                    found.add((table, tuple(unique["column_names"])))
    tried = {(table, tuple(name for name in key if name != "cause")) for table, key in KEYS}
    assert found == tried


def test_the_triggers_come_back_after_a_downgrade(app):
    with app.app_context():
        before = triggers()
        assert {name.rsplit("_no_", 1)[0] for name in before} == set(PROTECTED)
        flask_migrate.downgrade(directory=str(ROOT / "migrations"), revision="base")
        assert triggers() == set()
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        assert triggers() == before


def triggers():
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if engines.ENGINE == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    found = set(db.session.scalars(text(query)))
    db.session.rollback()
    return found


def test_no_revision_runs_code_that_may_change():
    revisions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    assert len(revisions) > 1
    imports = re.compile(r"^\s*(?:from|import) (?:app|config|tests)\b", re.MULTILINE)
    assert [path.name for path in revisions if imports.search(path.read_text("utf-8"))] == []


def test_the_migrations_make_what_the_models_say(app):
    with app.app_context():
        flask_migrate.check(directory=str(ROOT / "migrations"))
