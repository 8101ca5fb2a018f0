"""The tables of the documents are those of the code."""

import pytest

from app import reference
from app.access.permissions import Permission
from app.demo.logins import DEMO_LOGINS
from config import Settings
from tests.installation import ROOT

TABLES_OF = {
    "README.md": {"settings", "logins", "logins-qingdao"},
    "README.zh-CN.md": {"settings-zh", "logins-zh", "logins-qingdao-zh"},
    "SECURITY.md": {"capabilities"},
}


def text(name):
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", TABLES_OF)
def test_a_document_shows_the_tables_of_the_code(name):
    assert reference.fill(text(name)) == text(name)


@pytest.mark.parametrize(("name", "tables"), TABLES_OF.items())
def test_no_table_has_left_its_document(name, tables):
    for table in tables:
        assert reference.TABLES[table]() in text(name)


def test_filling_replaces_an_old_table_and_nothing_else():
    old = "a\n<!-- settings: begin -->\nold\n<!-- settings: end -->\nb\n"
    filled = reference.fill(old)
    assert filled.startswith("a\n<!-- settings: begin -->\n| variable |")
    assert filled.endswith("|\n<!-- settings: end -->\nb\n")
    assert "\nold\n" not in filled
    unknown = old.replace("settings", "unknown")
    assert reference.fill(unknown) == unknown


def test_the_tables_leave_nothing_out():
    for table in (reference.settings_in_english(), reference.settings_in_chinese()):
        assert len(table.splitlines()) == 2 + len(Settings.model_fields)
    for demo, logins in DEMO_LOGINS.items():
        for table in (reference.logins_in_english(demo), reference.logins_in_chinese(demo)):
            assert len(table.splitlines()) == 2 + len(logins)
    assert len(reference.capabilities().splitlines()) == 2 + len(Permission)


def test_the_command_prints_the_matrix(app):
    result = app.test_cli_runner().invoke(args=["security", "matrix"])
    assert result.exit_code == 0
    assert result.output == reference.capabilities()


def test_the_command_fills_a_file(app, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- logins: begin -->\n<!-- logins: end -->\n", "utf-8")
    result = app.test_cli_runner().invoke(args=["reference", "fill", str(page)])
    assert result.exit_code == 0
    assert reference.TABLES["logins"]() in page.read_text("utf-8")
