"""Stored files that no record names are found and removed, and no others."""

import io
import os
import time

import pytest
from psycopg import OperationalError as Lost
from sqlalchemy.exc import OperationalError

from app.enums import Role, Track
from app.models import Attachment, AuditEntry, IssuedDocument, db
from app.operations.archives import issue_archive, open_document
from app.operations.evidence import add_evidence, remove_evidence
from app.services import services
from tests.factories import entries, files, pdf

YESTERDAY = 25 * 3600
THIS_MORNING = 23 * 3600


@pytest.fixture
def unit(world):
    return world.organisation(track=Track.OUT_SYSTEM)


@pytest.fixture
def admin(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def person(world, unit):
    return world.person(unit)


@pytest.fixture
def case(world, admin, person):
    return world.meeting(admin, [person])


@pytest.fixture
def sweep(app):
    def run(*options):
        db.session.rollback()
        return app.test_cli_runner().invoke(args=["files", "sweep", *options])

    return run


def kept():
    """Every file in the folder of files."""
    return {path for path in services().files._root.rglob("*") if path.is_file()}


def age(seconds, *paths):
    moment = time.time() - seconds
    for path in paths or kept():
        os.utime(path, (moment, moment))


def leave_behind(data=b"nobody's"):
    """A file without a record; its path."""
    before = kept()
    services().files.save(io.BytesIO(data), 100)
    return (kept() - before).pop()


def test_only_what_no_record_names_is_removed(world, admin, person, case, sweep):
    (taken_out,) = files(case)
    remove_evidence(admin, taken_out.id, case.version)
    add_evidence(admin, case.id, case.version, "act_notice", "通知.pdf", pdf("the right one"))
    world.approve_through(world.submitted(admin, case))
    issue_archive(world.professional(person), [2019], [entries(person)[0].id])
    named = kept()
    assert len(named) == 3
    left = [leave_behind(), leave_behind()]
    unfinished = left[0].with_suffix(".part")
    unfinished.write_bytes(b"nob")
    age(YESTERDAY)
    young = leave_behind()
    young_unfinished = young.with_suffix(".part")
    young_unfinished.write_bytes(b"nob")
    age(THIS_MORNING, young, young_unfinished)

    assert sweep().output == "2 files (16 bytes) belong to no record\n"
    assert kept() == {*named, *left, unfinished, young, young_unfinished}
    assert sweep("--delete").output == "removed 2 files (16 bytes) and 1 unfinished\n"
    assert kept() == {*named, young, young_unfinished}
    line = db.session.query(AuditEntry).filter_by(action="files.sweep").one()
    assert line.after == {"files": 2, "bytes": 16, "unfinished": 1}
    assert sweep().output == "0 files (0 bytes) belong to no record\n"


@pytest.mark.usefixtures("world")
def test_the_files_of_another_database_are_left_alone(sweep):
    left = leave_behind()
    age(YESTERDAY)
    refused = sweep("--delete")
    assert refused.exit_code == 1
    assert "没有删除任何文件" in refused.output
    assert kept() == {left}


class TestLostConnection:
    """The COMMIT arrives, its answer does not: nobody knows whether the record is stored."""

    @pytest.fixture
    def lose(self, world, monkeypatch):  # noqa: ARG002 - the world is made before
        def after_commits(number):
            dialect = db.engine.dialect
            real = dialect.do_commit
            left = [number]

            def commit(connection):
                real(connection)
                left[0] -= 1
                if left[0] == 0:
                    raise OperationalError("COMMIT", None, Lost("the connection is gone"))

            monkeypatch.setattr(dialect, "do_commit", commit)

        return after_commits

    def test_evidence_keeps_its_file(self, admin, case, lose):
        case_id, version = case.id, case.version
        lose(1)
        with pytest.raises(OperationalError):
            add_evidence(admin, case_id, version, "invite", "邀请函.pdf", pdf("invitation"))
        stored = db.session.query(Attachment).filter_by(case_id=case_id, kind="invite").one()
        with services().files.open(stored.stored_name) as stream:
            assert stream.read() == pdf("invitation")

    def test_a_paper_keeps_its_file(self, world, admin, person, case, lose):
        world.approve_through(world.submitted(admin, case))
        owner, entry_id = world.professional(person), entries(person)[0].id
        lose(2)
        with pytest.raises(OperationalError):
            issue_archive(owner, [2019], [entry_id])
        paper = db.session.query(IssuedDocument).one()
        _, stream = open_document(owner, paper.id)
        with stream:
            assert stream.read(5) == b"%PDF-"
