"""Whoever is killed in the midst of an operation leaves it done or not begun, never half done;
and then it can be done.
"""

from __future__ import annotations

import os

import pytest

from app.errors import DomainError
from tests.crash import laws
from tests.crash.marks import COMMITTED
from tests.crash.works import WORKS

# Moments between the beginning and the end of an operation.
MOMENTS = 4


@pytest.mark.parametrize("name", WORKS)
def test_killed_at_every_point(scene, name):
    points, done, _ = undisturbed(scene, name)
    for at, point in enumerate(points):
        scene.restore()
        assert scene.do(name, at=at) == {"killed": True}, point
        commits = points[: at + 1].count(COMMITTED)
        with scene.restarted():
            changed = is_changed(scene)
            assert changed == (commits > 0), point
            finished = changed and laws.tally() == done
            assert finished == (commits == points.count(COMMITTED)), point
            finish(scene, name, done, finished=finished)


@pytest.mark.parametrize("name", WORKS)
def test_killed_at_any_moment(scene, name):
    _, done, milliseconds = undisturbed(scene, name)
    for moment in range(MOMENTS):
        scene.restore()
        scene.do(name, after_ms=milliseconds * (moment + 0.5) / MOMENTS)
        with scene.restarted():
            finished = is_changed(scene) and laws.tally() == done
            finish(scene, name, done, finished=finished)


@pytest.mark.parametrize("name", ["upload", "print"])
def test_what_a_killed_one_leaves_behind_is_swept(scene, name):
    points, done, _ = undisturbed(scene, name)
    # Unfinished, whole without a record, and whole with one.
    expected = {"before its name": 1, "after the file": 1, "before COMMIT": 1, COMMITTED: 0}
    for point, number in expected.items():
        scene.restore()
        assert scene.do(name, at=last(points, point))["killed"]
        with scene.restarted():
            left = {path for path in scene.files() if path.name not in laws.named_files()}
            assert len(left) == number, point
            for path in scene.files():
                os.utime(path, (0, 0))
            swept = scene.app.test_cli_runner().invoke(args=["files", "sweep", "--delete"])
            assert swept.exit_code == 0, swept.output
            assert {path.name for path in scene.files()} == laws.named_files()
            if number:
                WORKS[name].act(scene.ids[name])
            laws.check_laws()
            assert laws.tally()["papers"] == done["papers"]
            assert laws.tally()["files"] == done["files"]


def last(points, point):
    return max(at for at, passed in enumerate(points) if passed == point)


def undisturbed(scene, name):
    """The points of a work, what it leaves behind, and how long it takes."""
    report = scene.do(name)
    assert (report["killed"], report["error"]) == (False, "")
    assert report["points"][-1] == COMMITTED
    with scene.restarted():
        assert is_changed(scene)
        done = laws.tally()
    return report["points"], done, report["milliseconds"]


def is_changed(scene):
    """Whether anything was stored; what stands there now obeys the laws."""
    assert scene.named <= {path.name for path in scene.files()}
    if laws.content() == scene.content:
        return False
    laws.check_laws()
    return True


def finish(scene, name, done, *, finished):
    """Does a work that may be done already: then it is done once."""
    work = WORKS[name]
    if not finished or work.again == "nothing":
        work.act(scene.ids[name])
    elif work.again == "refused":
        with pytest.raises(DomainError) as refusal:
            work.act(scene.ids[name])
        assert refusal.value.status == 409
    laws.check_laws()
    assert laws.tally() == done
