"""Revision 0008 keeps what is there, both ways, and is not undone where it is used."""

import flask_migrate
import pytest
from sqlalchemy import text

from app.enums import Role, Track
from app.models import db
from app.operations.reversals import reverse_lines
from tests.factories import lines
from tests.installation import ROOT

MIGRATIONS = str(ROOT / "migrations")
TABLES = ("review_case", "case_action", "hour_line", "declaration", "ledger_entry", "attachment")


@pytest.fixture
def credited(world):
    unit = world.organisation(track=Track.OUT_SYSTEM)
    actor = world.account(Role.UNIT_ADMIN, unit)
    meeting = world.meeting(actor, world.people(unit, 2))
    return world.approve_through(world.submitted(actor, meeting))


def contents():
    query = "SELECT * FROM {} ORDER BY id"
    found = [db.session.execute(text(query.format(table))).mappings().all() for table in TABLES]
    db.session.rollback()
    return found


@pytest.mark.usefixtures("credited")
def test_the_rows_stay():
    before = contents()
    assert all(before)
    flask_migrate.downgrade(directory=MIGRATIONS, revision="0007")
    assert len(contents()[2]) == len(before[2])
    flask_migrate.upgrade(directory=MIGRATIONS)
    assert contents() == before


def test_it_is_not_undone_where_hours_were_taken_back(world, credited, caplog):
    reviewer = world.account(Role.HR_REVIEWER, world.bureau)
    reverse_lines(reviewer, credited.id, credited.version, [lines(credited)[0].id], "证书系伪造")
    before = contents()
    with pytest.raises(SystemExit):
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0007")
    assert "hours were taken back" in caplog.text
    flask_migrate.upgrade(directory=MIGRATIONS)
    assert contents() == before
