"""Who has two memberships acts through one of them at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]


def entries(visitor: Visitor) -> list[str]:
    return visitor.menu.get_by_role("link").locator("span:first-child").all_inner_texts()


def test_two_memberships_are_chosen_and_switched(visit: Visit):
    both = visit("base")
    both.is_at("选择身份")
    expect(both.menu).to_have_count(0)
    both.page.goto("/filing/list/")
    both.is_at("选择身份")

    both.choose_role("单位管理员")
    both.is_at("工作台")
    assert {"学时申报", "专业技术人员"} <= set(entries(both))
    both.page.goto("/declaration/add/")
    both.is_at("申报学时")

    both.page.get_by_role("link", name="切换身份").click()
    both.is_at("选择身份")
    both.choose_role("基地管理员")
    both.is_at("工作台")
    assert not {"学时申报", "专业技术人员"} & set(entries(both))
    assert "课程备案" in entries(both)
    both.page.goto("/declaration/add/")
    both.is_at("没有权限")


def test_one_membership_needs_no_choice(visit: Visit):
    unit = visit("unit")
    unit.is_at("工作台")
    expect(unit.page.get_by_role("link", name="切换身份")).to_have_count(0)
    unit.sign_out()
    unit.page.goto("/")
    unit.is_at("登录")


def test_an_account_of_the_demo_is_filled_in_by_a_button(browser_page):
    browser_page.goto("/login/")
    browser_page.get_by_role("button", name="填入 person").click()
    browser_page.get_by_role("button", name="登录", exact=True).click()
    Visitor(browser_page).is_at("我的学时")


def test_a_wrong_password_is_told(browser_page):
    browser_page.goto("/login/")
    browser_page.get_by_label("登录名").fill("unit")
    browser_page.get_by_label("密码").fill("not the password")
    browser_page.get_by_role("button", name="登录", exact=True).click()
    Visitor(browser_page).reads("登录名或密码不正确，请重新输入。")
