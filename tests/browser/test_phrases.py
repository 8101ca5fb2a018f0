"""Phrases at the reason of a return: put in with a tap, kept with a tick, shared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

CASE = "隧道工程施工监测新技术"
STARTER = "佐证材料不清晰，请重新上传清晰的扫描件。"
OWN = "请附上考核成绩单。"


def test_a_reason_becomes_a_phrase_and_a_phrase_a_reason(visit: Visit):
    department = visit("department")
    department.open_waiting(CASE)
    part = department.decision_part("退回")
    part.locator("summary").first.click()
    expect(part.locator("[data-phrase]")).to_have_count(0)
    part.get_by_text("选用常用语").click()
    reason = part.get_by_label("原因")
    reason.fill(OWN)
    part.get_by_role("button", name=STARTER).click()
    expect(reason).to_have_value(f"{OWN}\n{STARTER}")
    expect(part.locator(".counter")).to_have_text(f"{len(OWN) + 1 + len(STARTER)} / 500")
    expect(reason).to_be_focused()
    # What does not fit is not cut off in the middle.
    reason.fill("长" * 490)
    part.get_by_role("button", name=STARTER).click()
    expect(reason).to_have_value("长" * 490)
    expect(part.get_by_role("status").last).to_contain_text("未填入")

    reason.fill(OWN)
    part.get_by_label("存为常用语").check()
    part.get_by_role("button", name="退回", exact=True).click()
    department.reads("已退回申报单位修改。", "已存为常用语。")

    department.open("常用语")
    mine = department.main.locator(".panel").filter(has_text="我的常用语")
    mine.get_by_role("link", name="修改").click()
    department.is_at("修改常用语")
    department.main.get_by_role("checkbox", name="本单位共用").check()
    department.press("保存")
    shared = department.main.locator(".panel").filter(has_text="本单位共用").last
    expect(shared).to_contain_text(OWN)
