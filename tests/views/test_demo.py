"""The demo's passwords are public: it answers to this machine alone, and shows what it is."""

from __future__ import annotations

import pytest

from app import create_app
from app.demo.logins import DEMO_LOGINS
from app.models import db
from config import Settings
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine

OUTSIDE = ["192.0.2.7", "10.0.0.1", "127.0.0.2", "::ffff:192.0.2.7", "2001:db8::1", "0.0.0.0", ""]  # noqa: S104
PATHS = ["/", "/login/", "/healthz/", "/static/css/base.css", "/api/pick/people", "/nowhere/"]


@pytest.fixture
def demo(app, engine_url, tmp_path):  # noqa: ARG001 - migrates the database
    made = create_app(
        Settings(
            instance_dir=tmp_path,
            secret_key="signs-the-sessions-of-the-tests-only",
            data_key="encrypts-the-people-of-the-tests-only",
            database_url=engine_url,
            demo="qinghai",
        )
    )
    yield made
    with made.app_context():
        db.engine.dispose()


def at(address):
    return {"environ_overrides": {"REMOTE_ADDR": address}}


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_is_served(demo, address):
    assert Visitor(demo).get("/login/", **at(address)).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("address", OUTSIDE)
def test_another_machine_is_refused_everywhere(demo, address, path):
    answer = Visitor(demo).get(path, **at(address))
    assert answer.status_code == 403
    for account in DEMO_LOGINS["qinghai"]:
        assert account.password not in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_saying_so_makes_nobody_this_machine(demo, name):
    value = "for=127.0.0.1" if name == "Forwarded" else "127.0.0.1"
    answer = Visitor(demo).get("/login/", headers={name: value}, **at("192.0.2.7"))
    assert answer.status_code == 403


def test_nobody_signs_in_from_elsewhere(demo):
    account = DEMO_LOGINS["qinghai"][0]
    visitor = Visitor(demo)
    visitor.get("/login/")
    form = {"username": account.username, "password": account.password}
    assert visitor.post("/login/", form, **at("192.0.2.7")).status_code == 403


def test_the_demo_says_that_it_is_one_and_lists_its_accounts(demo):
    page = Visitor(demo).get("/login/").get_data(as_text=True)
    assert "演示数据" in page
    assert "2019-09-16" in page
    for account in DEMO_LOGINS["qinghai"]:
        assert account.username in page


def test_an_installation_shows_and_knows_no_account_of_the_demo(app):
    visitor = Visitor(app)
    page = visitor.get("/login/").get_data(as_text=True)
    assert "演示" not in page
    for account in DEMO_LOGINS["qinghai"]:
        assert account.password not in page
        assert visitor.sign_in(account.username, account.password).location != "/"


def test_an_installation_is_served_to_other_machines(app):
    assert Visitor(app).get("/login/", **at("192.0.2.7")).status_code == 200
