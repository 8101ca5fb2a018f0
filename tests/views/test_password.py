"""Changing one's password at the screen, and the lock that stands before every password field."""

from __future__ import annotations

import re

import pytest

from app.enums import Role
from app.operations.lockout import MOST_FAILURES
from tests.factories import PASSWORD, World
from tests.views.doors import DOORS, NEW
from tests.views.test_any_form import welcome
from tests.views.visitor import Visitor

ASKS = re.compile(r'<input[^>]*type="password"')
GUESS = {"old": "a-wrong-guess", "new": NEW, "again": NEW}


@pytest.fixture
def name(app):
    with app.app_context():
        world = World()
        return world.account(Role.UNIT_ADMIN, world.organisation()).user_name


@pytest.fixture
def visitor(app, name):
    return signed_in(app, name)


def signed_in(app, name, password=PASSWORD):
    found = Visitor(app)
    found.sign_in(name, password)
    return found


def is_nobody(visitor):
    return visitor.get("/").location == "/login/?next=/"


def test_these_screens_ask_for_a_password(stage):
    """Each of them needs its own test of the lock."""
    asking = set()
    for door in (door for door in DOORS if door.method == "GET" and not door.argument):
        page = stage.visitor(*welcome(door)).get(door.path(stage.app, stage.cast))
        if page.mimetype == "text/html" and ASKS.search(page.get_data(as_text=True)):
            asking.add(door.endpoint)
    page = stage.anonymous().get("/login/").get_data(as_text=True)
    assert ASKS.search(page)
    # Those of the second factor are tried in test_second_factor.py.
    assert asking == {"activation.activate", "password.change", "second_factor.begin"}


def test_a_new_password_ends_the_other_sessions_and_the_old_password(app, name, visitor):
    elsewhere = signed_in(app, name)
    assert visitor.post("/password/", GUESS).status_code == 422
    assert not is_nobody(elsewhere)
    answer = visitor.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 302
    assert not is_nobody(visitor)
    assert is_nobody(elsewhere)
    assert is_nobody(signed_in(app, name))
    assert not is_nobody(signed_in(app, name, NEW))


def test_guesses_at_the_old_password_shut_both_doors(app, name, visitor):
    for _ in range(MOST_FAILURES):
        page = visitor.post("/password/", GUESS).get_data(as_text=True)
        assert "原密码不正确。" in page
    page = visitor.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert page.status_code == 422
    assert "已锁定" in page.get_data(as_text=True)
    assert is_nobody(signed_in(app, name))


def test_guesses_at_the_sign_in_shut_both_doors(app, name, visitor):
    for number in range(MOST_FAILURES):
        # However a name is typed, it is one name.
        typed = [name, name.upper(), f" {name} "][number % 3]
        assert is_nobody(signed_in(app, typed, "a-wrong-guess"))
    assert is_nobody(signed_in(app, name))
    page = visitor.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert page.status_code == 422
    assert "已锁定" in page.get_data(as_text=True)
    # Who is at work stays: a stranger's guesses throw nobody out.
    assert not is_nobody(visitor)
