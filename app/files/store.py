"""Where uploads lie: a small seam, and the folder that stands behind it by default."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from app.errors import DomainError, NotFound

_NAME = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = ".part"
_CHUNK_BYTES = 64 * 1024
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class FileTooLarge(DomainError):
    """The upload is longer than its limit; nothing was kept."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"文件超过 {limit_bytes / 1024 / 1024:g} MB 的上限，请压缩后重新上传")
        self.limit_bytes = limit_bytes


class StoredFileMissing(NotFound):
    """No file of this name is stored, or the name is not one of ours."""

    def __init__(self) -> None:
        super().__init__("文件不存在或已被删除")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file: its random name (32 hex digits), size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredName:
    """A stored file without its content: its name and its size in bytes."""

    name: str
    size: int


class FileStore(Protocol):
    """Keeps bytes under random names; whoever calls it knows whose they are."""

    def save(self, stream: BinaryIO, limit_bytes: int) -> StoredFile:
        """Keep the rest of `stream`; FileTooLarge past the limit, nothing kept then."""

    def open(self, name: str) -> BinaryIO:
        """The bytes of a stored file, to be closed by the caller; StoredFileMissing."""

    def delete(self, name: str) -> None:
        """Forget a file; no error when it is already gone. StoredFileMissing: bad name."""

    def older_than(self, moment: datetime) -> Iterator[StoredName]:
        """The files that were kept before a moment, in any order, with their sizes."""

    def drop_unfinished(self, moment: datetime) -> int:
        """Forget what was begun before a moment and never finished; how many."""


class LocalFileStore:
    """Files in a folder, two levels deep, each complete or not there at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, stream: BinaryIO, limit_bytes: int) -> StoredFile:
        """See FileStore. The bytes are on the disk, under their name, before this returns."""
        name = secrets.token_hex(16)
        target = self._path(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = target.with_suffix(_UNFINISHED)
        try:
            with os.fdopen(os.open(partial, _NEW_FILE, 0o600), "wb") as sink:
                size, digest = _copy(stream, sink, limit_bytes)
                sink.flush()
                os.fsync(sink.fileno())
            partial.rename(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent, self._root):
            _sync_folder(folder)
        return StoredFile(name, size, digest)

    def open(self, name: str) -> BinaryIO:
        """See FileStore."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise StoredFileMissing from None

    def delete(self, name: str) -> None:
        """See FileStore."""
        self._path(name).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[StoredName]:
        """See FileStore."""
        for path in self._root.glob("??/??/*"):
            about = _about(path) if _NAME.fullmatch(path.name) else None
            if about is not None and about.st_mtime < moment.timestamp():
                yield StoredName(path.name, about.st_size)

    def drop_unfinished(self, moment: datetime) -> int:
        """See FileStore."""
        dropped = 0
        for path in list(self._root.glob(f"??/??/*{_UNFINISHED}")):
            about = _about(path)
            if about is not None and about.st_mtime < moment.timestamp():
                path.unlink(missing_ok=True)
                dropped += 1
        return dropped

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise StoredFileMissing
        return self._root / name[:2] / name[2:4] / name


def _about(path: Path) -> os.stat_result | None:
    """What the disk says of a file; none where a running server has just removed it."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _copy(source: BinaryIO, sink: BinaryIO, limit_bytes: int) -> tuple[int, str]:
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise FileTooLarge(limit_bytes)
        digest.update(chunk)
        sink.write(chunk)
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """A rename is only durable when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
