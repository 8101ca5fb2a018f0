"""The rooms import in one direction, and every room has its place in the order."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.installation import ROOT

NOT_CODE = {"static", "templates", "translations", "__init__", "__pycache__"}


@pytest.fixture(scope="module")
def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def test_the_contracts_are_kept():
    command = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_room_stands_in_the_order(contracts):
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    names = [name for layer in layers for name in re.split("[:|]", layer)]
    placed = {name.strip(" ()").split(".")[1] for name in names}
    rooms = {path.stem for path in (ROOT / "app").iterdir() if path.suffix in {"", ".py"}}
    assert rooms - NOT_CODE - placed == set()


def test_every_part_of_the_state_machine_but_one_is_pure(contracts):
    (pure,) = [
        c["source_modules"] for c in contracts if "sqlalchemy" in c.get("forbidden_modules", ())
    ]
    modules = {path.stem for path in (ROOT / "app" / "workflow").glob("[a-z]*.py")}
    assert modules - {"apply"} == {
        name.removeprefix("app.workflow.") for name in pure if name.startswith("app.workflow.")
    }


def test_every_room_above_the_operations_leaves_state_to_them(contracts):
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    above = layers[: layers.index("app.operations")]
    names = {name.strip(" ()") for layer in above for name in re.split("[:|]", layer)}
    (doors,) = [
        c["source_modules"] for c in contracts if c["name"] == "Only operations change state"
    ]
    assert "app.api" in names
    assert names - set(doors) == {"app.reference"}
