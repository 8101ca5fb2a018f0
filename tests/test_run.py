"""Importing run.py is free; the application comes when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.installation import ROOT

LOOK = """
import sys, pathlib
before = set(pathlib.Path.cwd().rglob("*"))
import run
loaded = {name.split(".")[0] for name in sys.modules}
assert not loaded & {"flask", "sqlalchemy", "flask_appbuilder", "app", "config"}, loaded
assert set(pathlib.Path.cwd().rglob("*")) == before
assert not hasattr(run, "nonsense")
print("free")
"""


def python(code, folder, **environment):
    return subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_importing_needs_no_settings_and_touches_nothing(tmp_path):
    done = python(LOOK, tmp_path)
    assert done.stdout == "free\n", done.stderr


def test_asking_for_the_application_without_settings_names_them_all(tmp_path):
    done = python("import run; run.application", tmp_path)
    assert done.returncode != 0
    for name in ("XUESHI_INSTANCE_DIR", "XUESHI_SECRET_KEY", "XUESHI_DATA_KEY"):
        assert name in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_application_is_made_once(tmp_path):
    settings = {
        "XUESHI_INSTANCE_DIR": str(tmp_path / "instance"),
        "XUESHI_SECRET_KEY": "s" * 32,
        "XUESHI_DATA_KEY": "d" * 32,
    }
    done = python("import run; print(run.application is run.application)", tmp_path, **settings)
    assert done.stdout == "True\n", done.stderr
