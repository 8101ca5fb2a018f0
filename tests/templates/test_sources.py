"""What the templates may contain: nothing that the content security policy would refuse."""

import re

import pytest
from jinja2 import Environment, FileSystemLoader

from tests.installation import ROOT

TEMPLATES = ROOT / "app" / "templates"
STATIC = ROOT / "app" / "static"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))

INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE)
FROM_ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
STATIC_NAME = re.compile(r"url_for\('static', filename='([^']+)'\)")
ICON_CALL = re.compile(r"(?<![a-z_])icon\(\"([a-z]+)\"\)|icon_name=\"([a-z]+)\"")
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def source(name):
    return COMMENT.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))


def test_there_are_templates():
    assert "xueshi/base.html" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_or_from_elsewhere(name):
    text = source(name)
    for forbidden in (INLINE_STYLE, INLINE_HANDLER, INLINE_SCRIPT, FROM_ELSEWHERE):
        assert forbidden.findall(text) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_asset_is_there(name):
    text = source(name)
    icons = (STATIC / "icons.svg").read_text(encoding="utf-8")
    used = {first or second for first, second in ICON_CALL.findall(text)}
    assert {icon for icon in used if f'id="{icon}"' not in icons} == set()
    whole = [path for path in STATIC_NAME.findall(text) if not path.endswith("/")]
    assert [path for path in whole if not (STATIC / path).is_file()] == []


def test_every_sheet_is_linked_and_every_module_imported():
    base = source("xueshi/base.html")
    sheets = {path.stem for path in (STATIC / "css").glob("*.css")}
    linked = set(re.findall(r"\"([a-z]+)\"", base.split("set sheets")[1].split("%}")[0]))
    assert linked | {"print"} == sheets
    modules = {path.name for path in (STATIC / "js").glob("*.js")}
    imported, found = set(), {"main.js"}
    while found - imported:
        name = (found - imported).pop()
        imported.add(name)
        text = (STATIC / "js" / name).read_text(encoding="utf-8")
        found |= set(re.findall(r"from \"\./([a-z-]+\.js)\"", text))
    assert imported == modules


@pytest.mark.parametrize("name", NAMES)
def test_what_a_person_reads_can_be_translated(name):
    # The language switch names each language in itself.
    assert set(CHINESE.findall(EXPRESSION.sub("", source(name)))) <= {"中文"}


@pytest.mark.parametrize("name", NAMES)
def test_the_template_compiles(name):
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    assert environment.get_template(name).name == name
