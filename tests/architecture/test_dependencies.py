"""The lock files fit pyproject.toml, and every package has its reason in writing."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.installation import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEV = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]


def locked(name):
    """Package → version of a lock file; each has a hash."""
    content = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    found = {}
    for entry in re.split(r"\n(?=[a-z0-9])", content):
        package, version = re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+) \\", entry).groups()
        assert "--hash=sha256:" in entry, package
        found[canonicalize_name(package)] = version
    return found


@pytest.mark.parametrize(("lock", "wanted"), [("runtime", RUNTIME), ("dev", RUNTIME + DEV)])
def test_a_lock_file_holds_what_the_project_asks_for(lock, wanted):
    versions = locked(lock)
    misfits = [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(
            versions.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]
    assert misfits == []


def test_checks_run_on_the_versions_that_are_served():
    runtime = locked("runtime")
    dev = locked("dev")
    assert runtime.items() <= dev.items()


def test_every_direct_dependency_has_its_reason():
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    assert [r.name for r in RUNTIME + DEV if f"| {r.name} |" not in page] == []
