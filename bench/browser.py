"""A browser for measuring: one connection for each request, as a sync worker serves it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.counted import CPU_HEADER, HEADER

_TOKEN = re.compile(r'name="(csrf_token|csrfmiddlewaretoken)"[^>]*value="([^"]+)"')


class BenchError(Exception):
    """An answer that makes the measurement worthless; the message says which."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: how long it took (seconds), the server's CPU (milliseconds), statements,
    status and the page.
    """

    seconds: float
    cpu: float
    statements: int
    status: int
    body: bytes
    location: str


class Browser:
    """One signed-in browser at one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._token = ("csrf_token", "")

    def sign_in(self, username: str, password: str) -> None:
        """Through the real form; raises `BenchError` where that does not open the door."""
        self.open("/login/")
        answer = self.send("/login/", (("username", username), ("password", password)))
        if answer.status != 302 or "login" in answer.location:  # noqa: PLR2004 - to the first page
            raise BenchError(f"{username} cannot sign in: {answer.status} {answer.location}")
        self.open("/membership/choose/")

    def sign_in_to_admin(self, username: str, password: str) -> None:
        """Through the form of a Django admin."""
        self.open("/admin/login/")
        fields = (("username", username), ("password", password), ("next", "/admin/"))
        answer = self.send("/admin/login/", fields)
        if answer.status != 302:  # noqa: PLR2004 - to the first page
            raise BenchError(f"{username} cannot sign in to the admin: {answer.status}")

    def open(self, path: str) -> Answer:
        """GET."""
        return self._ask("GET", path, "")

    def send(self, path: str, fields: tuple[tuple[str, str], ...]) -> Answer:
        """POST, with the token of the last page that had one."""
        return self._ask("POST", path, urlencode([*fields, self._token]))

    def _ask(self, method: str, path: str, form: str) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request(method, path, form or None, headers)
        response = connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - began
        connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                for cookie in SimpleCookie(value).values():
                    self._cookies[cookie.key] = cookie.value
        found = _TOKEN.search(body.decode("utf-8", "replace"))
        if found is not None:
            self._token = (found[1], found[2])
        return Answer(
            seconds,
            float(response.getheader(CPU_HEADER, "0")),
            int(response.getheader(HEADER, "0")),
            response.status,
            body,
            response.getheader("Location", ""),
        )
