"""From the administrator's screen over the letter to the first sign-in."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from app.enums import Role
from tests.factories import PASSWORD, World
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
NEW = "Another-pass-2019"
STRAY = "AAAA-BBBB-CCCC"


@pytest.fixture
def admin(app):
    with app.app_context():
        unit = World().organisation()
        app.unit_id = unit.id
    found = Visitor(app)
    found.sign_in("root", PASSWORD)
    return found


@pytest.fixture
def made(app, admin):
    """The page after an account was made."""
    return make(app, admin, "ma.haixia")


def make(app, admin, username):
    form = {
        "username": username,
        "name": "马海霞",
        "role": Role.UNIT_ADMIN.value,
        "organisation_id": str(app.unit_id),
    }
    return admin.post("/account/add/", form).get_data(as_text=True)


def code_in(page):
    (code,) = set(CODE.findall(page)) - {STRAY}
    return code


def membership_in(page):
    return re.search(r"/account/(\d+)/letter/", page)[1]


def texts_of(answer):
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.get_data())).pages]


def activate(app, code, name="ma.haixia", new=NEW):
    visitor = Visitor(app)
    visitor.get("/activate/")
    form = {"username": name, "code": code, "new": new, "again": new}
    return visitor, visitor.post("/activate/", form)


def test_the_code_of_the_screen_opens_the_account_once(app, made):
    code = code_in(made)
    visitor, answer = activate(app, code)
    assert answer.location == "/login/"
    page = visitor.get("/login/").get_data(as_text=True)
    assert "账号已激活" in page
    assert 'value="ma.haixia"' in page
    assert visitor.sign_in("ma.haixia", NEW).status_code == 302
    assert visitor.get("/").status_code == 200
    _, again = activate(app, code, new="Yet-another-2019")
    assert again.status_code == 422


def test_the_letter_says_what_the_screen_says(app, admin, made):
    code = code_in(made)
    answer = admin.post(f"/account/{membership_in(made)}/letter/", {"code": code})
    (text,) = texts_of(answer)
    assert code in text
    assert "ma.haixia" in text
    assert "单位管理员" in text
    assert "只能使用一次" in text
    assert activate(app, code)[1].status_code == 302


def test_a_code_that_is_none_gets_no_letter(admin, made):
    answer = admin.post(f"/account/{membership_in(made)}/letter/", {"code": STRAY})
    assert answer.location == "/account/list/"
    assert "不再有效" in admin.get("/account/list/").get_data(as_text=True)


def test_the_list_finds_who_waits_and_prints_their_letters(app, admin, made):
    make(app, admin, "other.clerk")
    page = admin.get("/account/list/?state=waiting").get_data(as_text=True)
    assert "待激活" in page
    assert "ma.haixia" in page
    assert ">root<" not in page
    ids = re.findall(r'name="memberships" value="(\d+)"', page)
    assert len(ids) == 2
    letters = texts_of(admin.post("/account/letters/", {"memberships": ids}))
    codes = [code_in(text) for text in letters]
    assert len(set(codes)) == 2
    # The letter's code is a new one.
    assert activate(app, code_in(made))[1].status_code == 422
    assert activate(app, codes[0])[1].status_code == 302
    shown = admin.get("/account/list/?state=active").get_data(as_text=True)
    assert "ma.haixia" in shown
    assert "other.clerk" not in shown


def test_a_new_code_for_a_lost_password(app, admin, made):
    assert activate(app, code_in(made))[1].status_code == 302
    clerk = Visitor(app)
    clerk.sign_in("ma.haixia", NEW)
    page = admin.post(f"/account/{membership_in(made)}/reissue/").get_data(as_text=True)
    assert "已失效，该账号已退出登录" in page
    assert clerk.get("/").status_code == 302
    _, refused = activate(app, code_in(page))
    assert "不能与最近 5 次用过的密码相同" in refused.get_data(as_text=True)
    assert activate(app, code_in(page), new="Yet-another-2019")[1].status_code == 302


@pytest.mark.parametrize("name", ["ma.haixia", "nobody"])
def test_the_page_tells_a_stranger_nothing(app, made, name):  # noqa: ARG001 - one of them exists
    _, answer = activate(app, STRAY, name)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "登录名或激活码不正确" in page
    assert NEW not in page
