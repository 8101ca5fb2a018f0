"""Wrong input: the sentence stands at the field or names the row, and nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from app.demo.qinghai.people import people
from tests.browser import proofs
from tests.browser.pages import Course, Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

COURSE = Course("路面材料试验新方法", "2019-10-14", "2019-10-16", "24")


WRONG_COURSES = (
    (replace(COURSE, hours="7.3"), "学时", "学时应为 0.5 的整数倍。"),
    (replace(COURSE, hours="七"), "学时", "「七」不是数字。"),
    (replace(COURSE, hours="0"), "学时", "学时应为大于 0 的数。"),
    (replace(COURSE, ends_on="2019-10-13"), "结束日期", "结束日期不能早于开始日期。"),
    (replace(COURSE, place=""), "培训地点", "线下培训请填写培训地点。"),
    (replace(COURSE, title=""), "课程名称", "此项必填"),
)


def test_wrong_filing_is_told_at_its_field(visit: Visit):
    unit = visit("unit")
    unit.file_course(WRONG_COURSES[0][0])
    for course, label, sentence in WRONG_COURSES:
        unit.fill_course(course)
        unit.press("保存，下一步上传材料")
        unit.reads_at(label, sentence)
        unit.is_at("新建课程备案")
        expect(unit.field("内容简介")).to_have_value(course.summary)
    unit.open("课程备案")
    unit.does_not_read(COURSE.title)


def test_renamed_program_is_no_evidence(visit: Visit):
    company = visit("company")
    title = "科技项目管理与知识产权保护（网络班）"
    company.open_own(title)
    files = company.main.locator(".file-list .file-name")
    before = files.count()
    company.send("签到册", proofs.renamed_program("签到册-新.pdf"))
    refused = company.main.locator(".upload-failed")
    expect(refused).to_contain_text("“签到册-新.pdf”：只能上传 PDF、JPG 或 PNG 文件")
    expect(refused).to_be_in_viewport()
    company.page.reload()
    company.is_at(title)
    company.does_not_read("签到册-新.pdf")
    expect(files).to_have_count(before)


def test_wrong_hours_of_a_person_are_told_in_the_row(visit: Visit):
    unit = visit("unit")
    first, second = [plan.name for plan in people() if plan.employer == "unit"][:2]
    unit.begin_declaration("备案专业课")
    unit.pick("备案课程", "品质工程", "平安百年品质工程建设宣贯培训")
    unit.add_people([first, second], ["7.3", "8"])
    unit.press("保存，下一步上传材料")
    expect(unit.person_row(first)).to_contain_text("须为 0.5 的整倍数")
    expect(unit.person_row(second).locator(".error:visible")).to_have_count(0)

    unit.person_row(first).get_by_label("学时").fill("16.5")
    unit.press("保存，下一步上传材料")
    unit.reads("第 1 行：")
    expect(unit.person_row(first)).to_contain_text("申报 16.5 学时，超过备案的 16 学时。")
    unit.is_at("申报学时：备案专业课")


def test_meeting_that_ends_before_it_starts(visit: Visit):
    unit = visit("unit")
    name = next(plan.name for plan in people() if plan.employer == "unit")
    unit.begin_declaration("学术会议、学术讲座、学术交流")
    unit.fill_meeting("路基工程学术交流会", "2019-07-05", "2019-07-03")
    unit.add_people([name], ["1"], "天数")
    unit.press("保存，下一步上传材料")
    unit.reads_at("结束日期", "结束日期不能早于开始日期。")
    expect(unit.person_row(name).get_by_label("天数")).to_have_value("1")
    unit.open("学时申报")
    unit.does_not_read("路基工程学术交流会")


WRONG_NUMBERS = {
    "630102197611070234": "身份证号码校验位不正确，请核对",
    "6.30102E+17": "号码已被 Excel 改成数值",
    "630102197613070233": "身份证号码中的出生日期不存在",
    "63010219761107": "身份证号码应为 18 位，现为 14 位",
}


def test_wrong_identity_number_is_told_at_its_field(visit: Visit):
    province = visit("province")
    province.open("专业技术人员")
    province.follow("新增人员")
    for number, sentence in WRONG_NUMBERS.items():
        province.fill("姓名", "旦正才旦")
        province.fill("证件号码", number)
        province.press("保存")
        province.reads_at("证件号码", sentence)
        expect(province.field("姓名")).to_have_value("旦正才旦")
    province.open("专业技术人员")
    province.fill("姓名", "旦正才旦")
    province.press("查询")
    province.reads("没有符合条件的记录")


def test_sheet_that_is_no_sheet(visit: Visit):
    province = visit("province")
    province.open("公需科目成绩")
    province.follow("导入成绩表")
    file = proofs.renamed_program("成绩表.xlsx")
    province.main.get_by_label("成绩表（XLSX 或 CSV）").set_input_files(file)
    province.press("上传并检查")
    province.reads_at("成绩表（XLSX 或 CSV）", "成绩表.xlsx")
    province.is_at("导入公需科目成绩")
