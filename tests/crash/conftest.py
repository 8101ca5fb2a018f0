"""The scene: one installation, and another process that works on it and is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import engines
from tests.conftest import BUSINESS_MOMENT
from tests.engines import PostgresDatabase, SqliteDatabase, TestDatabase
from tests.installation import ROOT, disconnect, install

if TYPE_CHECKING:
    from flask import Flask

    from tests.crash.works import Ids

SECRETS = {
    "XUESHI_SECRET_KEY": "signs-the-sessions-of-the-tests-only",
    "XUESHI_DATA_KEY": "encrypts-the-people-of-the-tests-only",
}


class Scene:
    """An installation with the records of every work, before any of it was done."""

    def __init__(self, folder: Path, database: TestDatabase) -> None:
        from app import create_app
        from app.clock import FixedClock
        from config import Settings

        self.instance = folder / "instance"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name[:7] != "XUESHI_"},
            **SECRETS,
            "XUESHI_INSTANCE_DIR": str(self.instance),
            "XUESHI_DATABASE_URL": database.url,
            "XUESHI_SECOND_FACTOR": "offered",
            "PYTHONWARNINGS": "error",
        }
        settings = Settings.from_environment(self.environment)
        self.app: Flask = create_app(settings, clock=FixedClock(BUSINESS_MOMENT))
        self._database = database
        install(self.app)
        self.ids = self._prepare()
        self._files = self.files()
        disconnect(self.app)
        database.seal()
        with self.app.app_context():
            from tests.crash import laws

            laws.check_laws()
            self.content = laws.content()
            self.named = laws.named_files()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.child"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _prepare(self) -> dict[str, Ids]:
        from tests.crash.works import WORKS
        from tests.factories import World

        with self.app.app_context():
            world = World()
            return {name: work.prepare(world) for name, work in WORKS.items()}

    def files(self) -> set[Path]:
        """All files of the installation but the database."""
        return {path for path in (self.instance / "files").rglob("*") if path.is_file()}

    def restore(self) -> None:
        """Makes the installation what it was before anything was done."""
        disconnect(self.app)
        self._database.restore()
        for path in self.files() - self._files:
            path.unlink()

    def do(self, work: str, *, at: int | None = None, after_ms: float | None = None) -> Any:
        """Lets the other process do a work, and die at a point or after a time."""
        order = {"work": work, "ids": self.ids[work], "at": at, "after_ms": after_ms}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    @contextmanager
    def restarted(self) -> Iterator[Flask]:
        """An application that was started after whatever happened: nothing is open yet."""
        disconnect(self.app)
        with self.app.app_context():
            yield self.app

    def close(self) -> None:
        """Ends the other process; removes the database."""
        self._process.communicate(timeout=30)
        disconnect(self.app)
        self._database.close()


@pytest.fixture(scope="session")
def _scene(
    test_database: TestDatabase,  # noqa: ARG001 - marks tests that use a database
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("crash")
    if engines.ENGINE == "sqlite":
        database: TestDatabase = SqliteDatabase(folder)
    else:
        database = PostgresDatabase(engines.SERVER_URL, f"{engines.WORKER}_crash")
    scene = Scene(folder, database)
    yield scene
    scene.close()


@pytest.fixture
def scene(_scene: Scene) -> Scene:
    """The scene as new."""
    _scene.restore()
    return _scene
