from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import app.policy
from app.policy import PolicyBook, PolicyError, UnknownPolicy, default_book, shortfall

FILES = Path(app.policy.__file__).parent / "files"
GOOD = (FILES / "qinghai-2019.yaml").read_text(encoding="utf-8")


@pytest.fixture
def faults(tmp_path):
    def load(*pairs, name="qinghai-2019.yaml"):
        text = GOOD
        for old, new in pairs:
            assert text.count(old) >= 1
            text = text.replace(old, new, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(PolicyError) as caught:
            PolicyBook.load(tmp_path)
        return caught.value.faults

    return load


def test_qinghai_as_the_notice_has_it(qinghai):
    assert (qinghai.region, qinghai.year, qinghai.version) == ("630000", 2019, "1")
    assert qinghai.document == "青人社厅函〔2019〕365号"
    assert (qinghai.annual.total, qinghai.annual.public, qinghai.annual.professional) == (
        90,
        30,
        60,
    )
    assert qinghai.hour_step == Decimal("0.5")
    assert qinghai.assumption is False
    assert qinghai.categories["QH-P-IMP"].sources == ("青海干部网络学院",)
    assert dict(qinghai.declaration_chains) == {
        "in_system": ("department", "hr"),
        "out_system": ("hr",),
        "self_audit": ("unit",),
        "department": ("hr",),
        "hand_in": ("unit",),
    }
    assert dict(qinghai.filing_chains) == {
        "in_system": ("department", "hr"),
        "out_system": ("hr",),
        "self_audit": ("department", "hr"),
        "base": ("department", "hr"),
        "department": ("hr",),
    }
    assert qinghai.number_formats.filing.format(year=2019, serial=7) == "青继备〔2019〕0007号"
    assert qinghai.number_formats.archive.format(year=2019, serial=7) == "QHDA2019000007"
    assert qinghai.authority_by_series["会计人员"].authority == "省财政厅"
    assert not qinghai.categories["QH-P-IMP"].reviewed
    assert qinghai.categories["QH-Z-CRS"].reviewed


@pytest.mark.parametrize("year", [2016, 2017, 2018])
def test_earlier_years_are_assumptions(year):
    policy = default_book().applicable(["630102", "630100", "630000"], year)
    assert policy.id == f"qinghai-{year}"
    assert policy.assumption is True
    assert policy.annual.total == 90
    assert set(policy.categories) == {"QH-P-IMP", "QH-Z-CRS", "QH-Z-ACT", "QH-Z-DEG"}
    assert policy.deadlines.filing.at is None


@pytest.mark.parametrize(
    ("kind", "moment", "is_open"),
    [
        ("filing", datetime(2019, 10, 31, 15, 59, 59, 999999, tzinfo=UTC), True),
        ("filing", datetime(2019, 10, 31, 16, 0, tzinfo=UTC), False),
        ("audit", datetime(2019, 12, 30, 15, 59, 59, tzinfo=UTC), True),
        ("audit", datetime(2019, 12, 30, 16, 0, tzinfo=UTC), False),
        ("submission", datetime(2019, 12, 30, 16, 0, tzinfo=UTC), False),
        ("offline_audit", datetime(2019, 12, 30, 16, 0, tzinfo=UTC), False),
    ],
)
def test_deadlines_close_after_their_last_second(qinghai, kind, moment, is_open):
    assert qinghai.is_open(kind, moment) is is_open


def test_a_window_opens_at_its_first_moment(qinghai):
    opens = datetime(2019, 3, 1, tzinfo=UTC)
    filing = qinghai.deadlines.filing.model_copy(update={"opens": opens})
    deadlines = qinghai.deadlines.model_copy(update={"filing": filing})
    policy = qinghai.model_copy(update={"deadlines": deadlines})
    assert policy.is_open("filing", opens)
    assert not policy.is_open("filing", datetime(2019, 2, 28, 23, 59, tzinfo=UTC))
    assert not policy.is_open("filing", datetime(2019, 10, 31, 16, tzinfo=UTC))


def test_no_deadline_never_closes(qingdao):
    for kind in ("filing", "offline_audit"):
        assert qingdao.is_open(kind, datetime(2999, 1, 1, tzinfo=UTC))


def test_the_nearest_region_decides():
    book = default_book()
    assert book.applicable(["370202", "370200"], 2026).id == "qingdao-2026"
    for codes, year in ((["630000"], 2020), (["110000"], 2019), ([], 2019)):
        with pytest.raises(UnknownPolicy, match="年度没有适用"):
            book.applicable(codes, year)


def test_an_application_uses_the_latest_policy_before_it():
    book = default_book()
    assert book.for_application(["630100", "630000"], 2021).id == "qinghai-2019"
    newer = book.by_id("qinghai-2019").model_copy(update={"id": "qinghai-2020", "year": 2020})
    both = PolicyBook([*book, newer])
    assert both.for_application(["630000"], 2021).id == "qinghai-2020"
    assert both.for_application(["630000"], 2019).id == "qinghai-2019"
    with pytest.raises(UnknownPolicy, match="职称申报"):
        book.for_application(["630000"], 2018)


def test_an_unknown_id():
    with pytest.raises(UnknownPolicy, match="atlantis"):
        default_book().by_id("atlantis-2019")


def test_policies_cannot_be_changed(qinghai):
    with pytest.raises(ValueError, match="frozen"):
        qinghai.year = 2020
    with pytest.raises(TypeError):
        qinghai.categories["X"] = None


def test_shortfall_of_a_year(qinghai):
    assert shortfall(qinghai.annual, Decimal(50), Decimal(40)) == (0, 20, 0)
    assert shortfall(qinghai.annual, Decimal(0), Decimal(0)) == (30, 60, 90)
    assert not shortfall(qinghai.annual, Decimal(30), Decimal(60))


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        (("total: 90", "total: many"), "annual.total", "应为数字"),
        (("total: 90", "total: -90"), "annual.total", "应大于 0"),
        (("total: 90", "total: .nan"), "annual.total", "应为数字"),
        (("total: 90", "total: 80"), "annual.total", "不能大于 total"),
        (("  total: 90\n", ""), "annual.total", "缺少此项"),
        (("  total: 90", "  totl: 90"), "annual.totl", "不认识的键"),
        (('region: "630000"', "region: 630000"), "region", "应为文本"),
        (("year: 2019", "year: 2018"), "id", "id 须以 -2018 结尾"),
        (("id: qinghai-2019", "id: qinghai-2018"), "id", "id 须以 -2019 结尾"),
        (("timezone: Asia/Shanghai", "timezone: Asia/Xining"), "timezone", "应为时区"),
        (("measure: days", "measure: weeks"), "categories.QH-Z-ACT.measure", "之一"),
        (("    rate_per_day: 7\n", ""), "categories.QH-Z-ACT", "须给出 rate_per_day"),
        (("    hours: 60\n", ""), "categories.QH-Z-DEG", "须给出 hours"),
        (("    year_cap: 60", "    rate_per_day: 7"), "categories.QH-Z-DEG", "不使用"),
        (("    year_cap: 60", "    group: G-X"), "categories.QH-Z-DEG.group", "不在 groups 中"),
        (("formal_notice, pass_list", "passport"), "evidence.all_of", "passport"),
        (("only_series: [会计人员]", "only_series: [宇航员]"), "only_series", "宇航员"),
        (("series: 会计人员", "series: 宇航员"), "authorities.0.series", "宇航员"),
        (("tiers: [hr]", "tiers: [king]"), "declaration_rules.out_system.tiers.0", "之一"),
        (("tiers: [hr]", "tiers: []"), "declaration_rules.out_system.tiers", "不能为空"),
        (("out_system:", "outer:"), "declaration_rules.outer", "之一"),
        (("src: QH2\n", "src: 第二句\n"), "annual.src", "格式不符"),
        (('"2019-10-31T23:59:59+08:00"', '"2019-10-31T23:59:59"'), "filing.at", "须带时区"),
        (('"2019-10-31T23:59:59+08:00"', "soon"), "filing.at", "应为时间"),
        (("{serial:04d}", "{number}"), "number_formats.filing", "编号格式"),
        (("{serial:06d}", ""), "number_formats.archive", "须含 {serial}"),
        (("target: [中级]", "target: [院士]"), "titles.rules.2.when.target", "院士"),
        (("      years: 3\n", ""), "titles.rules.2", "须给出其一"),
        (("first: -3, last: -1", "first: -1, last: -3"), "credit_years", "first 不能晚于"),
        (("public_import: QH-P-IMP", "public_import: QH-P"), "public_import", "public_import 不在"),
        (("window: prior", "window: prior\n  window: either"), "titles.window", "键重复"),
        (("annual:", "annual: ]"), "", "YAML"),
    ],
)
def test_a_faulty_file_says_where_and_what(faults, change, key, expected):
    found = faults(change)
    assert any(key in fault.key and expected in fault.expected for fault in found), found
    assert {fault.file.name for fault in found} == {"qinghai-2019.yaml"}


