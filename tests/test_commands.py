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


def test_faults_of_a_policy_file_are_all_told_and_a_good_one_passes(tmp_path):
    good = ROOT / "app" / "policy" / "files" / "qingdao-2026.yaml"
    bad = tmp_path / good.name
    text = good.read_text("utf-8").replace("year_cap: 40", "year_cap: 4")
    bad.write_text(text.replace("factor: 2", "factor: two"), "utf-8")
    done = flask("policy", "check", str(good), str(bad))
    assert done.returncode == 1
    first, *faults = done.stdout.splitlines()
    assert "无误" in first
    assert len(faults) == 2
    assert all(fault.startswith("qingdao-2026.yaml:") for fault in faults)
    assert flask("policy", "check", str(good)).returncode == 0


def test_what_needs_settings_says_which_are_missing():
    done = flask("db", "upgrade")
    assert done.returncode != 0
    assert "XUESHI_SECRET_KEY" in done.stderr
    assert done.stdout == ""
