"""The databases that tests run on, and how every test gets one as if nobody had used it.

Tests commit for real, so nothing can be rolled back after them. A database is therefore made
once per worker by the migrations, sealed as a template, and copied from it before each test:

* SQLite: the template file is copied over the database (about 2 ms);
* PostgreSQL: CREATE DATABASE … TEMPLATE … STRATEGY file_copy (about 30 ms with the drop, in the
  memory cluster of scripts/with-postgres.sh; 60 to 400 ms on a disk). It also brings back
  sequences, triggers and rows that migrations insert, which TRUNCATE would not.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

ENGINE = os.environ.get("XUESHI_TEST_ENGINE", "sqlite")
SERVER_URL = os.environ.get("XUESHI_TEST_DATABASE_URL", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


class TestDatabase(Protocol):
    """One worker's database. Nobody may be connected while it is sealed or restored."""

    __test__ = False  # not a class of tests

    url: str

    def seal(self) -> None:
        """Keeps what the database holds now as the state that `restore` brings back."""

    def restore(self) -> None:
        """Makes the database what it was when it was sealed."""

    def close(self) -> None:
        """Removes the database and its template."""


class SqliteDatabase:
    """A file in a temporary folder; the template is a copy beside it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "test.sqlite3"
        self._template = folder / "template.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def seal(self) -> None:
        connection = sqlite3.connect(self._file)
        try:
            # What still stands in the write-ahead log goes into the file.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
        shutil.copyfile(self._file, self._template)

    def restore(self) -> None:
        fresh = self._file.with_suffix(".fresh")
        shutil.copyfile(self._template, fresh)
        self._remove_logs()
        fresh.replace(self._file)

    def close(self) -> None:
        self._remove_logs()
        self._file.unlink(missing_ok=True)
        self._template.unlink(missing_ok=True)

    def _remove_logs(self) -> None:
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{self._file}{ending}").unlink(missing_ok=True)


class PostgresDatabase:
    """A database in the cluster of XUESHI_TEST_DATABASE_URL (PostgreSQL 15 or newer)."""

    def __init__(self, server_url: str, worker: str) -> None:
        server = make_url(server_url)
        self._name = f"xueshi_test_{worker}"
        self._template = f"{self._name}_template"
        self.url = server.set(database=self._name).render_as_string(hide_password=False)
        plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
        self._server = psycopg.connect(plain, autocommit=True)
        self._drop(self._name)
        self._drop(self._template)
        self._run("CREATE DATABASE {} TEMPLATE template0", self._name)

    def seal(self) -> None:
        self._run("ALTER DATABASE {} RENAME TO {}", self._name, self._template)
        self._copy()

    def restore(self) -> None:
        self._wait_for_the_last_connection()
        self._drop(self._name)
        self._copy()

    def close(self) -> None:
        self._drop(self._name)
        self._drop(self._template)
        self._server.close()

    def _copy(self) -> None:
        # Twice as fast as the default strategy when the files are in memory.
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", self._name, self._template)

    def _drop(self, name: str) -> None:
        # A connection that a test forgot must not stop the next test.
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _wait_for_the_last_connection(self) -> None:
        # A closed connection's process is gone a moment later; DROP would look every 100 ms only.
        for _ in range(20):
            used = self._server.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = %s LIMIT 1", [self._name]
            ).fetchone()
            if used is None:
                return
            time.sleep(0.002)

    def _run(self, statement: str, *names: str) -> None:
        self._server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def open_database(folder: Path, name: str = "") -> TestDatabase:
    """The database of this worker on the engine that XUESHI_TEST_ENGINE names, still empty."""
    if ENGINE == "sqlite":
        return SqliteDatabase(folder)
    return PostgresDatabase(SERVER_URL, f"{WORKER}_{name}" if name else WORKER)