def test_a_fault_names_its_line(faults):
    fault = faults(("total: 90", "total: many"))[0]
    assert fault.line == GOOD[: GOOD.index("total: 90")].count("\n") + 1
    assert str(fault) == f"qinghai-2019.yaml:{fault.line} annual.total：应为数字"


def test_a_file_is_named_like_its_policy(faults):
    assert "应与文件名相同" in faults(name="other-2019.yaml")[0].expected


def test_all_faults_of_all_files_come_together(tmp_path):
    (tmp_path / "a-2019.yaml").write_text("[]", encoding="utf-8")
    (tmp_path / "b-2019.yaml").write_bytes(b"\xff\xfe\xff")
    bad = GOOD.replace("total: 90", "total: x").replace("year: 2019", "year: soon")
    (tmp_path / "qinghai-2019.yaml").write_text(bad, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(tmp_path)
    keys = [(fault.file.name, fault.key) for fault in caught.value.faults]
    assert {name for name, _ in keys} == {"a-2019.yaml", "b-2019.yaml", "qinghai-2019.yaml"}
    assert {key for _, key in keys} >= {"year", "annual.total"}
    assert str(caught.value).count("\n") == len(keys) - 1


def test_two_files_for_one_place_and_year(tmp_path):
    (tmp_path / "qinghai-2019.yaml").write_text(GOOD, encoding="utf-8")
    twin = GOOD.replace("id: qinghai-2019", "id: twin-2019")
    (tmp_path / "twin-2019.yaml").write_text(twin, encoding="utf-8")
    with pytest.raises(PolicyError, match="同一地区同一年度"):
        PolicyBook.load(tmp_path)


@pytest.mark.parametrize("text", ["a: &x [*x]", f"a: {'[' * 500}", "", "- 1", "a: *b", "\0"])
def test_what_is_no_policy_at_all_is_a_fault(tmp_path, text):
    (tmp_path / "a-2019.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        PolicyBook.load(tmp_path)
    assert len(caught.value.faults) >= 1


def test_an_empty_folder_is_a_fault(tmp_path):
    with pytest.raises(PolicyError, match="至少一个政策文件"):
        PolicyBook.load(tmp_path)
