"""The audit log is read by people: every action and field that is written has its word."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.demo.load import BEGUN, LOADED
from app.enums import ActionKind
from app.views import SCREENS
from app.views.audit_words import ACTIONS, FIELDS, PLACES

pytestmark = pytest.mark.one_engine

WRITERS = {
    "log",
    "_log",
    "_prove",
    "log_account",
    "log_locked_attempt",
    "record_refusal",
    "operation",
    "AuditEntry",
}
NAME = re.compile(r"[a-z]+\.[a-z_]+")
APP = Path(__file__).resolve().parents[2] / "app"


def written():
    """The names that the calls which write to the log are given as they stand."""
    found = set()
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                texts = [part.value for part in given if isinstance(part, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and NAME.fullmatch(text)}
    return found


def test_every_action_has_a_word():
    names = written()
    assert {"session.start", "account.password", "case.split", "files.sweep"} <= names
    names |= {f"case.{action.value}" for action in ActionKind} | {BEGUN, LOADED}
    assert names - set(ACTIONS) == set()


def test_what_a_sweep_tells_has_words():
    assert {"files", "bytes", "unfinished"} <= set(FIELDS)


def test_what_was_refused_at_the_door_is_told_by_its_screen():
    assert {screen.name for screen in SCREENS} - set(PLACES) == set()
