"""Shorter walks: how declarations travel on the other tracks, and how they can end."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from app.demo.qinghai.people import FEWEST, people
from tests.browser import proofs
from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

MEETING = "学术会议、学术讲座、学术交流"
COURSE = "备案专业课"


def names_of(employer: str) -> list[str]:
    return [plan.name for plan in people(FEWEST) if plan.employer == employer]


def professional_hours(reader: Visitor, name: str) -> Decimal:
    """The professional hours of 2019 on the page of somebody whom the reader may look up."""
    reader.open("专业技术人员")
    reader.follow(name)
    reader.is_at(name)
    reader.follow("查看学时")
    reader.is_at(f"{name}的学时")
    return reader.year_hours(2019)["专业"]


def declare_meeting(unit: Visitor, title: str, names: list[str], days: str) -> None:
    """Declares a meeting of three days in July and attaches its notice."""
    unit.begin_declaration(MEETING)
    unit.fill_meeting(title, "2019-07-01", "2019-07-03")
    unit.add_people(names, [days] * len(names), "天数")
    unit.press("保存，下一步上传材料")
    unit.is_at(title)
    unit.upload("活动通知", proofs.pdf("会议通知.pdf"))


def test_out_of_system_company_waits_at_the_bureau_at_once(visit: Visit):
    company, bureau = visit("company"), visit("hr.province")
    name = names_of("company")[2]
    before = professional_hours(company, name)

    company.begin_declaration(COURSE)
    company.pick("备案课程", "桥梁养护", "公路桥梁养护与安全新技术培训班")
    company.add_people([name], ["40"])
    company.press("保存，下一步上传材料")
    company.is_at("公路桥梁养护与安全新技术培训班")
    for kind in ("培训合格证书", "正式印发的培训通知", "合格人员名单", "签到册"):
        company.upload(kind, proofs.pdf(f"{kind}.pdf"))
    company.submit()
    company.reads("现在由青海省人力资源和社会保障厅办理（人社部门审验）。")

    number = company.fact("编号")
    bureau.open("待我审核")
    bureau.main.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    bureau.is_at("公路桥梁养护与安全新技术培训班")
    steps = bureau.main.get_by_label("办理进度").get_by_role("listitem")
    expect(steps).to_have_count(2)
    expect(steps.last).to_contain_text("人社部门审验")
    bureau.reads(name, "青海盐湖工业股份有限公司")
    bureau.approve()
    bureau.reads("审验已完成，学时已记入个人学习档案。")
    assert professional_hours(company, name) == before + 40


def test_meeting_of_a_self_audit_unit_is_approved_by_its_second_admin(visit: Visit):
    first, second = visit("university"), visit("university2")
    name = names_of("university")[2]
    before = professional_hours(first, name)

    title = "高原生态学学术年会"
    declare_meeting(first, title, [name], "2.5")
    first.submit()
    first.reads("现在由青海大学办理（单位审验）。")
    first.follow("查看本件")
    first.is_at(title)
    expect(first.main.get_by_role("button", name="通过")).to_have_count(0)
    first.open("待我审核")
    first.does_not_read(title)

    second.open_waiting(title)
    second.approve()
    second.reads("审验已完成，学时已记入个人学习档案。")
    # Two and a half days of a meeting, seven hours each.
    assert professional_hours(first, name) == before + Decimal("17.5")
    row = first.main.get_by_role("row").filter(has_text=title)
    row.get_by_text("认定依据").click()
    expect(row.get_by_role("list")).to_contain_text("2.5 天，每天按 7 学时核定")


def test_self_audit_unit_with_one_admin_is_told_why_it_cannot_go_on(visit: Visit):
    unit = visit("minzu")
    title = "民族学学术讲座"
    declare_meeting(unit, title, names_of("minzu")[:1], "1")
    unit.press("提交审核")
    unit.reads(
        "尚未办理，请先更正：",
        "本单位目前没有其他可以审验的单位管理员，暂不能提交。",
        "请联系省级管理员为本单位增设一名单位管理员。",
    )
    unit.has_state("草稿")


def test_meeting_is_withdrawn_mended_and_handed_in_again(visit: Visit):
    unit, bureau = visit("unit2"), visit("hr.province")
    title, name = "全国地质调查技术交流会", names_of("unit2")[0]
    declare_meeting(unit, title, [name], "3")
    unit.submit()
    unit.follow("查看本件")
    unit.press_and_confirm("撤回")
    unit.reads("已撤回，可以修改后重新提交。")
    unit.has_state("已撤回")

    bureau.open("待我审核")
    bureau.does_not_read(title)

    unit.follow("修改内容")
    unit.person_row(name).get_by_label("天数").fill("2")
    unit.press("保存，下一步上传材料")
    unit.is_at(title)
    unit.submit()

    before = professional_hours(unit, name)
    bureau.open_waiting(title)
    bureau.reads("第 2 次提交", "撤回")
    bureau.approve()
    assert professional_hours(unit, name) == before + 14


def test_refusal_is_final_and_says_why(visit: Visit):
    company, bureau = visit("company"), visit("hr.province")
    title, reason = "品酒文化沙龙", "活动与申报人员所从事的专业不相近，不予认定。"
    name = names_of("company")[0]
    before = professional_hours(company, name)
    declare_meeting(company, title, [name], "1")
    company.submit()

    bureau.open_waiting(title)
    bureau.give_reason("不予通过", "  ")
    bureau.page.get_by_role("dialog").get_by_role("button", name="不予通过").click()
    expect(bureau.decision_part("不予通过").locator(".error")).to_have_text(
        "请填写不予通过原因，申报单位会看到。"
    )
    bureau.refuse(reason)

    company.open("学时申报")
    company.follow(title)
    company.is_at(title)
    company.has_state("不予通过")
    company.reads(reason)
    for button in ("提交审核", "撤回", "作废"):
        expect(company.main.get_by_role("button", name=button)).to_have_count(0)
    assert professional_hours(company, name) == before
