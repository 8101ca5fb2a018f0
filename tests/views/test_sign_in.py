"""Signing in and out: who is let in, for how long, and where it leads."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, update

from app import create_app
from app.clock import FixedClock
from app.enums import AuditOutcome, Role
from app.models import AuditEntry, LoginSession, Membership, Organisation, db
from config import Settings
from tests.conftest import BUSINESS_MOMENT
from tests.factories import PASSWORD, World, acting
from tests.views.visitor import Visitor

WRONG = "登录名或密码不正确，请重新输入。"


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def admin(world):
    return world.account(Role.UNIT_ADMIN, world.organisation(), username="unit-admin")


@pytest.fixture
def visitor(app, admin):
    found = Visitor(app)
    assert found.sign_in(admin.user_name, PASSWORD).status_code == 302
    return found


def change(model, **values):
    db.session.rollback()
    db.session.execute(update(model).values(**values))
    db.session.commit()


def fresh(query):
    """What the database holds now."""
    db.session.rollback()
    return db.session.scalars(query).one()


def is_nobody(visitor):
    answer = visitor.get("/")
    return answer.status_code == 302 and answer.location.startswith("/login/")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("unit-admin", "wrong"),
        ("nobody-here", PASSWORD),
        ("unit-admin", PASSWORD.upper()),
        ("unit-admin", " " + PASSWORD),
        ("unit-admin' OR '1'='1", PASSWORD),
        ("unit-admin@account.invalid", PASSWORD),
    ],
)
@pytest.mark.usefixtures("admin")
def test_a_wrong_name_or_password_gets_one_and_the_same_message(app, username, password):
    visitor = Visitor(app)
    answer = visitor.sign_in(username, password, follow_redirects=True)
    assert WRONG in answer.get_data(as_text=True)
    assert answer.request.path == "/login/"
    assert is_nobody(visitor)
    assert password not in answer.get_data(as_text=True)
    # The name need not be typed again.
    assert f'value="{username.lower()}"' in html.unescape(answer.get_data(as_text=True))
    assert username.lower() not in visitor.get("/login/").get_data(as_text=True)
    refused = select(AuditEntry).where(AuditEntry.outcome == AuditOutcome.REFUSED.value)
    entry = fresh(refused)
    # A name that nobody has may be a password in the wrong field.
    assert entry.user_name in {"unit-admin", ""}
    assert password not in str(vars(entry))


def test_empty_fields_are_told_in_chinese(app):
    visitor = Visitor(app)
    text = visitor.sign_in("", "").get_data(as_text=True)
    assert "This field" not in text
    assert 'id="username-error"' in text


@pytest.mark.parametrize(
    "username", ["unit-admin", "UNIT-ADMIN", " unit-admin ", "ｕｎｉｔ－ａｄｍｉｎ"]
)
@pytest.mark.usefixtures("admin")
def test_the_name_may_be_typed_as_keyboards_type_it(app, username):
    assert Visitor(app).sign_in(username, PASSWORD).location == "/"


def test_the_session_begins_with_a_new_token(app, admin):
    visitor = Visitor(app)
    visitor.get("/login/")
    before = visitor.token
    visitor.sign_in(admin.user_name, PASSWORD)
    assert visitor.token != before


def test_a_cookie_kept_from_before_signing_out_is_nobody(visitor):
    thief = visitor.again()
    assert thief.get("/").status_code == 200
    answer = visitor.post("/logout/", follow_redirects=True)
    assert "您已安全退出。" in answer.get_data(as_text=True)
    assert is_nobody(visitor)
    assert is_nobody(thief)
    assert fresh(select(LoginSession.ended_at)) is not None


def test_signing_out_ends_this_session_only(app, admin, visitor):
    other = Visitor(app)
    other.sign_in(admin.user_name, PASSWORD)
    visitor.post("/logout/")
    assert is_nobody(visitor)
    assert other.get("/").status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_no_link_signs_anybody_out(visitor, method):
    assert getattr(visitor, method)("/logout/").status_code == 405
    assert visitor.get("/").status_code == 200


@pytest.mark.usefixtures("visitor")
def test_a_made_up_cookie_is_nobody(app):
    # As if the signing key were known: the token must still stand in the database.
    forged = Visitor(app)
    with forged.client.session_transaction() as session:
        session["_user_id"] = "1"
        session["_fresh"] = True
    assert is_nobody(forged)
    with forged.client.session_transaction() as session:
        session["_user_id"] = "1"
        session["token"] = "guessed"
    assert is_nobody(forged)


def test_the_token_of_one_user_does_not_make_another(visitor):
    with visitor.client.session_transaction() as session:
        session["_user_id"] = "1"
    assert is_nobody(visitor)


def test_a_user_who_is_switched_off_is_nobody_at_once(world, admin, visitor):
    world.switch_off(admin)
    assert is_nobody(visitor)
    assert WRONG in Visitor(visitor.app).sign_in(
        admin.user_name, PASSWORD, follow_redirects=True
    ).get_data(as_text=True)


def test_an_organisation_that_is_switched_off_leaves_no_membership_to_act_through(visitor):
    change(Organisation, active=False)
    answer = visitor.get("/")
    assert answer.status_code in {302, 403}
    assert answer.status_code == 403 or answer.location == "/membership/choose/"


def test_a_membership_that_has_ended_ends_the_session(world, admin, visitor):
    from app.operations.accounts import end_membership

    end_membership(world.admin, admin.membership_id)
    assert is_nobody(visitor)


@pytest.mark.parametrize(
    ("column", "age", "lives"),
    [
        ("seen_at", timedelta(minutes=29), True),
        ("seen_at", timedelta(minutes=31), False),
        ("started_at", timedelta(hours=11, minutes=59), True),
        ("started_at", timedelta(hours=12, minutes=1), False),
    ],
)
def test_a_session_ends_when_idle_and_when_old(visitor, column, age, lives):
    change(LoginSession, **{column: datetime.now(UTC) - age})
    assert is_nobody(visitor) is not lives


def test_using_a_session_keeps_it(visitor):
    change(LoginSession, seen_at=datetime.now(UTC) - timedelta(minutes=20))
    visitor.get("/")
    seen = fresh(select(LoginSession.seen_at))
    assert datetime.now(UTC) - seen < timedelta(minutes=1)


EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%0a/evil.example\r\nSet-Cookie: a=b",
    "evil.example",
    "@evil.example",
    "data:text/html,x",
    "/ /evil.example\x00",
]


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_leads_to_no_other_site(app, admin, wanted):
    visitor = Visitor(app)
    visitor.get("/login/", query_string={"next": wanted})
    form = {"username": admin.user_name, "password": PASSWORD, "next": wanted}
    for options in ({}, {"query_string": {"next": wanted}}):
        answer = visitor.again().post("/login/", form, **options)
        if "\x00" in wanted:
            assert answer.status_code == 400
            continue
        assert answer.status_code == 302
        assert "evil.example" not in answer.location.removeprefix("/%0a/")
        assert answer.location.startswith("/")
        assert not answer.location.startswith("//")


@pytest.mark.parametrize("wanted", ["/filing/list/?q=%E8%B7%AF", "/case/1/"])
def test_signing_in_leads_to_where_one_wanted_to_go(app, admin, wanted):
    visitor = Visitor(app)
    asked = visitor.get(wanted)
    assert asked.location.startswith("/login/?next=")
    visitor.get(asked.location)
    form = {"username": admin.user_name, "password": PASSWORD}
    assert visitor.post(asked.location, form).location == wanted


def test_a_wrong_try_keeps_where_one_wanted_to_go(app, admin):
    visitor = Visitor(app)
    visitor.get("/login/?next=/filing/list/")
    form = {"username": admin.user_name, "password": "wrong"}
    answer = visitor.post("/login/?next=/filing/list/", form)
    assert answer.location == "/login/?next=/filing/list/"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/security/login",
        "/api/v1/security/refresh",
        "/api/v1/security/csrf_token/",
        "/api/v1/menu/",
        "/api/v1/_openapi",
        "/swagger/v1",
        "/users/list/",
        "/users/add",
        "/userinfoeditview/form",
        "/resetmypassword/form",
        "/resetpassword/form",
        "/roles/list/",
        "/groups/list/",
        "/permissions/list/",
        "/viewmenus/list/",
        "/permissionviews/list/",
        "/userstatschartview/chart/",
        "/register/form",
        "/registeruser/list/",
        "/lang/en",
        "/back",
        "/actionview/action",
        "/organisation/delete/1",
        "/organisation/download/x",
        "/organisation/action/x/1",
        "/organisation/action_post",
        "/person/delete/1",
        "/api/v1/person/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_screens_of_the_framework_do_not_exist(stage, path, method):
    for visitor in (stage.anonymous(), stage.visitor("provincial_admin", "above")):
        answer = getattr(visitor, method)(path)
        assert answer.status_code == 404, path


def test_a_user_of_several_memberships_chooses_and_acts_through_one(world, app, admin):
    other = world.department()
    second = world.account(Role.DEPARTMENT_ADMIN, other, username=admin.user_name)
    visitor = Visitor(app)
    visitor.sign_in(admin.user_name, PASSWORD)
    assert visitor.get("/").location == "/membership/choose/"
    assert visitor.get("/filing/list/").location == "/membership/choose/"
    assert visitor.get("/api/pick/people").status_code in {302, 403}
    assert other.name in visitor.get("/membership/choose/").get_data(as_text=True)
    visitor.post("/membership/choose/", {"membership_id": second.membership_id})
    page = visitor.get("/").get_data(as_text=True)
    assert f"主管部门管理员 · {other.name}" in page
    # Kept on the server: another browser of the same person chooses for itself.
    elsewhere = Visitor(app)
    elsewhere.sign_in(admin.user_name, PASSWORD)
    assert elsewhere.get("/").location == "/membership/choose/"


def test_an_ended_membership_cannot_be_chosen(world, app, admin):
    second = world.account(Role.DEPARTMENT_ADMIN, world.department(), username=admin.user_name)
    visitor = Visitor(app)
    visitor.sign_in(admin.user_name, PASSWORD)
    change(Membership, active=False)
    answer = visitor.post("/membership/choose/", {"membership_id": second.membership_id})
    assert answer.status_code == 404


def another_app(engine_url, folder, **more):
    settings = Settings(
        instance_dir=folder,
        secret_key="signs-the-sessions-of-the-tests-only",
        data_key="encrypts-the-people-of-the-tests-only",
        database_url=engine_url,
        **more,
    )
    return create_app(settings, clock=FixedClock(BUSINESS_MOMENT))


def test_tries_to_activate_are_limited_per_address(app, engine_url, tmp_path):  # noqa: ARG001 - a migrated database
    strict = another_app(engine_url, tmp_path, login_rate="3 per minute")
    visitor = Visitor(strict)
    visitor.get("/activate/")
    form = {
        "username": "nobody",
        "code": "AAAA-BBBB",
        "new": "Zq-2019-over",
        "again": "Zq-2019-over",
    }
    answers = [visitor.post("/activate/", form).status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    with strict.app_context():
        db.engine.dispose()


def test_tries_to_sign_in_are_limited_per_address(admin, engine_url, tmp_path):
    strict = another_app(engine_url, tmp_path, login_rate="3 per minute")
    visitor = Visitor(strict)
    for _ in range(3):
        assert visitor.sign_in(admin.user_name, "wrong").status_code == 302
    for password in ("wrong", PASSWORD):
        answer = visitor.sign_in(admin.user_name, password)
        assert answer.status_code == 429
        assert "<h1>操作过于频繁</h1>" in answer.get_data(as_text=True)
        assert is_nobody(visitor)
    # The page itself can still be opened, and another address may try.
    assert visitor.get("/login/").status_code == 200
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.9"}}
    assert (
        visitor.post(
            "/login/", {"username": admin.user_name, "password": PASSWORD}, **elsewhere
        ).location
        == "/"
    )
    with strict.app_context():
        db.engine.dispose()


def flags(answer):
    cookies = [value for name, value in answer.headers if name == "Set-Cookie"]
    assert len(cookies) == 1
    name, _, rest = cookies[0].partition("=")
    return name, {part.strip().lower() for part in rest.split(";")[1:]}


def test_the_cookie_is_kept_from_scripts_and_other_sites(app):
    name, found = flags(Visitor(app).get("/login/"))
    assert name == "xueshi"
    assert {"httponly", "samesite=lax", "path=/"} <= found
    assert not any(part.startswith("domain") for part in found)
    assert "secure" not in found


@pytest.mark.usefixtures("app")
def test_behind_https_the_cookie_travels_on_https_only(engine_url, tmp_path):
    secure = another_app(engine_url, tmp_path, https=True)
    answer = Visitor(secure).get("/login/", base_url="https://localhost")
    name, found = flags(answer)
    assert name == "__Host-xueshi"
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= found
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    with secure.app_context():
        db.engine.dispose()


def test_the_language_is_switched_by_post_only(stage):
    visitor = stage.visitor("unit_admin", "own")
    assert visitor.get("/language/?locale=en").status_code == 405
    assert 'lang="zh-CN"' in visitor.get("/filing/list/").get_data(as_text=True)
    answer = visitor.post("/language/", {"locale": "en", "next": "/filing/list/"})
    assert answer.location == "/filing/list/"
    assert '<html lang="en">' in visitor.get("/filing/list/").get_data(as_text=True)
    visitor.post("/language/", {"locale": "../../etc"})
    assert '<html lang="en">' in visitor.get("/filing/list/").get_data(as_text=True)


def test_the_language_stays_when_one_signs_in(app, admin):
    visitor = Visitor(app)
    visitor.get("/login/")
    visitor.post("/language/", {"locale": "en"})
    visitor.sign_in(admin.user_name, PASSWORD)
    assert '<html lang="en">' in visitor.get("/").get_data(as_text=True)


@pytest.mark.parametrize("wanted", EVIL)
def test_switching_the_language_leads_to_no_other_site(stage, wanted):
    answer = stage.visitor("unit_admin", "own").post("/language/", {"locale": "en", "next": wanted})
    if "\x00" in wanted:
        assert answer.status_code == 400
        return
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))
    assert "evil.example" not in answer.location.removeprefix("/%0a/")


def test_the_acting_user_has_a_name(admin):
    membership = db.session.get_one(Membership, admin.membership_id)
    assert acting(membership).name == db.session.get_one(User, admin.user_id).first_name


def test_good_sign_ins_use_up_nothing_of_the_limit(app, admin, engine_url, tmp_path):
    assert app.config["RATELIMIT_ENABLED"]
    strict = another_app(engine_url, tmp_path, login_rate="3 per minute")
    for _ in range(5):
        assert Visitor(strict).sign_in(admin.user_name, PASSWORD).status_code == 302
    visitor = Visitor(strict)
    visitor.sign_in(admin.user_name, PASSWORD)
    assert not is_nobody(visitor)
    with strict.app_context():
        db.engine.dispose()
