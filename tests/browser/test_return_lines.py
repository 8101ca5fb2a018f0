"""Two of four people are returned: the others go on, the two are mended and follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.pages import Visitor
from tests.browser.test_accessibility import PHONE, findings, sticking_out
from tests.browser.test_tracks import declare_meeting, names_of, professional_hours

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

TITLE = "装配式桥梁技术交流会"
COMMON = "签到册上没有签名，请补充说明。"
OWN = "只参加了一天，请更正天数。"


def tick(reviewer: Visitor, *names: str) -> None:
    for name in names:
        reviewer.main.get_by_role("checkbox", name=f"选择 {name}").check()
    expect(reviewer.main.locator("[data-tick-count]")).to_have_text(f"已选 {len(names)} 人")
    reviewer.press("退回所选人员…")


def give_reasons(department: Visitor, mended: str) -> None:
    """One for all and one for somebody, once nothing was written; on a phone."""
    # A page that only a form leads to.
    assert findings(department.page, "reasons") == []
    department.page.set_viewport_size(PHONE)
    assert sticking_out(department.page, "return of lines") == []
    department.press("确认退回 2 人")
    department.reads("尚未退回，请先更正：")
    department.reads_at("共同的退回原因", "请填写")
    department.fill("共同的退回原因", COMMON)
    department.main.get_by_label(f"{mended}（").fill(OWN)
    department.press("确认退回 2 人")
    department.reads("已退回 2 人，另立为 SB2019", "等待申报单位修改后重新提交。")


def test_some_go_back_and_the_others_go_on(visit: Visit):
    unit, department, bureau = visit("unit"), visit("department"), visit("hr.province")
    names = names_of("unit")
    fit, mended = names[0], names[3]
    before = {name: professional_hours(unit, name) for name in (fit, mended)}
    declare_meeting(unit, TITLE, names, "2")
    unit.submit()

    department.open_waiting(TITLE)
    department.press("退回所选人员…")
    department.reads("请先在人员名单中勾选要退回的人员。")
    tick(department, names[2], mended)
    department.is_at("退回所选人员")
    give_reasons(department, mended)
    department.follow("继续审核其余 2 人")
    department.is_at(TITLE)
    department.reads("共 2 人，合计 4 天")
    assert sticking_out(department.page, "return of lines") == []
    department.approve()
    bureau.open_waiting(TITLE)
    bureau.reads("部分退回", fit)
    expect(unit_row(bureau, mended)).to_have_count(0)
    bureau.approve()
    bureau.reads("审验已完成，学时已记入个人学习档案。")
    assert professional_hours(unit, fit) == before[fit] + 14
    assert professional_hours(unit, mended) == before[mended]

    unit.open_own(TITLE)
    unit.has_state("已退回")
    expect(unit_row(unit, names[2])).to_contain_text(COMMON)
    expect(unit_row(unit, mended)).to_contain_text(OWN)
    unit.follow("修改内容")
    row = unit.person_row(mended)
    expect(row).to_contain_text(f"退回原因：{OWN}")
    row.get_by_label("天数").fill("1")
    unit.press("保存，下一步上传材料")
    unit.is_at(TITLE)
    unit.submit()
    department.page.set_viewport_size({"width": 1440, "height": 900})
    department.open_waiting(TITLE)
    department.reads("第 2 次提交", "与上一轮相比的变化", f"{mended}：2 → 1")
    department.approve()
    bureau.open_waiting(TITLE)
    bureau.approve()
    assert professional_hours(unit, mended) == before[mended] + 7


def unit_row(reader: Visitor, name: str) -> Locator:
    """A person's row on the page of a case."""
    table = reader.main.locator(".panel").filter(has_text="人员与学时").get_by_role("table")
    return table.get_by_role("row").filter(has_text=name)
