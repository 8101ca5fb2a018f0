"""axe finds nothing serious on any screen, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.enums import Role
from tests.browser.conftest import DESK, LiveServer
from tests.browser.pages import Visitor
from tests.browser.screens import Finder, screens_of

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]

PHONE = {"width": 390, "height": 844}
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


def findings(page: Page, name: str) -> list[str]:
    """What axe calls serious or critical, at both widths."""
    found = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += [
            f"{name} at {size['width']}: {rule['id']} {node['target'][-1]}"
            for rule in AXE.run(page, options=OPTIONS).response["violations"]
            if rule["impact"] in {"serious", "critical"}
            for node in rule["nodes"]
        ]
    return found


@pytest.mark.parametrize("role", ACCOUNTS, ids=str)
def test_screens_of_a_role(visit: Visit, live_server: LiveServer, role: Role):
    visitor = visit(ACCOUNTS[role])
    page = visitor.page
    if role is Role.BASE_ADMIN:
        visitor.press(role.label)
    finder = Finder(live_server.app, page, live_server.url)
    wanted = screens_of(role.value)
    problems = []

    def look(endpoint: str, url: str) -> None:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        finder.note_links()
        problems.extend(findings(page, f"{endpoint} as {role}"))

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
