"""On a phone: everything is reached and decided, and no page is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

PHONE = {"width": 390, "height": 844}

# What each role opens beside the entries of its menu.
PAGES = {
    "province": [
        "/person/add/",
        "/organisation/add/",
        "/account/add/",
        "/results/upload/",
        "/results/1/",
    ],
    "hr.province": ["/decided/"],
    "department": ["/filing/add/", "/declaration/add/", "/decided/"],
    "unit": [
        "/filing/add/",
        "/declaration/add/",
        "/declaration/add/?category=QH-Z-CRS",
        "/declaration/add/?category=QH-Z-ACT",
        "/submitted/",
    ],
    "university": ["/waiting/", "/submitted/"],
    "association": [],
    "person": [],
    "auditor": ["/results/1/"],
    "system": ["/account/add/"],
}


def too_wide(visitor: Visitor) -> int:
    """By how many pixels the page is wider than the screen."""
    script = "document.documentElement.scrollWidth - window.innerWidth"
    return max(0, visitor.page.evaluate(script))


def go(visitor: Visitor, address: str) -> None:
    answer = visitor.page.goto(address)
    assert answer is not None
    assert answer.status == 200, address


@pytest.mark.parametrize("role", PAGES)
def test_no_page_is_wider_than_a_phone(visit: Visit, role: str):
    visitor = visit(role, viewport=PHONE)
    menu = visitor.menu.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert menu
    wide = {}
    for address in [*menu, *PAGES[role]]:
        go(visitor, address)
        wide[address] = too_wide(visitor)
        wide |= first_record(visitor)
    assert {address: pixels for address, pixels in wide.items() if pixels} == {}


def first_record(visitor: Visitor) -> dict[str, int]:
    """The page behind the first line of a list, and how much too wide it is."""
    links = visitor.main.locator("td.cell-title a")
    if links.count() == 0:
        return {}
    address = links.first.get_attribute("href") or ""
    if address.startswith("/archive/"):
        return {}
    go(visitor, address)
    return {address: too_wide(visitor)}


def test_sign_in_page_fits_a_phone(new_context):
    page = new_context(PHONE).new_page()
    page.goto("/login/")
    assert too_wide(Visitor(page)) == 0


def test_case_is_decided_on_a_phone(visit: Visit):
    department = visit("department", viewport=PHONE)
    department.is_at("工作台")
    entry = department.menu.get_by_role("link", name="待我审核")
    expect(entry).not_to_be_in_viewport()
    department.menu.get_by_text("菜单", exact=True).click()
    expect(entry).to_be_in_viewport()
    entry.click()
    department.is_at("待我审核")
    department.follow("隧道工程施工监测新技术")
    department.is_at("隧道工程施工监测新技术")
    assert too_wide(department) == 0
    department.approve()
    department.reads("现在由 青海省人力资源和社会保障厅 办理（人社部门审验）。")
    assert too_wide(department) == 0
