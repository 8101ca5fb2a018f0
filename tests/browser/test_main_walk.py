"""One story: a course is filed, three people's hours are declared, results are imported, and
张䶮 prints the learning archive.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from app.demo.numbers import identity_number
from app.demo.qinghai.people import PersonPlan, people
from tests.browser import proofs
from tests.browser.pages import Course, Visitor
from tests.browser.sheets import Result, cells_of, results_sheet

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

COURSE = Course(
    title="高寒地区隧道检测新技术研讨班",
    starts_on="2019-09-16",
    ends_on="2019-09-16",
    hours="8",
)
REASON = "培训方案未写明授课教师，请补充后重新提交。"
PROOFS = {
    "培训合格证书": proofs.jpg("合格证书（样张）.jpg"),
    "正式印发的培训通知": proofs.pdf("关于举办研讨班的通知.pdf"),
    "合格人员名单": proofs.pdf("合格人员名单.pdf"),
    "签到册": proofs.jpg("签到册.jpg"),
}
STRANGER = Result("完么冷智", identity_number("632221", date(1988, 3, 9), 41, male=True), "讲座 1")
LECTURES = 30


class Desks(NamedTuple):
    """The three who work on a case of the unit, each at a browser."""

    unit: Visitor
    department: Visitor
    bureau: Visitor


def plans_of_the_unit() -> list[PersonPlan]:
    """张䶮 and two colleagues."""
    return [plan for plan in people() if plan.employer == "unit"][:3]


def test_from_a_course_to_the_printed_archive(visit: Visit):
    zhang, *colleagues = plans_of_the_unit()
    assert zhang.name == "张䶮"
    names = [zhang.name, *(plan.name for plan in colleagues)]
    person, desks = visit("person"), Desks(visit("unit"), visit("department"), visit("hr.province"))
    person.is_at("我的学时")
    before = person.year_hours(2019)

    filing_number = file_the_course(desks)
    declare_three_people(desks, filing_number, names, ["8", "8", "6.5"])
    import_the_results(visit("province"), zhang, colleagues)

    person.open("我的学时")
    assert person.year_required(2019) == {"公需": 30, "专业": 60, "合计": 90}
    assert person.year_hours(2019) == {
        "公需": before["公需"] + LECTURES,
        "专业": before["专业"] + 8,
        "合计": before["合计"] + LECTURES + 8,
    }
    the_page_explains_the_hours(person)
    print_the_archive(person, zhang, filing_number)


def file_the_course(desks: Desks) -> str:
    """Filing, return with a reason, mending, both approvals; the filing's number."""
    unit, department, bureau = desks

    unit.file_course(replace(COURSE, summary=""))
    unit.is_at(COURSE.title)
    unit.has_state("草稿")
    unit.upload("培训方案（计划）", proofs.pdf("研讨班培训方案.pdf"))
    unit.submit()
    unit.reads("现在由青海省交通运输厅办理（主管部门审核）。")

    department.open_waiting(COURSE.title)
    department.reads("研讨班培训方案.pdf")
    department.give_reason("退回", "")
    expect(department.decision_part("退回").locator(".error")).to_have_text("此项必填")
    department.give_reason("退回", "   ")
    expect(department.decision_part("退回").locator(".error")).to_have_text(
        "请填写退回原因，申报单位会看到。"
    )
    department.has_state("待主管部门审核")
    department.send_back(REASON)

    unit.open_own(COURSE.title)
    unit.has_state("已退回")
    unit.reads("青海省交通运输厅 王启明 退回：", REASON)
    unit.follow("修改内容")
    unit.fill("内容简介", COURSE.summary)
    unit.press("保存，下一步上传材料")
    unit.upload("培训方案（计划）", proofs.pdf("研讨班培训方案（补授课教师）.pdf"))
    unit.submit()

    department.open_waiting(COURSE.title)
    department.reads("第 2 次提交", "第 1 轮", REASON, COURSE.summary)
    department.approve()
    department.reads("现在由青海省人力资源和社会保障厅办理（人社部门审验）。")

    bureau.open_waiting(COURSE.title)
    bureau.reads("这是最后一个环节，通过后发给备案号。")
    bureau.approve()
    bureau.reads("备案已完成，可以组织实施。")

    unit.open("课程备案")
    unit.follow(COURSE.title)
    unit.is_at(COURSE.title)
    unit.has_state("已通过")
    number = unit.fact("备案号")
    assert re.fullmatch(r"青继备〔2019〕\d{4}号", number)
    return number


def declare_three_people(
    desks: Desks, filing_number: str, names: list[str], hours: list[str]
) -> None:
    """The unit declares by the filing, with four proofs; department and bureau approve."""
    unit, department, bureau = desks
    unit.open("课程备案")
    unit.follow(COURSE.title)
    unit.follow("据此申报学时")
    expect(unit.field("备案课程")).to_have_value(COURSE.title)
    unit.add_people(names, hours)
    unit.reads("共 3 人，合计 22.5 学时")
    unit.press("保存，下一步上传材料")
    unit.is_at(COURSE.title)
    assert unit.fact("备案号") == filing_number

    for kind in list(PROOFS)[:3]:
        unit.upload(kind, PROOFS[kind])
    unit.press("提交审核")
    unit.reads("尚未办理，请先更正：", "缺少佐证材料：签到册。")
    unit.does_not_read("缺少佐证材料：合格人员名单。")
    unit.has_state("草稿")
    unit.upload("签到册", PROOFS["签到册"])
    unit.submit()
    unit.reads("现在由青海省交通运输厅办理（主管部门审核）。")

    department.open_waiting(COURSE.title)
    department.reads(*names, *(file["name"] for file in PROOFS.values()))
    department.sees_picture("签到册.jpg")
    department.approve()

    bureau.open_waiting(COURSE.title)
    bureau.reads(*names, "这是最后一个环节，通过后学时记入个人学习档案。")
    bureau.approve()
    bureau.reads("审验已完成，学时已记入个人学习档案。")


