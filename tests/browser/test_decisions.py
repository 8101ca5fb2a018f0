"""Two reviewers of one desk open the same case: the first decides, the second is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

CASE = "隧道工程施工监测新技术"


def test_who_decides_second_reads_that_somebody_was_faster(visit: Visit):
    colleague = seat_a_colleague(visit)
    first = visit("department")
    first.open_waiting(CASE)
    colleague.open_waiting(CASE)

    first.approve()
    colleague.press("通过")

    colleague.is_at("内容已有变化")
    colleague.reads("在您打开页面之后有人办理或修改过本件。", "请刷新后重新查看。")
    colleague.page.go_back()
    colleague.page.reload()
    colleague.is_at(CASE)
    colleague.has_state("待人社部门审验")
    expect(colleague.main.get_by_role("button", name="通过")).to_have_count(0)
    approvals = colleague.main.locator(".timeline").get_by_text("主管部门审核：通过")
    expect(approvals).to_have_count(1)


def test_case_withdrawn_meanwhile_cannot_be_returned(visit: Visit):
    department, unit = visit("department"), visit("unit")
    department.open_waiting(CASE)
    unit.open_own(CASE)
    unit.press_and_confirm("撤回")
    unit.reads("已撤回，可以修改后重新提交。")

    department.give_reason("退回", "请补充课程表。")
    department.is_at("内容已有变化")
    unit.page.reload()
    unit.has_state("已撤回")
    unit.does_not_read("请补充课程表。")


def seat_a_colleague(visit: Visit) -> Visitor:
    """The provincial administrator gives the department a second reviewer; who signs in."""
    province = visit("province")
    province.open("账号与身份")
    province.follow("新增账号或身份")
    province.fill("登录名", "department.second")
    province.fill("姓名", "贺文静")
    province.field("身份").select_option("主管部门管理员")
    province.pick("所在机构", "交通运输厅", "青海省交通运输厅")
    province.press("保存")
    province.is_at("账号已建立")
    return visit("department.second", code=province.fact("激活码"))
