"""On a phone: everything is reached and decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

PHONE = {"width": 390, "height": 844}


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
    department.approve()
    department.reads("现在由青海省人力资源和社会保障厅办理（人社部门审验）。")
