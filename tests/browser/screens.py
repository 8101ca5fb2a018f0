"""Which screens there are, who reaches them, and where a record behind each is found.

Nothing is listed here: the screens are those of the route table, and who reaches them stands
in tests/views/doors.txt. A new screen is looked at without another word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from tests.views.doors import DOORS, read_book

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

# They answer GET with a file or with JSON.
NOT_PAGES = frozenset(
    {
        "allotments.template",
        "archive.show",
        "conversions.document",
        "files.show",
        "health.check",
        "results.errors",
        "results.template",
    }
)


@cache
def screens_of(role: str) -> frozenset[str]:
    """The endpoints that show a page to somebody of this role."""
    book = read_book()
    return frozenset(
        door.endpoint
        for door in DOORS
        if door.method == "GET"
        and door.endpoint not in NOT_PAGES
        and not door.endpoint.startswith(("pick.", "hours."))
        and "200" in book[door.name, role].answers.values()
    )


class Finder:
    """Finds an address for each screen: plain ones by their route, others by links seen."""

    def __init__(self, app: Flask, page: Page, base_url: str) -> None:
        self._app = app
        self._page = page
        self._base_url = base_url
        # Values of the routes' arguments, by the argument's name, in the order of their coming.
        self._seen: dict[str, dict[int, None]] = defaultdict(dict)

    def plain(self, endpoints: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The screens without an argument, and their addresses."""
        for endpoint in sorted(endpoints):
            if not self._argument(endpoint):
                yield endpoint, self._url(endpoint)

    def behind(self, endpoints: frozenset[str]) -> Iterator[tuple[str, str | None]]:
        """The screens of one record, each with the first address that is answered with a page."""
        for endpoint in sorted(endpoints):
            argument = self._argument(endpoint)
            if argument:
                urls = (self._url(endpoint, **{argument: pk}) for pk in self._seen[argument])
                yield endpoint, next(filter(self._is_open, urls), None)

    def note_links(self) -> None:
        """Remembers the records to which the page leads."""
        routes = self._app.url_map.bind("localhost")
        links = self._page.locator("main a[href^='/']").evaluate_all(
            "links => links.map(link => link.pathname)"
        )
        for path in links:
            try:
                endpoint, values = routes.match(path)
            except HTTPException:
                continue
            for name, value in values.items():
                # Organisations and people have routes of one shape: pk of which?
                self._seen[self._named(endpoint, name)].setdefault(value)

    def _is_open(self, url: str) -> bool:
        answer = self._page.request.get(url, max_redirects=0)
        return answer.status == 200 and answer.headers["content-type"].startswith("text/html")

    def _url(self, endpoint: str, **values: int) -> str:
        plain = {name.rpartition(" ")[2]: value for name, value in values.items()}
        with self._app.test_request_context():
            return self._base_url + self._app.url_for(endpoint, **plain)

    def _argument(self, endpoint: str) -> str:
        rules = self._app.url_map.iter_rules(endpoint)
        return next((self._named(endpoint, name) for rule in rules for name in rule.arguments), "")

    def _named(self, endpoint: str, name: str) -> str:
        return f"{endpoint.partition('.')[0]} {name}" if name == "pk" else name
