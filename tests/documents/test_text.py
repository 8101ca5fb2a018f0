import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.text import break_lines, clean

alphabet = st.text(st.sampled_from("汉字张，。（）、；《》“”Autodesk BIM-2024/7.5 "), max_size=80)


def width(text: str) -> float:
    return float(sum(1 if ord(character) < 0x2E80 else 2 for character in text))


@given(alphabet, st.integers(min_value=12, max_value=40))
def test_lines_fit_and_lose_nothing_but_blanks(text, available):
    lines = break_lines(text, available, width)
    assert all(width(line) <= available for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.sampled_from(["汉字", "AutoCAD", "，", "BIM", "（注）"]), max_size=20))
def test_latin_words_stay_whole_and_no_line_begins_with_a_comma(parts):
    text = re.sub("，+", "，", " ".join(parts).replace(" ，", "，").lstrip("，"))
    lines = break_lines(text, 20, width)
    assert sum(line.count("AutoCAD") for line in lines) == text.count("AutoCAD")
    assert not [line for line in lines if line.startswith(("，", "）"))]
    assert not [line for line in lines if line.endswith("（")]


def test_a_long_number_breaks_after_a_stroke():
    assert break_lines("QH-2024-GX-000123", 10, width) == ["QH-2024-", "GX-000123"]


def test_a_word_wider_than_the_line_is_broken_inside():
    assert break_lines("abcdefghij", 4, width) == ["abcd", "efgh", "ij"]


def test_an_empty_text_is_one_empty_line():
    assert break_lines("", 10, width) == [""]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  张 \n 三 ", "张 三"),
        ("张\u202e三\x00\u200b", "张三"),
        ("葛\U000e0100", "葛"),
        ("\ud800张", "张"),
        ("一二三四五六", "一二三四…"),
    ],
)
def test_clean(value, kept):
    assert clean(value, 5) == kept


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_clean_text_is_within_its_limit(value, limit):
    assert len(clean(value, limit)) <= limit