def import_the_results(province: Visitor, zhang: PersonPlan, colleagues: list[PersonPlan]) -> None:
    """A sheet with two bad rows and an unknown person: preview, confirm, bad rows, waiting."""
    wrong = colleagues[0].number[:-1] + ("0" if colleagues[0].number[-1] != "0" else "1")
    sheet = results_sheet(
        "2019年公需科目学习结果（第三批）.xlsx",
        [
            *(Result(zhang.name, zhang.number, f"讲座 {at}") for at in range(1, LECTURES + 1)),
            Result(colleagues[0].name, wrong, "讲座 1"),
            Result(colleagues[1].name, colleagues[1].number, "讲座 1", hours="两小时"),
            STRANGER,
        ],
    )
    province.open("公需科目成绩")
    province.follow("导入成绩表")
    province.main.get_by_label("成绩表（XLSX 或 CSV）").set_input_files(sheet)
    province.press("上传并检查")
    assert counts(province) == {"可入档": 30, "未登记，将待认领": 1, "有错误": 2}

    name, content = province.download("下载错误行")
    assert name.startswith("错误行")
    assert name.endswith(".xlsx")
    bad = cells_of(content)
    assert [row["姓名"] for row in bad] == [plan.name for plan in colleagues]
    assert "身份证号码校验位不正确" in bad[0]["错误原因"]
    assert "学时：不是数字" in bad[1]["错误原因"]

    province.press_and_confirm("确认入档 31 行")
    province.reads("已入档 30 行，待认领 1 行。")
    assert counts(province) == {"已入档": 30, "待认领": 1, "有错误": 2}

    province.open("待认领成绩")
    row = province.main.get_by_role("row").filter(has_text=STRANGER.name)
    expect(row).to_contain_text("待认领")
    expect(row).not_to_contain_text(STRANGER.number)


def counts(province: Visitor) -> dict[str, int]:
    """The cards over a sheet's rows."""
    province.reads("逐行结果")
    cards = province.main.locator("ul.cards > li").all_inner_texts()
    words = (card.split("\n") for card in cards)
    return {label.strip(): int(number) for label, number in words}


def the_page_explains_the_hours(person: Visitor) -> None:
    row = person.main.get_by_role("row").filter(has_text=COURSE.title)
    expect(row).to_contain_text("已认定")
    row.get_by_text("认定依据").click()
    expect(row.get_by_role("list")).to_be_visible()
    expect(row.get_by_role("list")).to_contain_text("备案专业课 8 学时，按实际学时核定")
    expect(row.get_by_role("list")).to_contain_text("青海 2019 通知 附件1 四")


def print_the_archive(person: Visitor, zhang: PersonPlan, filing_number: str) -> None:
    """Leaves a year and an item out, prints, reads the paper, prints it again."""
    left_out = person.main.get_by_role("checkbox", name="列入学习档案：讲座 30", exact=True)
    left_out.uncheck()
    year_2016 = person.main.locator(".panel-head").filter(has_text="2016 年度学时")
    year_2016.get_by_label("列入学习档案").uncheck()
    first = issue(person)

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(first)).pages]
    # Columns are narrow: a number may run over two lines.
    text = "".join("".join(pages).split())
    number = re.search(r"档案编号：(QHDA2019\d{6})", text)
    assert number is not None
    for expected in (
        "继续教育培训学习档案",
        zhang.name,
        zhang.number,
        "青海省公路科研勘测设计院",
        filing_number,
    ):
        assert expected in text
    the_paper_lists_what_was_ticked(pages)

    person.page.goto("/record/mine/")
    person.reads("已生成的学习档案", number[1])
    link = person.main.get_by_role("link", name=number[1]).get_attribute("href")
    again = person.page.request.get(link or "")
    assert again.headers["content-type"] == "application/pdf"
    assert again.body() == first
    assert person.page.request.get(link or "").body() == first


def issue(person: Visitor) -> bytes:
    """Presses 生成学习档案; the bytes of the paper that opens."""
    with person.page.expect_response(re.compile(r"/archive/\d+/$")) as answer:
        person.press("生成学习档案")
    assert answer.value.headers["content-type"] == "application/pdf"
    return person.page.request.get(answer.value.url).body()


def the_paper_lists_what_was_ticked(pages: list[str]) -> None:
    lines = [line.strip() for page in pages for line in page.splitlines()]
    listed = {f"讲座 {at}" for at in range(1, LECTURES + 1)} & set(lines)
    assert listed == {f"讲座 {at}" for at in range(1, LECTURES)}
    assert "2016 年度" not in "\n".join(lines)
    with_items = [page for page in pages if "讲座 " in page]
    assert len(with_items) > 1
    for at, page in enumerate(pages, start=1):
        assert f"第 {at} 页" in page
        assert f"共 {len(pages)} 页" in page
        assert "档案编号：QHDA2019" in page
    for page in with_items:
        assert "培训内容" in page
        assert "审验部门" in page
