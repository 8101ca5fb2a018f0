"""Every text of the screens has an English one, and it fits into the same place."""

import ast
import re

import pytest
from babel.messages.mofile import read_mo

from scripts import translations

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
ENGLISH = translations.read(translations.ENGLISH)
MESSAGES = [message for message in ENGLISH if message.id]
TEXTS = set(translations.texts())


def test_the_texts_are_found():
    assert len(TEXTS) > 400
    # One of a view, a template, a vocabulary, and one that is handed over as a value.
    assert {"已保存。", "跳到正文", "人社审验员", "该单位没有主管部门，本环节跳过"} <= TEXTS


def test_no_text_hides_within_another():
    # What looks for texts does not look into f-strings.
    hidden = [
        ast.unparse(call)
        for path in sorted((translations.ROOT / "app").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in translations.KEYWORDS
    ]
    assert hidden == []


def test_every_text_has_an_entry_and_every_entry_a_text():
    known = {message.id for message in MESSAGES}
    assert TEXTS - known == set(), "run make translations, then write the English"
    assert known - TEXTS == set(), "run make translations"


def test_every_entry_is_translated():
    assert [message.id for message in MESSAGES if not message.string.strip()] == []
    assert [message.id for message in MESSAGES if message.fuzzy] == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.id)
def test_a_translation_keeps_the_placeholders(message):
    wanted, kept = PLACEHOLDER.findall(message.id), PLACEHOLDER.findall(message.string)
    assert sorted(kept) == sorted(wanted)
    # What is left is no beginning of another one: gettext fills in by the % operator.
    if any(place.startswith("%") for place in wanted):
        assert "%" not in PLACEHOLDER.sub("", message.string)


def test_the_english_is_english():
    assert [message.string for message in MESSAGES if CHINESE.search(message.string)] == []


def test_a_sentence_stays_a_sentence():
    ends = {"。": ".", "？": "?", "：": ":"}
    wrong = [
        message.id
        for message in MESSAGES
        for chinese, english in ends.items()
        if message.id.endswith(chinese) and not message.string.endswith(english)
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_texts():
    with translations.ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in MESSAGES}


def test_bringing_the_catalogue_up_to_date_changes_nothing():
    written = translations.po_bytes(translations.merge(ENGLISH)).decode()
    kept = translations.ENGLISH.read_text("utf-8")
    assert without_generator(written) == without_generator(kept)


def without_generator(text):
    return re.sub(r'"Generated-By: .*\n', "", text)


def test_a_new_text_comes_in_empty_and_an_old_one_goes(monkeypatch):
    old = translations.merge(translations.Catalog(locale="en"))
    assert {message.string for message in old if message.id} == {""}
    monkeypatch.setattr(translations, "texts", lambda: iter(["新", "已保存。"]))
    merged = translations.merge(ENGLISH)
    assert {m.id: m.string for m in merged if m.id} == {"新": "", "已保存。": "Saved."}
