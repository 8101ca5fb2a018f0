"""Names under which uploads are shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.names import clean_filename


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("培训合格证书.pdf", "培训合格证书.pdf"),
        ("C:\\Users\\张三\\签到册.jpg", "签到册.jpg"),
        ("../../etc/passwd", "passwd"),
        ("证书\u202egpj.exe", "证书gpj.exe"),
        ("证\x00书\r\n.pdf", "证书.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("", "未命名"),
        ("...", "未命名"),
        ("/", "未命名"),
        ("\u202e\u200b", "未命名"),
        ("张䶮·𠮷野.png", "张䶮·𠮷野.png"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        ("Aux .签到册.pdf", "_Aux .签到册.pdf"),
        ("Com1.签到册.pdf", "_Com1.签到册.pdf"),
        ("lpt9 .pdf", "_lpt9.pdf"),
        ("console.pdf", "console.pdf"),
    ],
)
def test_what_is_left_of_a_name(name, cleaned):
    assert clean_filename(name) == cleaned


@pytest.mark.parametrize(
    ("name", "extension", "cleaned"),
    [
        ("证书.exe", "pdf", "证书.exe.pdf"),
        ("证书", "pdf", "证书.pdf"),
        ("照片.JPEG", "jpg", "照片.JPEG"),
        ("照片.jpg", "png", "照片.jpg.png"),
        ("", "png", "未命名.png"),
    ],
)
def test_a_name_ends_in_what_the_content_is(name, extension, cleaned):
    assert clean_filename(name, extension) == cleaned


def test_a_long_name_keeps_its_ending():
    cleaned = clean_filename("长" * 300 + ".pdf")
    assert len(cleaned) == 119
    assert cleaned.endswith("长.pdf")


@given(st.text(max_size=300), st.sampled_from([None, "pdf", "jpg", "png"]))
def test_every_name_comes_out_harmless(name, extension):
    cleaned = clean_filename(name, extension)
    assert 0 < len(cleaned) <= 120
    assert not set(cleaned) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c)[0] == "C" for c in cleaned)
    assert not cleaned.startswith(".")
    if extension:
        endings = {"jpg": (".jpg", ".jpeg")}.get(extension, (f".{extension}",))
        assert cleaned.lower().endswith(endings)
