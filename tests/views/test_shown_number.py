"""The whole identity number: masked everywhere, shown on demand, and the log knows who looked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import AuditEntry, Person, db

pytestmark = pytest.mark.one_engine


def looks(stage):
    with stage.app.app_context():
        query = select(AuditEntry).where(AuditEntry.action == "person.show_number")
        return [
            (entry.record_id, entry.outcome, str(vars(entry)))
            for entry in db.session.scalars(query)
        ]


def test_it_is_shown_once_and_written_down(stage):
    person_id = stage.cast.ids["person"]
    with stage.app.app_context():
        number = db.session.get_one(Person, person_id).identity_number
    visitor = stage.visitor("unit_admin", "own")
    page = visitor.get(f"/person/{person_id}/").get_data(as_text=True)
    assert "显示完整证件号码" in page
    assert number not in page
    try:
        answer = visitor.post(f"/person/{person_id}/number/")
        assert number in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
        (look,) = looks(stage)
        assert look[:2] == (person_id, "done")
        assert number not in look[2]
        assert number not in visitor.get(f"/person/{person_id}/").get_data(as_text=True)
    finally:
        stage.restore()


def test_who_may_not_is_written_down_too(stage):
    person_id = stage.cast.ids["person"]
    answer = stage.visitor("unit_admin", "foreign").post(f"/person/{person_id}/number/")
    assert answer.status_code == 404
    assert [look[:2] for look in looks(stage)] == [(person_id, "refused")]
    stage.restore()
    page = stage.visitor("department_admin", "parent").get(f"/person/{person_id}/")
    assert "显示完整证件号码" not in page.get_data(as_text=True)
