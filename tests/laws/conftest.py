"""The stage of the state machine: its own application and database, built once for a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import BUSINESS_MOMENT
from tests.engines import TestDatabase, open_database
from tests.installation import disconnect, install
from tests.laws.stage import LawStage
from tests.laws.town import build


@pytest.fixture(scope="module")
def stage(
    test_database: TestDatabase,  # noqa: ARG001 - marks tests that use a database
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LawStage]:
    from app import create_app
    from app.clock import FixedClock
    from config import Settings

    folder = tmp_path_factory.mktemp("laws")
    database = open_database(folder, "laws")
    settings = Settings(
        instance_dir=folder / "instance",
        secret_key="signs-the-sessions-of-the-tests-only",
        data_key="encrypts-the-people-of-the-tests-only",
        database_url=database.url,
    )
    app = create_app(settings, clock=FixedClock(BUSINESS_MOMENT))
    install(app)
    with app.app_context():
        town = build()
    disconnect(app)
    database.seal()
    yield LawStage(app, database, town)
    disconnect(app)
    database.close()
