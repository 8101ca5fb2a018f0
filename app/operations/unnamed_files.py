"""Stored files that no record names: left by a process that died between file and record.

A file is kept before its record, so that no record is ever without its file. What a broken-off
upload or a lost connection leaves behind is removed here, by the command line only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import select

from app.errors import RuleViolation
from app.files.store import StoredName
from app.models import db
from app.operations.audit import log
from app.operations.transaction import begin_write
from app.services import services

# A file's record comes within the same request; nobody works for a day on one.
OLD_ENOUGH = timedelta(days=1)
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files no record names, their size in bytes, and how many were never whole
    (these are only known once they are removed).
    """

    files: int
    size: int
    unfinished: int


def find_unnamed_files() -> Swept:
    """Counts the stored files older than a day that no record names. Changes nothing."""
    unnamed, _ = _look()
    db.session.rollback()
    return Swept(len(unnamed), sum(file.size for file in unnamed), 0)


def remove_unnamed_files() -> Swept:
    """Removes what `find_unnamed_files` finds, and uploads that broke off; writes it to the
    audit log.

    Raises `RuleViolation` where files lie there and the database names none of them: then it
    is not the database of these files.
    """
    unnamed, named = _look()
    db.session.rollback()
    if unnamed and not named:
        message = "数据库没有登记任何一个已存文件，可能连接了别的数据库，没有删除任何文件。"
        raise RuleViolation(message, field="files")
    for file in unnamed:
        services().files.delete(file.name)
    unfinished = services().files.drop_unfinished(_moment())
    swept = Swept(len(unnamed), sum(file.size for file in unnamed), unfinished)
    begin_write()
    after = {"files": swept.files, "bytes": swept.size, "unfinished": swept.unfinished}
    log(None, "files.sweep", after=after)
    db.session.commit()
    return swept


def _look() -> tuple[list[StoredName], int]:
    """The old files that no record names, and how many old files are named."""
    unnamed: list[StoredName] = []
    named = 0
    files = services().files.older_than(_moment())
    while some := list(islice(files, _AT_ONCE)):
        known = set(_named_among([file.name for file in some]))
        unnamed += [file for file in some if file.name not in known]
        named += len(known)
    return unnamed, named


def _named_among(names: list[str]) -> Iterator[str]:
    # Every table that keeps files calls the column by this name: a new one is never forgotten.
    for table in db.metadata.tables.values():
        if "stored_name" in table.c:
            column = table.c.stored_name
            yield from db.session.scalars(select(column).where(column.in_(names)))


def _moment() -> datetime:
    # The age of a file is a matter of real time, also in a demo.
    return datetime.now(UTC) - OLD_ENOUGH
