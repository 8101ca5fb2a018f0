"""A person at a browser: signs in through the real form, follows pages, posts with their token."""

from __future__ import annotations

import contextvars
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')


class Visitor:
    """One browser with its own cookies."""

    def __init__(self, app: Flask, username: str = "") -> None:
        self.app = app
        self.username = username
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def sign_in(self, username: str, password: str, **options: Any) -> TestResponse:
        """Opens the sign-in page and sends its form."""
        self.username = username
        self.get("/login/")
        answer = self.post("/login/", {"username": username, "password": password}, **options)
        if answer.status_code == 302:
            self.get("/")
            self.get("/membership/choose/")
        return answer

    def get(self, path: str, **options: Any) -> TestResponse:
        """Opens an address and remembers the form token that the page carries."""
        return self._remember(self._ask("GET", path, **options))

    def head(self, path: str, **options: Any) -> TestResponse:
        """Asks for an address's headers."""
        return self._ask("HEAD", path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Sends a form with the token of the last page that had one."""
        form = {"csrf_token": self.token, **(data or {})}
        return self._remember(self._ask("POST", path, data=form, **options))

    def post_bare(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Sends a form as another site would: with the cookies, without the token."""
        return self._ask("POST", path, data=data or {})

    def version(self, path: str) -> int:
        """The version that a page shows."""
        found = _VERSION.search(self.get(path).get_data(as_text=True))
        assert found is not None, f"{path} shows no version"
        return int(found[1])

    def again(self) -> Visitor:
        """The same browser at this moment: what the copy does leaves this one as it is."""
        copy = Visitor(self.app, self.username)
        copy.token = self.token
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = self.client.get_cookie(name)
        if cookie is not None:
            copy.client.set_cookie(name, cookie.value)
        return copy

    def _ask(self, method: str, path: str, **options: Any) -> TestResponse:
        # In a context of its own: a test may hold an application context, a browser does not.
        answer = contextvars.Context().run(self.client.open, path, method=method, **options)
        # Read to its end, as a browser does: a file behind it is closed.
        answer.get_data()
        answer.close()
        # A long form stands in a temporary file.
        answer.request.environ["wsgi.input"].close()
        return answer

    def _remember(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            found = _TOKEN.search(answer.get_data(as_text=True))
            if found is not None:
                self.token = found[1]
        return answer
