"""The migration of phrases: reviewers who are there begin with some, and it can be undone."""

import flask_migrate
import pytest
from sqlalchemy import inspect, select

from app.enums import Track
from app.models import Phrase, db
from app.operations.phrases import STARTERS
from tests.factories import World
from tests.installation import ROOT

MIGRATIONS = str(ROOT / "migrations")


@pytest.mark.usefixtures("app")
def test_who_reviews_already_begins_with_some(app):
    with app.app_context():
        world = World()
        reviewers = {
            world.bureau.id,
            world.department().id,
            world.organisation(track=Track.SELF_AUDIT).id,
        }
        world.organisation()
        db.session.remove()
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0005")
        try:
            assert not inspect(db.engine).has_table("phrase")
            db.session.remove()
        finally:
            flask_migrate.upgrade(directory=MIGRATIONS)
        begun = STARTERS.read_text("utf-8").splitlines()
        phrases = db.session.execute(
            select(Phrase.organisation_id, Phrase.owner_id, Phrase.text).order_by(Phrase.id)
        ).all()
        assert {phrase.organisation_id for phrase in phrases} == reviewers
        for reviewer in reviewers:
            own = [phrase for phrase in phrases if phrase.organisation_id == reviewer]
            assert [phrase.text for phrase in own] == begun
            assert {phrase.owner_id for phrase in own} == {None}
