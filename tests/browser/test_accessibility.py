"""axe finds nothing serious on any screen, at a desk and on a phone, as the first of the roles
that reach it; nothing is wider than a phone as any role whose eyes change what stands there.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask_appbuilder.security.sqla.models import User
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select

from app.enums import Role
from app.models import Membership, db
from tests.browser.conftest import DESK, LiveServer
from tests.browser.pages import Visitor
from tests.browser.screens import Finder, screens_of
from tests.second_factors import set_up_factor

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

PHONE: ViewportSize = {"width": 390, "height": 844}
ACCOUNTS = {
    Role.PROVINCIAL_ADMIN: "province",
    Role.HR_REVIEWER: "hr.province",
    Role.DEPARTMENT_ADMIN: "department",
    Role.UNIT_ADMIN: "unit",
    Role.BASE_ADMIN: "base",
    Role.ASSOCIATION_REVIEWER: "association",
    Role.PROFESSIONAL: "person",
    Role.AUDITOR: "auditor",
    Role.SYSTEM_ADMIN: "system",
}
OPTIONS = {
    "resultTypes": ["violations"],
    # Evidence is what people uploaded; a frame of it answers no script of ours.
    "iframes": False,
}
AXE = Axe()
# What they show depends on who looks.
SHOWN_BY_ROLE = frozenset({"desk.index", "cases.show", "people.show", "record.show"})


def first_to_see(endpoint: str) -> Role:
    """The first of the roles that reach a screen."""
    return next(role for role in ACCOUNTS if endpoint in screens_of(role.value))


def looked_at(role: Role) -> frozenset[str]:
    """The screens that a role looks at: those nobody did before, and those that differ for it."""
    return frozenset(
        endpoint
        for endpoint in screens_of(role.value)
        if first_to_see(endpoint) is role
        or endpoint in SHOWN_BY_ROLE
        or endpoint.startswith("desk.")
        or endpoint.endswith(".list")
    )


def findings(page: Page, name: str) -> list[str]:
    """What axe calls serious or critical at both widths, and what sticks out."""
    found = wider_than_a_phone(page, name) + serious(page, f"{name} on a phone")
    page.set_viewport_size(DESK)
    return found + serious(page, f"{name} at a desk") + sticking_out(page, f"{name} at a desk")


def wider_than_a_phone(page: Page, name: str) -> list[str]:
    """What sticks out on a phone."""
    page.set_viewport_size(PHONE)
    return sticking_out(page, f"{name} on a phone")


def sticking_out(page: Page, name: str) -> list[str]:
    """The page where it must be moved sideways, and panels whose content is too wide for them."""
    boxes = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("main .panel")]
            .filter((box) => box.scrollWidth > box.clientWidth + 1)
            .map((box) => `${box.tagName} ${box.className}: ${box.scrollWidth} pixels`)"""
    )
    return [f"{name}: {box} wide" for box in boxes]


def serious(page: Page, name: str) -> list[str]:
    """What axe calls serious or critical on the page as it is."""
    return [
        f"{name}: {rule['id']} {node['target'][-1]}"
        for rule in AXE.run(page, options=OPTIONS).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def keep_a_phrase(visitor: Visitor) -> None:
    """The demo's people have not kept any yet."""
    visitor.page.goto("/phrase/add/")
    visitor.fill("内容", "名单与签到册不一致，请核对。")
    visitor.press("保存")
    visitor.reads("已保存。")


def secure_an_account(live_server: LiveServer) -> None:
    """None of the demo has a second factor yet; an administrator could remove this one."""
    with live_server.app.app_context():
        others = select(Membership).join(User).where(User.username != "province")
        set_up_factor(db.session.scalars(others.order_by(Membership.id).limit(1)).one())


@pytest.mark.parametrize("role", ACCOUNTS, ids=str)
def test_screens_of_a_role(visit: Visit, live_server: LiveServer, role: Role):
    visitor = visit(ACCOUNTS[role])
    page = visitor.page
    if role is Role.BASE_ADMIN:
        visitor.choose_role(role.label)
    finder = Finder(live_server.app, page, live_server.url)
    wanted = looked_at(role)
    if "phrases.edit" in wanted:
        keep_a_phrase(visitor)
    if "lost_factors.remove" in wanted:
        secure_an_account(live_server)
    problems = []

    def look(endpoint: str, url: str) -> None:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        finder.note_links()
        every = first_to_see(endpoint) is role or endpoint in SHOWN_BY_ROLE
        look_at = findings if every else wider_than_a_phone
        problems.extend(look_at(page, f"{endpoint} as {role}"))

    for endpoint, url in finder.plain(wanted):
        look(endpoint, url)
    missing = []
    for endpoint, url in finder.behind(wanted):
        if url is None:
            missing.append(endpoint)
        else:
            look(endpoint, url)
    assert problems == []
    assert missing == [], "no record of the demo leads there"


def test_pages_before_and_beside_the_menu(visit: Visit, new_context):
    page = new_context().new_page()
    page.goto("/login/")
    problems = findings(page, "sign-in")
    Visitor(page).try_to_sign_in("unit", "wrong")
    Visitor(page).reads("登录名或密码不正确，请重新输入。")
    problems += findings(page, "failed sign-in")
    base = visit("base")
    problems += findings(base.page, "choice of a role")
    base.choose_role("单位管理员")
    base.page.goto("/nothing-here")
    problems += findings(base.page, "nothing found")
    base.page.goto("/audit/list/")
    problems += findings(base.page, "no permission")
    assert problems == []


def test_forms_with_errors_and_open_parts(visit: Visit):
    unit = visit("unit")
    unit.page.goto("/filing/add/")
    unit.press("保存，下一步上传材料")
    problems = findings(unit.page, "filing with errors in the browser")
    unit.page.goto("/declaration/add/?category=QH-Z-CRS")
    problems += findings(unit.page, "declaration of a course")
    unit.page.goto("/declaration/add/?category=QH-Z-ACT")
    unit.field("添加人员").fill("张")
    expect(unit.page.get_by_role("option").first).to_be_visible()
    problems += findings(unit.page, "open search field")
    unit.page.goto("/filing/add/")
    # Told by the server: the browser's own check is kept out of the way.
    unit.page.locator("main form").evaluate("form => form.submit()")
    unit.reads("有内容需要更正，尚未保存：")
    problems += findings(unit.page, "filing with errors from the server")
    unit.open_own("公路工程造价管理")
    unit.press("作废")
    expect(unit.page.get_by_role("dialog")).to_be_visible()
    problems += findings(unit.page, "question before a step")
    unit.page.set_viewport_size(PHONE)
    unit.page.goto("/")
    unit.menu.get_by_text("菜单", exact=True).click()
    expect(unit.menu.get_by_role("link", name="课程备案")).to_be_in_viewport()
    problems += serious(unit.page, "open menu")
    assert problems == []


def test_decisions_on_the_way(visit: Visit):
    hr = visit("hr.province")
    hr.open("待我审核")
    hr.main.get_by_role("checkbox", name="全选本页").check()
    hr.press("批量通过…")
    hr.is_at("批量通过：请核对")
    problems = findings(hr.page, "preview of a batch")
    hr.main.get_by_role("button", name="确认通过").click()
    hr.is_at("批量通过：结果")
    problems += findings(hr.page, "outcome of a batch")
    department = visit("department")
    department.open_waiting("隧道工程施工监测新技术")
    for summary in department.main.locator("aside summary, .evidence summary").all():
        summary.click()
    problems += findings(department.page, "case with everything open")
    department.page.reload()
    department.approve()
    problems += findings(department.page, "outcome of a decision")
    assert problems == []
