"""逄䶮 of Qingdao declares what she did; her unit confirms it, and she reads what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import proofs
from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

MEETING, PAPER, PATENT, LEAVE = "城市更新技术论坛", "基坑变形预测研究", "一种基坑支护装置", "产假"
PROJECT = "QDJK-2026-007"


@pytest.fixture
def demo() -> str:
    """People declare for themselves in Qingdao."""
    return "qingdao"


def test_people_declare_and_the_unit_confirms(visit: Callable[..., Visitor]):
    person, unit = visit("person"), visit("unit")
    before = person.year_hours(2026)

    begin(person, "学术会议")
    person.fill("活动名称", MEETING)
    person.fill("主办单位", "青岛市科学技术协会")
    day = person.main.get_by_role("row").nth(1)
    day.get_by_label("日期").fill("2026-04-22")
    day.get_by_label("实际学时").fill("9")
    person.press("保存，下一步上传材料")
    person.is_at(MEETING)
    person.reads("申报 9 学时；每天不超过 8 学时（青岛 2026 通知 四（三）1）；认定 8 学时")
    hand_in(person, "活动通知")

    declare_result(person, PAPER, "论文", "ISSN 1000-0001")
    hand_in(person, "相关证书")
    declare_result(person, PATENT, "专利", "ZL202610000001.1")
    person.upload("相关证书", proofs.jpg("相关证书（样张）.jpg"))
    person.press("提交单位确认")
    person.reads("同一项目成果不重复计算", "青岛 2026 通知 四（三）3")

    begin(person, LEAVE)
    person.fill("开始日期", "2026-01-05")
    person.fill("结束日期", "2026-02-28")
    person.press("保存，下一步上传材料")
    person.reads("此项必填")
    person.main.get_by_label("我已阅读以上说明").check()
    person.press("保存，下一步上传材料")
    person.is_at(LEAVE)
    hand_in(person, "《出生医学证明》")

    for title in (MEETING, PAPER):
        unit.open_waiting(title)
        unit.approve()
    unit.open_waiting(LEAVE)
    proof = unit.main.get_by_role("img", name="《出生医学证明》")
    proof.scroll_into_view_if_needed()
    expect(proof).not_to_have_js_property("naturalWidth", 0)
    unit.approve()

    person.open("我的学时")
    after = person.year_hours(2026)
    gained = {subject: after[subject] - before[subject] for subject in after}
    assert gained == {"公需": 5, "专业": 8 + 10 + 10, "合计": 33}
    row = person.main.get_by_role("row").filter(has_text=MEETING)
    expect(row).to_contain_text("每天不超过 8 学时")
    person.does_not_read(PATENT)


def begin(person: Visitor, what: str) -> None:
    """Chooses what to declare."""
    person.open("我的申报")
    person.follow("新建申报")
    person.is_at("申报什么")
    name = person.page.locator("strong").get_by_text(re.compile(f"^{what}"))
    person.main.get_by_role("link").filter(has=name).click()


def declare_result(person: Visitor, title: str, kind: str, number: str) -> None:
    """Writes down a result of the one project."""
    begin(person, "技术奖励、专利")
    person.field("成果类型").select_option(label=kind)
    person.fill("成果名称", title)
    person.fill("所属项目", PROJECT)
    person.fill("成果编号（没有可以不填）", number)
    person.fill("取得日期", "2026-04-24")
    person.press("保存，下一步上传材料")
    person.is_at(title)


def hand_in(person: Visitor, kind: str) -> None:
    """Attaches a scanned proof and sends the item to the unit."""
    person.upload(kind, proofs.jpg(f"{kind.strip('《》')}（样张）.jpg"))
    person.press("提交单位确认")
    person.reads("已提交。")
