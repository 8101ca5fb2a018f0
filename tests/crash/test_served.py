"""A worker of the real server is killed in the midst of a POST; the next request finds all well."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from flask_appbuilder.security.sqla.models import User

from app.models import Membership, db
from tests.crash import laws
from tests.crash.works import WORKS
from tests.factories import PASSWORD
from tests.installation import ROOT

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PATIENCE_SECONDS = 60
NAME = "credit"


class Browser:
    """Cookies and forms, nothing more."""

    def __init__(self, port):
        self._port = port
        self._cookies = SimpleCookie()

    def ask(self, method, path, form=None):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        cookies = "; ".join(f"{key}={morsel.value}" for key, morsel in self._cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return answer.status, body

    def send(self, page, path, form):
        """Opens a page and sends a form with its token."""
        _, body = self.ask("GET", page)
        return self.ask("POST", path, {"csrf_token": TOKEN.findall(body)[0], **form})


@pytest.fixture
def port(scene):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"),
            *("--bind", f"127.0.0.1:{number}", "--access-logfile", "/dev/null"),
            "tests.crash.served:application",
        ],
        cwd=ROOT,
        env=scene.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(number, server)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def _wait_for(number, server):
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        try:
            assert Browser(number).ask("GET", "/healthz/")[0] == 200
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("gunicorn does not answer")


def username(scene, membership_id):
    with scene.restarted():
        user_id = db.session.get_one(Membership, membership_id).user_id
        return db.session.get_one(User, user_id).username


def kept(scene):
    with scene.restarted():
        laws.check_laws()
        return laws.tally()


def test_a_worker_is_killed_in_the_midst_of_an_approval(scene, port):
    ids = scene.ids[NAME]
    browser = Browser(port)
    form = {"username": username(scene, ids["actor"]), "password": PASSWORD}
    assert browser.send("/login/", "/login/", form)[0] == 302
    before = kept(scene)
    page, path = f"/case/{ids['case']}/", f"/case/{ids['case']}/approve/"
    for point in ("before UPDATE year_total SET", "before UPDATE hour_line SET"):
        (scene.instance / "die-at").write_text(point)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            browser.send(page, path, {"version": ids["version"]})
        assert kept(scene) == before
    assert browser.send(page, path, {"version": ids["version"]})[0] == 302
    after = kept(scene)
    assert browser.send(page, path, {"version": ids["version"]})[0] == 409
    scene.restore()
    with scene.restarted():
        WORKS[NAME].act(ids)
        done = laws.tally()
    for what in ("ledger", "totals", "cases", "lines", "papers"):
        assert after[what] == done[what]
        assert kept(scene)[what] == done[what]
