"""Several cases decided in one go: ticked in the list, looked over, decided, and downloaded."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

REASON = "请补充课程安排。"


def tick_all(visitor: Visitor) -> int:
    """Ticks the whole page of the queue; how many those are."""
    visitor.open("待我审核")
    visitor.main.get_by_label("全选本页").check()
    count = visitor.main.locator('input[name="cases"]:checked').count()
    expect(visitor.main.locator("output")).to_have_text(f"已选 {count} 件")
    return count


def download_rows(visitor: Visitor) -> list[tuple[object, ...]]:
    """The sheet of results, and the button is there for another time."""
    with visitor.page.expect_download() as found:
        visitor.press("下载结果")
    assert found.value.suggested_filename == "批量办理结果.xlsx"
    sheet = load_workbook(io.BytesIO(found.value.path().read_bytes())).active
    return list(sheet.iter_rows(values_only=True))


def test_the_queue_is_approved_in_one_go_but_for_what_a_colleague_took(visit: Visit):
    first, colleague = visit("department"), visit("department")
    count = tick_all(first)
    assert count >= 2
    first.press("批量通过…")
    first.is_at("批量通过：请核对")
    first.reads(f"将通过 {count} 件", "跳过 0 件")
    title = first.main.locator("tbody a").first.inner_text()
    colleague.open_waiting(title)
    colleague.approve()

    first.press(f"确认通过 {count} 件")
    first.is_at("批量通过：结果")
    first.reads(f"已通过 {count - 1} 件，未办理 1 件。")
    rows = download_rows(first)
    assert rows[0][4:] == ("办理结果", "未办理的原因", "现在的状态")
    (skipped,) = (row for row in rows[1:] if row[4] == "未办理")
    assert skipped[1] == title
    assert skipped[5]
    assert [row[4] for row in rows[1:]].count("已通过") == count - 1
    first.follow("返回待我审核")
    first.does_not_read(title)


def test_the_queue_is_returned_in_one_go_for_one_reason(visit: Visit):
    department = visit("department")
    count = tick_all(department)
    department.press("批量退回…")
    department.is_at("批量退回：请核对")
    department.press(f"确认退回 {count} 件")
    # The reason is missing: told at its field, nothing has happened.
    department.reads_at("退回原因", "此项必填")
    department.fill("退回原因", REASON)
    department.press(f"确认退回 {count} 件")
    department.is_at("批量退回：结果")
    department.reads(f"已退回 {count} 件，未办理 0 件。")
    assert [row[4] for row in download_rows(department)[1:]] == ["已退回"] * count
    department.main.locator("tbody a").first.click()
    department.has_state("已退回")
    department.reads(REASON)
