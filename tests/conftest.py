"""What every test may ask for: an application on a fresh database, and its clock.

`make unit` runs on SQLite, `make postgres` runs the tests that use a database again on PostgreSQL.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests import engines, network
from tests.engines import TestDatabase, open_database
from tests.installation import disconnect, install

if TYPE_CHECKING:
    from flask import Flask

    from app.clock import FixedClock

# Ten in the morning of the demo's business date, in China.
BUSINESS_MOMENT = datetime(2019, 9, 16, 2, 0, tzinfo=UTC)

# The same examples in every run; a slow machine is not a failure.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")
# A search for what those have not found: pytest --hypothesis-profile=long
hypothesis.settings.register_profile("long", max_examples=1000, deadline=None)


def pytest_configure() -> None:
    """Refuses an engine that cannot be used, before any test runs."""
    # What tests leave behind is little; looking for circles in it took an eighth of the time.
    gc.set_threshold(100_000, 50, 100)
    if engines.ENGINE not in {"sqlite", "postgresql"}:
        raise pytest.UsageError("XUESHI_TEST_ENGINE is sqlite or postgresql")
    if engines.ENGINE == "postgresql" and not engines.SERVER_URL:
        raise pytest.UsageError("XUESHI_TEST_DATABASE_URL is missing: run make postgres")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses a database and may depend on the engine, elsewhere nothing
    that needs PostgreSQL.
    """
    kept, left = [], []
    for item in items:
        if engines.ENGINE == "postgresql":
            uses_database = "test_database" in getattr(item, "fixturenames", ())
            wanted = uses_database and item.get_closest_marker("one_engine") is None
        else:
            wanted = item.get_closest_marker("postgresql") is None
        (kept if wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.forbid_outside(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_power_cut() -> Iterator[None]:
    """Files of tests need not reach the disk: they are thrown away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """A hash of a password is slow on purpose; the passwords of tests are public."""
    from app.operations import password_rules

    quick = partial(password_rules.generate_password_hash, method="pbkdf2:sha256:1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password_rules, "generate_password_hash", quick)
        yield


@pytest.fixture(autouse=True)
def _nobody_went_outside() -> Iterator[None]:
    """Fails the test even where the code under test swallowed the refusal."""
    network.attempts.clear()
    yield
    assert network.attempts == []


@pytest.fixture(scope="session")
def test_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    """This worker's database; empty until `application` has migrated it."""
    database = open_database(tmp_path_factory.mktemp("database"))
    yield database
    database.close()


@pytest.fixture(scope="session")
def engine_url(test_database: TestDatabase) -> str:
    """The SQLAlchemy URL of this worker's database."""
    return test_database.url


@pytest.fixture(scope="session")
def instance_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the application under test keeps uploads and documents."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def _fixed_clock() -> FixedClock:
    from app.clock import FixedClock

    return FixedClock(BUSINESS_MOMENT)


@pytest.fixture(scope="session")
def application(
    test_database: TestDatabase, engine_url: str, instance_dir: Path, _fixed_clock: FixedClock
) -> Flask:
    """The one application of this worker, its schema made by the migrations, its roles synced.

    Tests ask for `app`, which is the same on a fresh database.
    """
    from app import create_app
    from config import Settings

    settings = Settings(
        instance_dir=instance_dir,
        secret_key="signs-the-sessions-of-the-tests-only",
        data_key="encrypts-the-people-of-the-tests-only",
        database_url=engine_url,
        login_rate="10000 per minute",
        # Reviewers of the tests sign in by password; tests of the second factor require it.
        second_factor="offered",
    )
    made = create_app(settings, clock=_fixed_clock)
    install(made)
    test_database.seal()
    return made


@pytest.fixture
def app(
    application: Flask, test_database: TestDatabase, instance_dir: Path, _fixed_clock: FixedClock
) -> Iterator[Flask]:
    """The application as just installed: nobody else's rows, files or time."""
    disconnect(application)
    test_database.restore()
    for file in instance_dir.rglob("*"):
        if file.is_file():
            file.unlink()
    _fixed_clock.set(BUSINESS_MOMENT)
    yield application
    # The next file may use the application without this fixture.
    _fixed_clock.set(BUSINESS_MOMENT)
    disconnect(application)


@pytest.fixture
def clock(app: Flask, _fixed_clock: FixedClock) -> FixedClock:  # noqa: ARG001 - sets it first
    """The clock of `app`; it stands at `BUSINESS_MOMENT` until the test sets it."""
    return _fixed_clock
