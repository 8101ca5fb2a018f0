"""The commands that an installation's scripts and other systems call, as real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "policy-cases.json"


def flask(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `flask --app run …` without any setting of ours in the environment."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("XUESHI_")}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "run", *arguments],
        cwd=ROOT,
        env=plain,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("command", "part"), [("evaluate", "credit"), ("eligibility",) * 2])
def test_every_case_gives_what_it_must_without_an_installation(command, part):
    done = flask("policy", command, str(CASES))
    assert done.returncode == 0
    results = {answer["id"]: answer["result"] for answer in json.loads(done.stdout)[part]}
    for case in json.loads(CASES.read_text("utf-8"))[part]:
        expected, result = case["expect"], results[case["id"]]
        for name, value in expected.items():
            if isinstance(value, dict):
                for key, parts in value.items():
                    assert parts.items() <= result[name][key].items(), case["id"]
            else:
                assert result[name] == value, case["id"]


def test_a_malformed_case_is_told_and_the_others_still_count():
    cases = json.loads(CASES.read_text("utf-8"))["credit"][:2]
    cases[0]["policy"] = "nowhere-2019"
    done = flask("policy", "evaluate", "-", text=json.dumps({"format": 1, "credit": cases}))
    assert done.returncode == 1
    first, second = json.loads(done.stdout)["credit"]
    assert first["error"]["field"] == "policy"
    assert "result" in second


def test_what_needs_settings_says_which_are_missing():
    done = flask("db", "upgrade")
    assert done.returncode != 0
    assert "XUESHI_SECRET_KEY" in done.stderr
    assert done.stdout == ""
