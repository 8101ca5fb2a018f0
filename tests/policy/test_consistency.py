"""Files that contradict themselves are refused as a whole, everything at once."""

from pathlib import Path

import pytest

import app.policy
from app.policy import PolicyError
from app.policy.loader import load_file
from app.policy.notices import quoted, sentence

GOOD = (Path(app.policy.__file__).parent / "files" / "qingdao-2026.yaml").read_text("utf-8")
MEMBER = "    group: G-FULL\n"


@pytest.fixture
def faults(tmp_path):
    def load(*pairs):
        text = GOOD
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "qingdao-2026.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PolicyError) as caught:
            load_file(path)
        return caught.value.faults

    return load


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        (("year_cap: 40", "year_cap: 9"), "categories.QD-C2.year_cap", "不能小于每项 10 学时"),
        (("year_cap: 40", "item_cap: 9"), "categories.QD-C2.item_cap", "不能小于每项 10 学时"),
        (("day_cap: 16", "day_cap: 16\n    year_cap: 15"), "QD-B3.year_cap", "每天上限 16"),
        ((MEMBER, ""), "groups.G-FULL", "没有任何类别"),
        (("months_cap: 12", "year_cap: 30"), "categories.QD-C6.group", "months_cap 的组"),
        (("group: G-FULL", "group: G-NONE"), "categories.QD-C6.group", "不在 groups 中：G-NONE"),
        (("[achv_cert, accept_letter,", "[achv_cert, achv_cert,"), "evidence", "重复：相关证书"),
        (("    sensitive: true\n", ""), "categories.QD-C7c.sensitive", "sensitive: true"),
        (("channels: [online]", "channels: [online, wechat]"), "QD-B4.modes.channels", "wechat"),
        (("tiers: [unit]", "tiers: [unit, unit]"), "person_item.tiers", "不能出现两次"),
        (("  person_item:\n", "  hand_in:\n"), "categories.QD-C1.entry", "person_item"),
        (("confirmed_by: unit", "confirmed_by: track"), "QD-C1.confirmed_by", "没有按单位类型"),
        (
            ("  submission:\n", "  submission:\n    opens: 2027-01-01T00:00:00+08:00\n"),
            "deadlines.submission.at",
            "晚于开始",
        ),
        (
            ("audit: {at: null", "audit: {at: 2026-12-30T00:00:00+08:00"),
            "submission.at",
            "不能晚于审验",
        ),
        (("series: 中小学教师", "series: 会计人员"), "authorities.2.series", "只能有一个"),
        (
            (
                "  rules:\n",
                "  rules:\n    - {when: {type: 评审}, years: 2, src: QD9, cite: 通知}\n",
            ),
            "titles.rules.1.when",
            "永远用不到",
        ),
        (("src: QD40", "src: QD400"), "categories.QD-C4a.src", "没有这一句：QD400"),
        (("see: QD41", "see: ZZ41"), "categories.QD-C4a.see", "没有这一句：ZZ41"),
        (("    src: QD40\n", ""), "categories.QD-C4b.src", "缺少此项"),
        (("carry_over: false", "carry_over: true"), "annual.carry_over", "应为"),
        (("  QD-C4b:", "  QD-C4a:"), "categories.QD-C4a", "键重复"),
    ],
)
def test_a_contradiction_is_named_with_its_key_and_line(faults, change, key, expected):
    found = [one for one in faults(change) if key in one.key and expected in one.expected]
    assert found
    assert all(one.line for one in found)


def test_contradictions_are_told_beside_other_faults(faults):
    found = faults(
        ("hour_step: 0.5", "hour_step: half"),
        ("year_cap: 40", "year_cap: 9"),
        ("src: QD15", "src: QD150"),
        ("  QD-B4:", "  QD-B2:"),
        ("factor: 2", "factor: two"),
    )
    assert {fault.key for fault in found} >= {
        "hour_step",
        "categories.QD-C2.year_cap",
        "authorities.0.src",
        "categories.QD-B2",
        "categories.QD-B3.factor",
    }
    lines = [fault.line for fault in found]
    assert lines == sorted(lines)


def test_a_region_may_bring_its_own_notice(tmp_path):
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "XN.txt").write_text("XN1\t每年 90 学时。\n", encoding="utf-8")
    assert sentence("XN1", tmp_path) == "每年 90 学时。"
    assert sentence("XN1") is None
    assert sentence("QD26", tmp_path) == sentence("QD26")


def test_the_words_of_a_torn_sentence_are_told_once():
    assert quoted(("QH20", "QH23")) == (
        "各级别转换职称系列人员，须具备与拟转换的专业系列相近的专业课当年或上一年度的培训学时。",
    )
