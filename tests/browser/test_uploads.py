"""Evidence goes up when it is chosen or dropped: several at once, each with its own outcome."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import proofs
from tests.browser.pages import Course, Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

KIND = "培训方案（计划）"
COURSE = Course("道路桥梁检测新技术", "2019-11-04", "2019-11-08", "40")
DROP = """(zone, files) => {
  const transfer = new DataTransfer();
  for (const [name, bytes] of files) {
    transfer.items.add(new File([new Uint8Array(bytes)], name));
  }
  for (const type of ["dragover", "drop"]) {
    const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
    zone.dispatchEvent(new DragEvent(type, event));
  }
}"""
# Every value that the bar shows, as somebody who watches it sees it.
WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const bar = document.querySelector(".upload-progress");
    if (bar) window.seen.push(bar.value);
  }).observe(document.querySelector("#evidence"), {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
}"""


@pytest.fixture
def unit(visit: Visit) -> Visitor:
    """The unit's admin before a draft that wants its plan."""
    unit = visit("unit")
    unit.file_course(COURSE)
    unit.is_at(COURSE.title)
    return unit


def kept(unit: Visitor) -> Locator:
    return unit.main.locator("[data-evidence-kept] .file-name")


def drop(page: Page, *files: dict) -> None:
    page.locator("[data-evidence-zone]").evaluate(
        DROP, [[file["name"], list(file["buffer"])] for file in files]
    )


def test_several_files_one_of_them_wrong_then_one_more_by_drag_and_drop(unit: Visitor):
    page = unit.page
    page.evaluate(WATCH)
    page.get_by_label(f"选择文件：{KIND}").set_input_files(
        [
            proofs.pdf("方案.pdf"),
            proofs.renamed_program("程序.pdf"),
            {"name": "课程表.docx", "mimeType": "application/msword", "buffer": b"PK"},
            proofs.jpg("师资.jpg"),
        ]
    )
    unit.reads("已上传：方案.pdf", "已上传：师资.jpg")
    failed = unit.main.locator(".upload-failed")
    expect(failed).to_have_text(
        [
            re.compile(r"程序\.pdf.*只能上传 PDF", re.DOTALL),
            re.compile(r"课程表\.docx.*不是 PDF、JPG 或 PNG", re.DOTALL),
        ]
    )
    expect(kept(unit)).to_have_text(["方案.pdf", "师资.jpg"])
    assert 1 in page.evaluate("window.seen")

    drop(page, proofs.pdf("补充.pdf"))
    unit.reads("已上传：补充.pdf")
    expect(kept(unit)).to_have_text(["方案.pdf", "师资.jpg", "补充.pdf"])
    # The forms of the page know the version that the uploads have made.
    row = unit.main.locator("[data-evidence-kept] li").filter(has_text="师资.jpg")
    row.get_by_role("button", name="移除").click()
    page.get_by_role("dialog").locator("[data-confirm-accept]").click()
    unit.reads("已移除文件。")
    expect(kept(unit)).to_have_text(["方案.pdf", "补充.pdf"])
    unit.submit()


def test_a_broken_connection_is_told_and_the_file_may_be_sent_again(unit: Visitor):
    page = unit.page
    page.route("**/evidence/", lambda route: route.abort())
    page.get_by_label(f"选择文件：{KIND}").set_input_files(proofs.pdf("方案.pdf"))
    failed = unit.main.locator(".upload-failed")
    expect(failed).to_contain_text("网络中断，没有上传成功。")
    page.unroute("**/evidence/")
    failed.get_by_role("button", name="重试").click()
    unit.reads("已上传：方案.pdf")
    expect(kept(unit)).to_have_text(["方案.pdf"])


def test_an_upload_whose_answer_is_lost_is_not_called_failed(unit: Visitor):
    page = unit.page

    def lose(route: Route) -> None:
        route.fetch()
        route.fulfill(status=504)

    page.route("**/evidence/", lose)
    chooser = page.get_by_label(f"选择文件：{KIND}")
    chooser.set_input_files(proofs.pdf("方案.pdf"))
    failed = unit.main.locator(".upload-failed")
    expect(failed).to_contain_text("未收到结果，请刷新页面核对。")
    expect(kept(unit)).to_have_text(["方案.pdf"])
    page.unroute("**/evidence/")
    # The page is out of date, and says what helps.
    chooser.set_input_files(proofs.pdf("补充.pdf"))
    expect(failed.last).to_contain_text("请刷新页面后再上传。")
    expect(unit.main.get_by_role("button", name="重试")).to_have_count(0)
    page.reload()
    unit.upload(KIND, proofs.pdf("补充.pdf"))
    expect(kept(unit)).to_have_text(["方案.pdf", "补充.pdf"])


def test_nothing_else_is_sent_while_a_file_is_on_its_way(unit: Visitor):
    page = unit.page
    under_way: list[Route] = []

    def hold(route: Route) -> None:
        under_way.append(route)

    page.route("**/evidence/", hold)
    page.get_by_label(f"选择文件：{KIND}").set_input_files(proofs.pdf("方案.pdf"))
    expect(unit.main.locator(".upload-item")).to_have_count(1)
    unit.press("提交审核")
    told = unit.main.locator("[data-evidence-status]")
    expect(told).to_be_visible()
    under_way[0].continue_()
    unit.reads("已上传：方案.pdf")
    expect(told).to_be_hidden()


def test_without_scripts_it_is_a_plain_form(unit: Visitor):
    state = unit.page.context.storage_state()
    address = unit.page.url
    browser = unit.page.context.browser
    assert browser is not None
    context = browser.new_context(storage_state=state, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("input[type=file]").set_input_files(
        [proofs.pdf("方案.pdf"), proofs.renamed_program("程序.pdf")]
    )
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("#file-plan-error")).to_contain_text("程序.pdf")
    expect(page.locator("[data-evidence-kept] .file-name")).to_have_text(["方案.pdf"])
    context.close()
