"""What belongs to others cannot be opened by its address, and looks as if it did not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.demo.qinghai.people import people
from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

MISSING = "没有找到您要的内容，或者您无权查看。"


@pytest.fixture
def addresses(visit: Visit) -> dict[str, str]:
    """Where the unit has a case, its evidence and a person."""
    unit = visit("unit")
    unit.open_own("隧道工程施工监测新技术")
    case = unit.page.url
    file = unit.main.get_by_role("link", name="在新窗口打开").first.get_attribute("href")
    name = next(plan.name for plan in people() if plan.employer == "unit")
    unit.open("专业技术人员")
    unit.follow(name)
    unit.is_at(name)
    person = unit.page.url
    record = unit.main.get_by_role("link", name="查看学时").get_attribute("href")
    return {"case": case, "file": file or "", "person": person, "record": record or ""}


def test_foreign_organisation_finds_nothing(visit: Visit, addresses: dict[str, str]):
    for stranger in ("unit2", "company", "department.education", "hr.xining"):
        visitor = visit(stranger)
        for what, address in addresses.items():
            answer = visitor.page.goto(address)
            assert answer is not None
            assert answer.status == 404, (stranger, what)
            visitor.is_at("找不到此页面")
            visitor.reads(MISSING)


def test_nobody_finds_anything_without_signing_in(browser_page, addresses: dict[str, str]):
    visitor = Visitor(browser_page)
    for address in addresses.values():
        visitor.page.goto(address)
        visitor.is_at("登录")
        assert "/login/" in visitor.page.url


def test_professional_has_no_desk(visit: Visit, addresses: dict[str, str]):
    person = visit("person")
    person.is_at("我的学时")
    for entry in ("工作台", "待我审核", "学时申报", "专业技术人员", "审计日志"):
        expect(person.menu.get_by_role("link", name=entry)).to_have_count(0)
    closed = (
        "/waiting/",
        "/submitted/",
        "/decided/",
        "/declaration/list/",
        "/person/list/",
        "/organisation/list/",
        "/results/list/",
        "/account/list/",
        "/audit/list/",
    )
    for address in closed:
        answer = person.page.goto(address)
        assert answer is not None
        assert answer.status == 403, address
        person.is_at("没有权限")
    for what in ("case", "file"):
        answer = person.page.goto(addresses[what])
        assert answer is not None
        assert answer.status in {403, 404}, what
