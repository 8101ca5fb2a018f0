"""Uploads in a folder: random names, whole or not at all."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.store import FileStore, FileTooLarge, LocalFileStore, StoredFileMissing


@pytest.fixture
def store(tmp_path) -> FileStore:
    return LocalFileStore(tmp_path / "uploads")


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_saved_can_be_read_and_deleted(store, tmp_path):
    content = b"\x00\xff" * 100_000
    stored = store.save(io.BytesIO(content), 200_000)
    assert stored.size == 200_000
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with store.open(stored.name) as stream:
        assert stream.read() == content
    path = tmp_path / "uploads" / stored.name[:2] / stored.name[2:4] / stored.name
    assert files_below(tmp_path) == [path]
    assert path.stat().st_mode & 0o077 == 0
    store.delete(stored.name)
    store.delete(stored.name)
    with pytest.raises(StoredFileMissing):
        store.open(stored.name)


def test_equal_files_get_different_names(store):
    first, second = (store.save(io.BytesIO(b"x"), 1) for _ in range(2))
    assert first.name != second.name
    assert first.sha256 == second.sha256


def test_a_file_over_the_limit_leaves_nothing(store, tmp_path):
    with pytest.raises(FileTooLarge, match="2 MB"):
        store.save(io.BytesIO(b"x" * (2 * 1024 * 1024 + 1)), 2 * 1024 * 1024)
    assert files_below(tmp_path) == []


def test_an_upload_that_breaks_off_leaves_nothing(store, tmp_path):
    class Broken(io.RawIOBase):
        reads = 0

        def read(self, _size=-1):
            self.reads += 1
            if self.reads > 2:
                raise ConnectionError
            return b"half"

    with pytest.raises(ConnectionError):
        store.save(Broken(), 1000)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n"],
)
def test_only_our_own_names_reach_the_disk(store, name):
    with pytest.raises(StoredFileMissing):
        store.open(name)
    with pytest.raises(StoredFileMissing):
        store.delete(name)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_the_limit_is_exact(tmp_path_factory, content, limit):
    store = LocalFileStore(tmp_path_factory.mktemp("store"))
    if len(content) > limit:
        with pytest.raises(FileTooLarge):
            store.save(io.BytesIO(content), limit)
    else:
        assert store.save(io.BytesIO(content), limit).size == len(content)


def test_what_goes_away_meanwhile_is_passed_over(store, tmp_path, monkeypatch):
    later = datetime.now(UTC) + timedelta(hours=1)
    store.save(io.BytesIO(b"whole"), 5)
    [path] = files_below(tmp_path)
    gone = path.parent / ("f" * 32)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(b"half")
    real = Path.glob

    def glob(self, pattern):
        suffix = ".part" if pattern.endswith(".part") else ""
        return [gone.with_suffix(suffix), *real(self, pattern)]

    monkeypatch.setattr(Path, "glob", glob)
    assert [file.name for file in store.older_than(later)] == [path.name]
    assert store.drop_unfinished(later) == 1
    assert not unfinished.exists()
