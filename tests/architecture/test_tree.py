"""What holds for every file of the tree."""

import re
import subprocess

import pytest

from tests.installation import ROOT

LONGEST = 500
# Folders that many checkouts share: their name says nothing about one machine.
SHARED_FOLDERS = {"/", "/home", "/opt", "/root", "/srv", "/tmp", "/var/tmp"}
LEFT_OPEN = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
REGISTRIES = re.compile(r"py" r"pi\.org|python" r"hosted\.org|registry\.npm" r"js\.org")


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts(*patterns):
    """Path and content of every tracked text file."""
    for path in tracked(*patterns):
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def everything():
    found = dict(texts("."))
    assert "Makefile" in found
    return found


def test_no_file_of_the_application_is_long(everything):
    long = {
        name: len(content.splitlines())
        for name, content in everything.items()
        if name.startswith("app/") and not name.startswith("app/translations/")
        if len(content.splitlines()) >= LONGEST
    }
    assert long == {}


def test_no_file_names_a_place_on_this_machine(everything):
    places = {f"{ROOT}/"}
    if str(ROOT.parent) not in SHARED_FOLDERS:
        places.add(f"{ROOT.parent}/")
    assert [name for name, content in everything.items() if any(p in content for p in places)] == []


def test_nothing_is_left_open(everything):
    assert [name for name, content in everything.items() if LEFT_OPEN.search(content)] == []


def test_no_file_names_a_package_registry(everything):
    assert [name for name, content in everything.items() if REGISTRIES.search(content)] == []


def test_shell_scripts_can_be_read_by_a_plain_shell():
    scripts = tracked("scripts/*.sh")
    assert scripts
    for script in scripts:
        subprocess.run(["sh", "-n", script], check=True)


def test_every_template_is_used(everything):
    folder = "app/templates/"
    code = "\n".join(text for name, text in everything.items() if name.startswith("app/"))
    used = set(re.findall(r'"(xueshi/[\w/]+\.html)"', code))
    used |= {f"xueshi/{name}.html" for name in re.findall(r'\.page\(\s*"(\w+)"', code)}
    kept = {name.removeprefix(folder) for name in everything if name.startswith(folder)}
    assert kept - used == set()
