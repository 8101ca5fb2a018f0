"""Writes many rows fast: COPY on PostgreSQL, executemany on SQLite, a buffer at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Engine, Table

from app.models.base import metadata

Values = tuple[Any, ...]
# So many rows of all tables together wait in memory.
BUFFER = 60_000


class Rows:
    """The rows of one table: a list of named columns, the others at their defaults.

    Values are what the database stores: hours as hundredths, days and moments as text.
    """

    def __init__(self, bulk: Bulk, model: type[Model], columns: str) -> None:
        self.table: Table = model.__table__
        self._bulk = bulk
        named = columns.split()
        fixed = {
            column.name: column.default.arg  # type: ignore[attr-defined]
            for column in self.table.columns
            if column.name not in named and column.default is not None and column.default.is_scalar
        }
        self.columns = (*named, *fixed)
        self._constants = tuple(fixed.values())
        self.waiting: list[Values] = []
        self.written = 0
        self._last = 0

    def next_id(self) -> int:
        """The id of the next row, counting from 1."""
        self._last += 1
        return self._last

    def add(self, *values: Any) -> None:
        """Takes one row; it reaches the database some time later."""
        self.waiting.append(values + self._constants)
        self.written += 1
        self._bulk.waiting += 1

    def add_new(self, *values: Any) -> int:
        """Takes one row whose first column is its id; returns the id."""
        row_id = self.next_id()
        self.add(row_id, *values)
        return row_id


class Bulk:
    """A connection of its own. Tables are written parents first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._connection: Any = engine.raw_connection()
        self._tables: list[Rows] = []
        self.waiting = 0
        self._execute = self._connection.cursor().execute
        self._trust_the_rows()

    def table(self, model: type[Model], columns: str) -> Rows:
        """A table and the columns that will be given, apart by spaces."""
        rows = Rows(self, model, columns)
        self._tables.append(rows)
        places = {table: at for at, table in enumerate(metadata.sorted_tables)}
        self._tables.sort(key=lambda rows: places[rows.table])
        return rows

    def flush_when_full(self) -> bool:
        """Writes everything once enough is waiting; between two whole things only."""
        if self.waiting < BUFFER:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        """Writes everything that waits, in one transaction."""
        write = self._insert if self._is_sqlite else self._copy
        if self._is_sqlite:
            self._execute("BEGIN IMMEDIATE")
        for rows in self._tables:
            if rows.waiting:
                write(rows)
                rows.waiting.clear()
        self._connection.commit()
        self.waiting = 0

    def finish(self, say: Callable[[str], None]) -> None:
        """Writes the rest, lets ids go on after the last one, and counts for the planner."""
        self.flush()
        say("statistics")
        if not self._is_sqlite:
            for rows in self._tables:
                self._move_sequence(rows.table)
            self._execute("SET session_replication_role = DEFAULT")
            self._connection.commit()
        self._connection.close()
        with self._engine.connect() as connection:
            free = connection.execution_options(isolation_level="AUTOCOMMIT")
            free.exec_driver_sql("ANALYZE" if self._is_sqlite else "VACUUM ANALYZE")

    def close(self) -> None:
        """Gives the connection up; what was flushed stays."""
        self._connection.invalidate()

    def _trust_the_rows(self) -> None:
        """Spares looking up each foreign key, where the database lets this user do so: half
        of the time. The tests look them all up.
        """
        if self._is_sqlite:
            self._execute("PRAGMA synchronous = OFF")
            self._execute("PRAGMA cache_size = -262144")
            return
        answer = self._execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if answer.fetchone()[0]:
            self._execute("SET session_replication_role = replica")
        self._connection.commit()

    def _copy(self, rows: Rows) -> None:
        names = ", ".join(f'"{name}"' for name in rows.columns)
        order = f"COPY {rows.table.name} ({names}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(order) as copy:
            for values in rows.waiting:
                copy.write_row(values)

    def _insert(self, rows: Rows) -> None:
        names = ", ".join(f'"{name}"' for name in rows.columns)
        places = ", ".join("?" * len(rows.columns))
        statement = f"INSERT INTO {rows.table.name} ({names}) VALUES ({places})"  # noqa: S608 - names of our own tables
        self._connection.cursor().executemany(statement, rows.waiting)

    def _move_sequence(self, table: Table) -> None:
        column = table.autoincrement_column
        if column is None:
            return
        own = "SELECT pg_get_serial_sequence(%s, %s)"
        found = self._execute(own, (table.name, column.name)).fetchone()[0]
        # Flask-AppBuilder makes its sequences beside its columns.
        name = found or f"{table.name}_{column.name}_seq"
        highest = f"SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}"  # noqa: S608 - names of our own tables
        self._execute(f"SELECT setval('{name}', ({highest}), false)")
