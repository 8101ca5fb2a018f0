"""Every rule of the notices stands in the policy files, and every rule there has its source."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

import app.policy
from app.policy import default_book
from app.policy.notices import sentence

FILES = Path(app.policy.__file__).parent / "files"
TABLE = Path(__file__).parents[1] / "cases" / "rules.tsv"
IDS = {"qinghai": "qinghai-2019", "qingdao": "qingdao-2026"}
RAW = {
    region: yaml.safe_load((FILES / f"{name}.yaml").read_text(encoding="utf-8"))
    for region, name in IDS.items()
}
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
NUMBERED = [row for row in ROWS if row[2] != "-"]
SETTLED = [row for row in ROWS if row[2] == "-"]
# Blocks of which every entry is a rule of the notice.
RULES = ("categories", "declaration_rules", "filing_rules", "deadlines", "groups", "provisions")
SINGLE = ("annual", "filing_rule", "void_rule", "denied_channels")


def at(region, path):
    found = RAW[region]
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def sentences(rule):
    return set(re.findall(r"[A-Z]{2}[0-9]+", f"{rule['src']} {rule.get('see', '')}"))


def rules_of(region):
    raw = RAW[region]
    for name in SINGLE:
        if name in raw:
            yield name, raw[name]
    for block in RULES:
        for key, rule in raw.get(block, {}).items():
            yield f"{block}.{key}", rule
    for index, rule in enumerate(raw["authorities"]):
        yield f"authorities.{index}", rule
    for index, rule in enumerate(raw["titles"]["rules"]):
        yield f"titles.rules.{index}", rule


@pytest.mark.parametrize("row", NUMBERED, ids=lambda row: f"{row[0]}-{row[3]}")
def test_a_rule_of_the_notice_has_its_key_with_its_sentences(row):
    _, region, numbers, paths = row
    for path in paths.split():
        assert set(numbers.split()) <= sentences(at(region, path)), path


@pytest.mark.parametrize("row", SETTLED, ids=lambda row: f"{row[0]}-{row[1]}")
def test_an_open_question_is_settled_by_a_named_switch(row):
    _, region, _, switches = row
    for switch in switches.split():
        path, _, value = switch.partition("=")
        assert str(at(region, path)).replace(" ", "") == value, path


def test_every_open_question_is_settled():
    assert {row[0] for row in SETTLED} == {f"A{number}" for number in range(1, 35)}


@pytest.mark.parametrize("region", IDS)
def test_every_rule_of_a_file_names_sentences_that_exist_and_its_place(region):
    for path, rule in rules_of(region):
        assert sentences(rule), path
        assert all(sentence(number) for number in sentences(rule)), path
        assert "通知" in rule["cite"], path
        assert not re.search(r"Q[HD][0-9]", rule["cite"] + rule.get("note", "")), path


@pytest.mark.parametrize("region", IDS)
def test_every_rule_of_a_file_is_in_the_table(region):
    listed = {path for row in NUMBERED if row[1] == region for path in row[3].split()}
    # The one group and the tracks of the association's filing stand in the table as A-lines.
    settled = {
        ".".join(switch.partition("=")[0].split(".")[:2])
        for row in SETTLED
        if row[1] == region
        for switch in row[3].split()
    }
    unlisted = {path for path, _ in rules_of(region)} - listed - settled
    same_as_the_first = {
        "filing_rules.self_audit",  # as every unit of the city (A12)
        "declaration_rules.department",  # as the unit without a department above it
        "deadlines.filing",  # none in the notice of the city
        "deadlines.audit",
    }
    assert unlisted <= same_as_the_first


def test_the_numbers_of_the_files_are_the_numbers_of_the_notices():
    """Hours of the rules, as the sentences say them."""
    words = {
        "categories.QD-B1.year_cap": ("QD25", "每年不超过30学时"),
        "categories.QD-B2.day_cap": ("QD26", "每天不超过8学时"),
        "categories.QD-B3.factor": ("QD27", "按实际学时的2倍"),
        "categories.QD-B3.day_cap": ("QD27", "每天不超过16学时"),
        "categories.QD-B4.day_cap": ("QD29", "每天不超过8学时"),
        "categories.QD-C1.day_cap": ("QD33", "每天不超过8学时"),
        "categories.QD-C2.hours": ("QD35", "每项按10学时"),
        "categories.QD-C2.year_cap": ("QD35", "每年累计不超过40学时"),
        "categories.QD-C3.hours": ("QD38", "每项按10学时"),
        "categories.QD-C3.year_cap": ("QD38", "每年累计不超过30学时"),
        "categories.QD-C4a.hours": ("QD40", "每项按16学时"),
        "categories.QD-C5.day_cap": ("QD42", "每天不超过8学时"),
        "categories.QH-Z-ACT.rate_per_day": ("QH6", "每天按7学时"),
        "categories.QH-Z-DEG.hours": ("QH6", "当年60学时"),
    }
    for path, (number, said) in words.items():
        region = "qinghai" if number.startswith("QH") else "qingdao"
        assert said in sentence(number), path
        value = Decimal(str(at(region, path)))
        assert f"{value.normalize():f}" in said, path


def test_no_number_of_a_sentence_is_shown_to_a_reader():
    for policy in default_book():
        texts = [policy.name, policy.document, *(rule.cite for rule in policy.categories.values())]
        assert not [text for text in texts if re.search(r"Q[HD][0-9]", text)]
