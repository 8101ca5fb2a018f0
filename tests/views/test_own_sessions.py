"""«我的登录» at the screen: this browser is marked, another is thrown out."""

from __future__ import annotations

import pytest

from app.enums import Role
from tests.factories import PASSWORD, World
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine

EDGE = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0"


@pytest.fixture
def name(app):
    with app.app_context():
        world = World()
        return world.account(Role.UNIT_ADMIN, world.organisation()).user_name


def browser(app, name, user_agent):
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_USER_AGENT"] = user_agent
    visitor.sign_in(name, PASSWORD)
    return visitor


def test_ending_one_and_all_others(app, name):
    here, there, third = (browser(app, name, agent) for agent in ("curl/8", EDGE, EDGE))
    page = here.get("/session/list/").get_data(as_text=True)
    assert page.count("Edge（Windows）") == 2
    assert page.count("其他浏览器（其他系统）") == 1
    assert page.count("本机") == 1
    assert page.count("/end/") == 2
    # The newest first: the third is named before the second.
    path = page[page.index("/session/", page.index("/end/") - 12) :].partition('"')[0]
    answer = here.post(path, follow_redirects=True)
    assert "已结束该登录。" in answer.get_data(as_text=True)
    assert third.get("/").location.startswith("/login/")
    assert there.get("/").status_code == 200
    assert here.post(path).status_code == 404
    here.get("/session/list/")
    here.post("/session/end-others/")
    assert there.get("/").location.startswith("/login/")
    page = here.get("/session/list/").get_data(as_text=True)
    assert "结束其他全部登录" not in page
    assert here.get("/").status_code == 200
