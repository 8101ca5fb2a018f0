"""The stage: one application with two neighbourhoods, signed in at every desk, as new each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BUSINESS_MOMENT
from tests.engines import TestDatabase, open_database
from tests.factories import PASSWORD
from tests.installation import disconnect, install
from tests.views.cast import Cast, build
from tests.views.visitor import Visitor

if TYPE_CHECKING:
    from flask import Flask


class Stage:
    """The application under test, the people at it, and the way back to the beginning."""

    def __init__(self, app: Flask, database: TestDatabase, cast: Cast) -> None:
        self.app = app
        self.cast = cast
        self._database = database
        self._visitors: dict[tuple[str, str], Visitor] = {}

    def sign_everybody_in(self) -> None:
        """Begins a session for every account; `restore` keeps the sessions."""
        for who, username in self.cast.names.items():
            visitor = Visitor(self.app)
            assert visitor.sign_in(username, PASSWORD).status_code == 302
            self._visitors[who] = visitor
        disconnect(self.app)
        self._database.seal()

    def visitor(self, role: str, place: str) -> Visitor:
        """A fresh copy of somebody's browser, signed in."""
        return self._visitors[role, place].again()

    def anonymous(self) -> Visitor:
        """A browser that nobody has signed in with; it has seen the sign-in page."""
        visitor = Visitor(self.app)
        visitor.get("/login/")
        return visitor

    def restore(self) -> None:
        """Makes the database what it was when everybody had just signed in."""
        disconnect(self.app)
        self._database.restore()


@pytest.fixture(scope="session")
def _stage(
    test_database: TestDatabase,  # noqa: ARG001 - marks tests that use a database
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    from app import create_app
    from app.clock import FixedClock
    from config import Settings

    folder = tmp_path_factory.mktemp("stage")
    database = open_database(folder, "stage")
    settings = Settings(
        instance_dir=folder / "instance",
        secret_key="signs-the-sessions-of-the-tests-only",
        data_key="encrypts-the-people-of-the-tests-only",
        database_url=database.url,
        login_rate="10000 per minute",
        idle_minutes=240,
        second_factor="offered",
    )
    app = create_app(settings, clock=FixedClock(BUSINESS_MOMENT))
    install(app)
    with app.app_context():
        cast = build()
    made = Stage(app, database, cast)
    made.sign_everybody_in()
    yield made
    disconnect(app)
    database.close()


@pytest.fixture
def stage(_stage: Stage) -> Stage:
    """The stage as new: everybody signed in, nothing done yet."""
    _stage.restore()
    return _stage
