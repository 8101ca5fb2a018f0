"""The second factor at the screens: until it is passed nothing else opens."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select, update

from app.enums import FactorStage, Role
from app.models import LoginSession, SecondFactor, db
from app.operations.lockout import MOST_FAILURES
from app.operations.second_factor import pending_secret
from app.operations.transaction import begin_write
from app.views.guard import HALFWAY
from tests.factories import PASSWORD, World
from tests.second_factors import policy_of, set_up_factor
from tests.views.doors import DOORS, read_book
from tests.views.state import nothing_changes
from tests.views.test_doors import OPEN
from tests.views.test_doors import code as code_of
from tests.views.test_sign_in import EVIL
from tests.views.visitor import Visitor

BOOK = read_book()
WRONG = {"password": "a-wrong-guess", "code": "000000"}


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def reviewer(world):
    return world.somebody(Role.HR_REVIEWER)


def at_the_door(app, actor, wanted="/"):
    """A browser at which the password was right."""
    visitor = Visitor(app, actor.user_name)
    visitor.get("/login/")
    form = {"username": actor.user_name, "password": PASSWORD}
    answer = visitor.post("/login/", form, query_string={"next": wanted})
    assert answer.status_code == 302
    visitor.get(answer.location, follow_redirects=True)
    return visitor


def text_of(answer):
    return answer.get_data(as_text=True)


def is_nobody(visitor):
    return visitor.get("/").location.startswith("/login/")


@pytest.mark.one_engine
def test_until_the_code_every_other_door_is_as_for_nobody(stage):
    who = ("provincial_admin", "above")
    waiting = stage.visitor(*who)
    menu = 'aria-label="主菜单"'
    assert menu in text_of(waiting.get("/second-factor/"))
    with stage.app.app_context():
        begin_write()
        db.session.execute(update(LoginSession).values(second_factor=FactorStage.DUE.value))
        db.session.commit()
    for door in DOORS:
        if door.endpoint in HALFWAY | {"SignInView.logout"} or door.name in OPEN:
            continue
        with nothing_changes(stage.app, door.name):
            answer = door.open(stage.app, stage.cast, waiting.again())
        expected = BOOK[door.name, "anonymous"].answers[""]
        leads_on = answer.location or ""
        if expected == "sign-in" and door.endpoint != "SignInView.login":
            assert leads_on.startswith("/second-factor/"), door.name
        else:
            assert code_of(answer) == expected, door.name
    assert menu not in text_of(waiting.get("/second-factor/"))
    assert {door.endpoint for door in DOORS if door.endpoint in HALFWAY} == HALFWAY


def test_who_must_have_one_sets_it_up_and_then_goes_where_they_wanted(app, reviewer):
    with policy_of("required"):
        visitor = at_the_door(app, reviewer, "/waiting/?q=1")
        for path in ("/", "/waiting/", "/password/", "/second-factor/codes/"):
            assert visitor.get(path).location.startswith("/second-factor/?next=")
        assert visitor.get("/second-factor/code/").location == "/second-factor/"
        begun = visitor.post("/second-factor/begin/?next=/waiting/?q%3D1")
        page = visitor.get(begun.location)
        secret = re.search(r"data-secret>([A-Z2-7 ]+)<", text_of(page))[1].replace(" ", "")
        assert page.headers["Cache-Control"] == "no-store"
        picture = re.search(r"<svg viewBox.*?</svg>", text_of(page))[0]
        assert "style=" not in picture
        # The secret stands on the page alone: in no address, of this page or of a picture.
        assert secret not in begun.location
        assert not re.search(rf'(src|href|action)="[^"]*{secret}', text_of(page))
        assert visitor.post(begun.location, {"code": "000000"}).status_code == 422
        confirmed = visitor.post(begun.location, {"code": pyotp.TOTP(secret).now()})
        codes = re.findall(r'<li class="code">([A-Z0-9-]{11})</li>', text_of(confirmed))
        assert len(codes) == 10
        assert 'href="/waiting/?q=1"' in text_of(confirmed)
        assert visitor.get("/waiting/").status_code == 200
        # Shown this once.
        for path in ("/second-factor/", "/second-factor/set-up/", "/second-factor/codes/"):
            page = visitor.get(path, follow_redirects=True)
            assert not any(code in text_of(page) for code in codes)


def test_the_code_leads_in_and_the_cookie_of_before_is_nobody(app, reviewer):
    factor = set_up_factor(reviewer)
    visitor = at_the_door(app, reviewer, "/waiting/")
    thief = visitor.again()
    where = "/second-factor/code/?next=/waiting/"
    refused = visitor.post(where, {"code": "000000"})
    assert refused.status_code == 422
    assert "验证码不正确" in text_of(refused)
    assert 'value="000000"' not in text_of(refused)
    assert visitor.post(where, {"code": factor.code()}).location == "/waiting/"
    assert visitor.get("/waiting/").status_code == 200
    assert is_nobody(thief)
    # Nothing waits any more.
    assert visitor.get("/second-factor/code/").location == "/"
    assert visitor.post("/second-factor/code/", {"code": "000000"}).location == "/"


def test_a_recovery_code_leads_in_and_says_how_many_are_left(app, reviewer):
    factor = set_up_factor(reviewer)
    for used, left in ((0, 9), (1, 8)):
        visitor = at_the_door(app, reviewer)
        visitor.post("/second-factor/code/", {"code": factor.recovery_codes[used]})
        assert f"还剩 {left} 个" in text_of(visitor.get("/"))
    again = at_the_door(app, reviewer)
    assert again.post("/second-factor/code/", {"code": factor.recovery_codes[0]}).status_code == 422


@pytest.mark.parametrize("wanted", EVIL)
def test_the_code_leads_to_no_other_site(app, reviewer, wanted):
    factor = set_up_factor(reviewer)
    visitor = at_the_door(app, reviewer)
    form = {"code": factor.code(), "next": wanted}
    answer = visitor.post("/second-factor/code/", form, query_string={"next": wanted})
    if "\x00" in wanted:
        assert answer.status_code == 400
        return
    assert answer.status_code == 302
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")
    assert "evil.example" not in answer.location.removeprefix("/%0a/")


def test_leaving_before_the_code_ends_the_session(app, reviewer):
    set_up_factor(reviewer)
    visitor = at_the_door(app, reviewer)
    thief = visitor.again()
    assert visitor.post("/logout/").location == "/login/"
    assert is_nobody(visitor)
    assert is_nobody(thief)
    assert thief.get("/second-factor/code/").location.startswith("/login/")


@pytest.mark.parametrize("path", ["begin", "codes", "turn-off"])
def test_guesses_at_these_forms_shut_every_door(app, world, path):
    clerk = world.somebody(Role.UNIT_ADMIN)
    visitor = Visitor(app)
    visitor.sign_in(clerk.user_name, PASSWORD)
    if path != "begin":
        set_up_factor(clerk)
    where = f"/second-factor/{path}/"
    for _ in range(MOST_FAILURES):
        page = visitor.post(where, WRONG)
        assert page.status_code == 422
        assert "密码不正确。" in text_of(page)
    page = visitor.post(where, {"password": PASSWORD, "code": "000000"})
    assert "已锁定" in text_of(page)
    # Who is at work stays; nobody else comes in.
    assert visitor.get("/").status_code == 200
    elsewhere = Visitor(app)
    elsewhere.sign_in(clerk.user_name, PASSWORD)
    assert is_nobody(elsewhere)


def test_new_codes_and_a_new_phone(app, world):
    clerk = world.somebody(Role.UNIT_ADMIN)
    visitor = Visitor(app)
    visitor.sign_in(clerk.user_name, PASSWORD)
    factor = set_up_factor(clerk)
    elsewhere = visitor.again()
    page = text_of(visitor.get("/second-factor/"))
    assert "还剩 10 个恢复码" in page
    form = {"password": PASSWORD, "code": factor.code()}
    made = visitor.post("/second-factor/codes/", form)
    codes = re.findall(r'<li class="code">([A-Z0-9-]{11})</li>', text_of(made))
    assert len(codes) == 10
    form = {"password": PASSWORD, "code": codes[0]}
    assert visitor.post("/second-factor/turn-off/", form).location == "/second-factor/"
    assert "未启用" in text_of(visitor.get("/second-factor/"))
    assert elsewhere.get("/").status_code == 200  # the same session
    begun = visitor.post("/second-factor/begin/", {"password": PASSWORD})
    assert begun.location == "/second-factor/set-up/"
    secret = pending_secret(clerk.user_id)
    form = {"code": pyotp.TOTP(secret).now()}
    assert "两步验证已启用" in text_of(visitor.post("/second-factor/set-up/", form))


def test_an_administrator_removes_a_lost_one(app, world, reviewer):
    set_up_factor(reviewer)
    admin = Visitor(app)
    admin.sign_in("root", PASSWORD)
    path = f"/account/{reviewer.membership_id}/second-factor/"
    assert text_of(admin.get("/account/list/")).count("解除两步验证") == 1
    assert path in text_of(admin.get("/account/list/"))
    assert admin.post(path, {"reason": " "}).status_code == 422
    assert db.session.scalars(select(SecondFactor.user_id)).all() == [reviewer.user_id]
    db.session.rollback()
    answer = admin.post(path, {"reason": "手机丢失，已当面核对"}, follow_redirects=True)
    assert f"已解除 {reviewer.user_name} 的两步验证" in text_of(answer)
    assert path not in text_of(admin.get("/account/list/"))
    assert db.session.scalars(select(SecondFactor.user_id)).all() == []
    own = f"/account/{world.admin.membership_id}/second-factor/"
    assert admin.get(own).status_code == 403


def test_where_it_is_off_the_page_says_so(app, world):
    clerk = world.somebody(Role.UNIT_ADMIN)
    visitor = Visitor(app)
    visitor.sign_in(clerk.user_name, PASSWORD)
    with policy_of("off"):
        page = text_of(visitor.get("/second-factor/"))
        assert "本平台没有启用两步验证。" in page
        assert "开始设置" not in page
        assert visitor.post("/second-factor/begin/", {"password": PASSWORD}).status_code == 422
