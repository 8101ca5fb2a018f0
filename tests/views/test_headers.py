"""What every answer carries so that a browser keeps it safe."""

from __future__ import annotations

import re

import pytest

from tests.views.cast import MAY_READ
from tests.views.doors import DOORS, read_book

pytestmark = pytest.mark.one_engine

BOOK = read_book()
SHOWN = [door for door in DOORS if door.method == "GET" and door.endpoint != "SignInView.login"]
# An attribute or element that a page could only use with 'unsafe-inline'.
INLINE = re.compile(
    r"<style|<script(?![^>]*\ssrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)


def policy(answer):
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {words[0]: words[1:] for words in parts if words}


def reader(door):
    return next(
        who for who in MAY_READ if BOOK[door.name, who[0]].answers[who[1]] in {"200", "302"}
    )


def check_always(answer):
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
    assert "frame-ancestors" in policy(answer)


def check_page(answer):
    check_always(answer)
    found = policy(answer)
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == ["'self'"]
    assert found["form-action"] == ["'self'"]
    assert found["base-uri"] == found["frame-ancestors"] == ["'none'"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert INLINE.findall(answer.get_data(as_text=True)) == []


@pytest.mark.parametrize("door", SHOWN, ids=lambda door: door.name)
def test_every_screen(stage, door):
    answer = stage.visitor(*reader(door)).get(door.path(stage.app, stage.cast))
    assert answer.status_code in {200, 302}
    if answer.mimetype == "text/html" and answer.status_code == 200:
        check_page(answer)
    else:
        check_always(answer)


@pytest.mark.parametrize("path", ["/login/", "/nowhere/", "/case/1/", "/api/pick/people"])
def test_strangers_too(stage, path):
    answer = stage.anonymous().get(path)
    check_always(answer)
    if answer.mimetype == "text/html" and answer.status_code != 302:
        check_page(answer)


@pytest.mark.parametrize("code", [400, 404, 405])
def test_error_pages_too(stage, code):
    visitor = stage.visitor("unit_admin", "own")
    answer = {
        400: lambda: visitor.post("/language/", {"csrf_token": "forged"}),
        404: lambda: visitor.get("/case/999/"),
        405: lambda: visitor.get("/logout/"),
    }[code]()
    assert answer.status_code == code
    check_page(answer)


def test_files_of_the_pages_may_be_kept_by_the_browser(stage):
    answer = stage.anonymous().get("/static/css/base.css")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers.get("Cache-Control") != "no-store"


def test_nothing_says_what_serves_the_page(stage):
    headers = stage.anonymous().get("/login/").headers
    assert "X-Powered-By" not in headers


def test_other_sites_get_no_permission_to_read(stage):
    answer = stage.visitor("unit_admin", "own").get(
        "/api/pick/people", headers={"Origin": "https://evil.example"}
    )
    assert "Access-Control-Allow-Origin" not in answer.headers
