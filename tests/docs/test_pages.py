"""What the documents say about the tree is so."""

import inspect
import re

import pytest
import yaml

from app import enums
from app.enums import LabelledEnum
from tests.installation import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
NAMED_PATH = re.compile(r"`((?:app|bench|config|docs|migrations|run|scripts|tests)[\w./-]*)`")
COMMAND = re.compile(r"^\| `([a-z]+)(?: ([a-z-]+))?[^`]*` \|", re.MULTILINE)
BIGGEST_PICTURE = 300_000
LISTING_COMMANDS = ("README.md", "README.zh-CN.md")


def text(name):
    return (ROOT / name).read_text("utf-8")


def relative(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_leads_to_a_file(page):
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_named_file_is_there(page):
    named = NAMED_PATH.findall(page.read_text("utf-8"))
    paths = {name.rstrip("/.") for name in named if "*" not in name}
    files = {path for path in paths if "/" in path or "." in path}
    assert {path for path in files if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/images/*")), ids=relative)
def test_a_picture_is_small(picture):
    assert picture.stat().st_size < BIGGEST_PICTURE


def test_the_map_shows_every_room():
    page = text("docs/architecture.md")
    rooms = [path for path in (ROOT / "app").iterdir() if path.name != "__pycache__"]
    names = {f"`app/{path.name}{'/' if path.is_dir() else ''}`" for path in rooms}
    assert "`app/operations/`" in names
    assert {name for name in names if name not in page} == set()


def test_the_glossary_has_every_word_of_the_vocabularies():
    page = text("docs/glossary.md")
    vocabularies = [
        found
        for _, found in inspect.getmembers(enums, inspect.isclass)
        if issubclass(found, LabelledEnum) and found is not LabelledEnum
    ]
    assert len(vocabularies) > 10
    missing = []
    for vocabulary in vocabularies:
        section = page.partition(f"`{vocabulary.__name__}`")[2].partition("\n## ")[0]
        missing += [m for m in vocabulary if f"| `{m.value}` | {m.label} |" not in section]
    assert missing == []


def test_every_source_of_a_policy_is_a_sentence_of_a_notice():
    lines = text("docs/regulations/sentences.tsv").splitlines()
    numbers = {line.partition("\t")[0] for line in lines}
    assert len(numbers) == len(lines)
    files = sorted((ROOT / "app" / "policy" / "files").glob("*.yaml"))
    assert files
    named = {source for file in files for source in sources(yaml.safe_load(file.read_text()))}
    assert "QH59" in named
    assert named - numbers == set()


def sources(value):
    """Every sentence named by a `src` anywhere in a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "src":
                yield from (part.strip() for part in inner.split(","))
            else:
                yield from sources(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sources(inner)


@pytest.mark.parametrize("name", LISTING_COMMANDS)
def test_the_commands_are_those_of_the_application(name, app):
    listed = {f"{group} {command}" for group, command in COMMAND.findall(text(name))}
    ours = {
        f"{group} {command}"
        for group in app.cli.list_commands(None)
        for command in getattr(app.cli.get_command(None, group), "commands", {})
        if group not in {"db", "fab"}
    }
    assert listed - {"db upgrade"} == ours


def test_both_readmes_have_the_same_parts():
    parts = [
        [line.split()[0] for line in text(name).splitlines() if line.startswith(("#", "```"))]
        for name in LISTING_COMMANDS
    ]
    assert parts[0] == parts[1]


def test_the_chinese_readme_is_linked_from_the_english_one():
    assert "(README.zh-CN.md)" in text("README.md")
    assert "(README.md)" in text("README.zh-CN.md")
