"""What was typed is kept when the session has ended or somebody was faster; one click is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import update

from app.demo.qinghai.people import people
from app.models import LoginSession, db
from tests.browser.conftest import LiveServer
from tests.browser.pages import PASSWORD, Course, Visitor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

CASE = "隧道工程施工监测新技术"
REASON = "请补充第二天的课程表。"


def end_sessions(server: LiveServer) -> None:
    """Everybody was away for too long."""
    with server.app.app_context():
        db.session.execute(update(LoginSession).values(ended_at=datetime.now(UTC)))
        db.session.commit()


def sign_in_again(visitor: Visitor, username: str) -> None:
    """At the sign-in page where one was sent to."""
    visitor.reads("登录已过期")
    visitor.page.get_by_label("登录名").fill(username)
    visitor.page.get_by_label("密码").fill("Xueshi-demo-2019")
    visitor.page.get_by_role("button", name="登录", exact=True).click()
    visitor.reads("已为您填回")


def test_a_form_is_as_it_was_when_the_session_had_ended(visit: Visit):
    unit = visit("unit")
    names = [plan.name for plan in people() if plan.employer == "unit"][:2]
    unit.begin_declaration("学术会议、学术讲座、学术交流")
    unit.fill_meeting("高原公路养护学术会议", "2019-08-05", "2019-08-07")
    unit.add_people(names, ["1", "2"], "天数")
    unit.page.context.clear_cookies()
    unit.press("保存，下一步上传材料")
    sign_in_again(unit, "unit")
    expect(unit.field("会议（活动）名称")).to_have_value("高原公路养护学术会议")
    for name, amount in zip(names, ["1", "2"], strict=True):
        expect(unit.person_row(name).get_by_label("天数")).to_have_value(amount)
    unit.press("保存，下一步上传材料")
    unit.is_at("高原公路养护学术会议")
    for name in names:
        expect(unit.person_row(name)).to_be_visible()
    # Saved is saved: the form is empty again.
    unit.begin_declaration("学术会议、学术讲座、学术交流")
    expect(unit.field("会议（活动）名称")).to_have_value("")
    unit.does_not_read("已为您填回")


def test_somebody_else_at_the_same_browser_does_not_see_it(visit: Visit, live_server: LiveServer):
    department = visit("department")
    department.open_waiting(CASE)
    end_sessions(live_server)
    department.give_reason("退回", REASON)
    department.reads("登录已过期")
    department.page.get_by_label("登录名").fill("unit")
    department.page.get_by_label("密码").fill("Xueshi-demo-2019")
    department.page.get_by_role("button", name="登录", exact=True).click()
    department.is_at(CASE)
    department.does_not_read("已为您填回")
    assert department.page.evaluate("sessionStorage.length") == 0


def test_what_somebody_else_saved_meanwhile_is_not_covered(visit: Visit, live_server: LiveServer):
    unit, colleague = visit("unit"), visit("unit")
    course = Course("道路桥梁检测新技术", "2019-11-04", "2019-11-08", "40")
    unit.file_course(course)
    unit.is_at(course.title)
    unit.follow("修改内容")
    unit.fill("培训地点", "西宁市城东区")
    address = unit.page.url
    end_sessions(live_server)
    unit.press("保存，下一步上传材料")
    unit.reads("登录已过期")
    colleague.sign_in("unit")
    colleague.page.goto(address)
    colleague.fill("培训地点", "海东市乐都区")
    colleague.press("保存，下一步上传材料")
    colleague.is_at(course.title)
    unit.try_to_sign_in("unit", PASSWORD)
    unit.reads("他人已修改，请核对现有内容后重新填写。")
    expect(unit.field("培训地点")).to_have_value("海东市乐都区")


def test_what_was_kept_is_forgotten_at_sign_out(visit: Visit):
    department, unit = visit("department"), visit("unit")
    department.open_waiting(CASE)
    unit.open_own(CASE)
    unit.press_and_confirm("撤回")
    unit.reads("已撤回")
    department.give_reason("退回", REASON)
    department.is_at("内容已有变化")
    assert department.page.evaluate("sessionStorage.length") == 1
    department.sign_out()
    assert department.page.evaluate("sessionStorage.length") == 0


def test_an_error_page_of_somebody_else_does_not_keep_it(visit: Visit):
    department = visit("department")
    page = department.page
    page.evaluate(
        "sessionStorage.setItem('xueshi-written', JSON.stringify("
        "{ account: '0', at: Date.now(), stopped: '409', fields: [] }))"
    )
    page.goto("/case/999999/")
    department.is_at("找不到此页面")
    assert page.evaluate("sessionStorage.length") == 0


def test_an_identity_number_is_not_sent_by_a_search_for_people(visit: Visit):
    unit = visit("unit")
    unit.begin_declaration("学术会议、学术讲座、学术交流")
    asked: list[str] = []
    unit.page.on("request", lambda request: asked.append(request.url))
    unit.field("添加人员").click()
    expect(unit.page.get_by_role("option").first).to_be_visible()
    unit.fill("添加人员", "630102198001010011")
    expect(unit.page.get_by_role("listbox")).to_contain_text("请按姓名查找")
    searches = [url for url in asked if "/api/pick/people" in url]
    assert searches
    assert not any("6301" in url for url in searches)


def test_a_reason_is_there_again_after_a_clash(visit: Visit):
    department, unit = visit("department"), visit("unit")
    department.open_waiting(CASE)
    unit.open_own(CASE)
    unit.press_and_confirm("撤回")
    unit.reads("已撤回")
    unit.submit()
    department.give_reason("退回", REASON)
    department.is_at("内容已有变化")
    department.reads("在您打开页面之后：", "撤回", "提交")
    department.follow("查看现在的内容")
    department.is_at(CASE)
    department.reads("您写的原因已为您填回")
    part = department.decision_part("退回")
    expect(part.get_by_label("原因")).to_have_value(REASON)
    part.get_by_role("button", name="退回", exact=True).click()
    department.reads("已退回申报单位修改。")


def test_two_clicks_are_one_and_the_button_comes_back(visit: Visit):
    department = visit("department")
    department.open_waiting(CASE)
    page = department.page
    address = page.url
    sent: list[str] = []

    def slowly(route: Route) -> None:
        sent.append(route.request.url)
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/approve/", slowly)
    department.main.get_by_role("button", name="通过", exact=True).dblclick(no_wait_after=True)
    department.reads("已通过。")
    assert len(sent) == 1

    # Back in history the page is usable: the case has moved on and says so.
    page.go_back()
    expect(page).to_have_url(address)
    department.is_at(CASE)
    expect(department.main.get_by_role("button", name="正在提交…")).to_have_count(0)


def test_the_button_is_free_after_a_field_was_wrong(visit: Visit):
    department = visit("department")
    department.open_waiting(CASE)
    part = department.decision_part("退回")
    part.locator("summary").first.click()
    button = part.get_by_role("button", name="退回", exact=True)
    button.click()
    reason = part.get_by_label("原因")
    expect(reason).to_be_focused()
    expect(part.locator(".error:visible")).to_contain_text("此项必填")
    expect(button).to_be_enabled()
    # The server's own refusal: nothing but spaces is no reason.
    reason.fill("   ")
    button.click()
    expect(part.locator(".error:visible")).to_contain_text("请填写退回原因")
    expect(button).to_be_enabled()
