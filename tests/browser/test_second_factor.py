"""A phone's app joins the password: set up, asked for, and a code of the paper instead."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyotp
import pytest

from tests.browser.pages import PASSWORD, Visitor
from tests.browser.test_accessibility import findings

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]


def test_set_up_asked_for_and_replaced_by_a_recovery_code(visit: Visit):
    unit = visit("unit")
    page = unit.page
    page.get_by_role("link", name="账号安全").click()
    unit.is_at("账号安全")
    unit.follow("开始设置")
    unit.fill("登录密码", PASSWORD)
    unit.press("下一步")
    unit.is_at("设置两步验证")
    problems = findings(page, "secret and picture")
    secret = page.locator("[data-secret]").inner_text().replace(" ", "")
    unit.fill("验证码", pyotp.TOTP(secret).now())
    unit.press("启用两步验证")
    unit.is_at("两步验证已启用")
    problems += findings(page, "recovery codes")
    codes = page.locator(".recovery-codes li").all_inner_texts()
    unit.follow("我已保存，继续")
    unit.is_at("工作台")
    unit.sign_out()

    # Where the sign-in was to lead is not forgotten on the way through the code.
    page.goto("/filing/list/")
    unit.try_to_sign_in("unit", PASSWORD)
    unit.is_at("请输入验证码")
    problems += findings(page, "code at sign-in")
    unit.fill("验证码", "000000")
    unit.press("登录")
    unit.reads_at("验证码", "验证码不正确")
    # The code of the next half minute: the one shown at set-up cannot be used twice.
    unit.fill("验证码", pyotp.TOTP(secret).at(int(time.time()) + 30))
    unit.press("登录")
    unit.is_at("课程备案")
    unit.sign_out()

    unit.try_to_sign_in("unit", PASSWORD)
    unit.is_at("请输入验证码")
    unit.fill("验证码", codes[0].lower())
    unit.press("登录")
    unit.is_at("工作台")
    unit.reads("还剩 9 个")
    assert problems == []
