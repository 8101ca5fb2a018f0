"""A served demo and a browser at it.

Each test finds the demo as it was just loaded. A page error, a console error or a request to
another machine fails the test; a test that provokes one takes it out of `browser_problems`.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from waitress.server import create_server

from tests.browser.pages import PASSWORD, Visitor
from tests.engines import SqliteDatabase
from tests.installation import ROOT, disconnect, install

if TYPE_CHECKING:
    from flask import Flask

# Without a window it starts a page in half the time that the whole browser takes.
CHROMIUM = os.environ.get("XUESHI_TEST_CHROMIUM", "/usr/bin/chromium-headless-shell")
# Nothing that a browser does on its own account; all other hosts are unknown to it.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# A busy machine is slow; what never comes fails all the same.
PATIENCE_MS = 15_000
SERVING_THREADS = 8
DESK: ViewportSize = {"width": 1440, "height": 900}
NEW_PASSWORD = "Another-pass-2019"
PICTURES = ROOT / "var" / "browser"


@dataclass(frozen=True)
class LiveServer:
    """The demo, served by a thread of this process."""

    url: str
    app: Flask
    database: SqliteDatabase
    instance: Path
    pristine: Path

    def restore(self) -> None:
        """Brings back the demo as it was just loaded: rows and files."""
        disconnect(self.app)
        self.database.restore()
        shutil.rmtree(self.instance)
        shutil.copytree(self.pristine, self.instance)


@contextmanager
def _serving(name: str, temporary: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Serves a demo that is loaded for it."""
    from app import create_app
    from app.demo import load_demo
    from config import Settings

    instance = temporary.mktemp(name)
    database = SqliteDatabase(temporary.mktemp(f"{name}-database"))
    app = create_app(
        Settings(
            instance_dir=instance,
            secret_key="signs-the-sessions-of-the-tests-only",
            data_key="encrypts-the-people-of-the-tests-only",
            database_url=database.url,
            demo=name,
            login_rate="10000 per minute",
        )
    )
    install(app)
    load_demo(app, name, import_module(f"app.demo.{name}.people").FEWEST)
    disconnect(app)
    database.seal()
    pristine = instance.with_name(f"{name}-pristine")
    shutil.copytree(instance, pristine)

    server = create_server(app, host="127.0.0.1", port=0, threads=SERVING_THREADS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.effective_port}", app, database, instance, pristine)
    server.trigger.pull_trigger(server.close)
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()
    disconnect(app)


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], LiveServer]]:
    """The server of a demo by its name; it is loaded when the first test asks for it."""
    with ExitStack() as servers:
        yield cache(lambda name: servers.enter_context(_serving(name, tmp_path_factory)))


@pytest.fixture
def demo() -> str:
    """Which demo is served; a module about another one says so with a fixture of this name."""
    return "qinghai"


@pytest.fixture
def live_server(_served: Callable[[str], LiveServer], demo: str) -> LiveServer:
    """The served demo as it was just loaded."""
    server = _served(demo)
    server.restore()
    return server


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: make test installs it, or says how")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def browser_problems() -> list[str]:
    """What went wrong in the browser during this test."""
    return []


def watch(context: BrowserContext, base_url: str, problems: list[str]) -> None:
    """Notes script errors, violated rules of the page's policy, and requests to other places."""

    def note_console(message) -> None:
        # A refused request is an answer that tests ask for.
        if message.type == "error" and "Failed to load resource" not in message.text:
            problems.append(f"console: {message.text}")

    def note_request(request) -> None:
        if request.url.startswith("http") and not request.url.startswith(f"{base_url}/"):
            problems.append(f"request to {request.url}")

    context.on("console", note_console)
    context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
    context.on("request", note_request)


@pytest.fixture
def new_context(
    _chromium: Browser,
    live_server: LiveServer,
    browser_problems: list[str],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[ViewportSize], BrowserContext]]:
    """Opens empty browser profiles: everybody in a walk sits at a browser of their own."""
    contexts: list[BrowserContext] = []

    def make(viewport: ViewportSize = DESK) -> BrowserContext:
        context = _chromium.new_context(base_url=live_server.url, viewport=viewport, locale="zh-CN")
        context.set_default_timeout(PATIENCE_MS)
        watch(context, live_server.url, browser_problems)
        contexts.append(context)
        return context

    yield make
    if request.node.stash.get(FAILED, False):
        PICTURES.mkdir(parents=True, exist_ok=True)
        pages = [page for context in contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert browser_problems == []


@pytest.fixture
def browser_context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """An empty browser profile; `new_page()` opens pages, `base_url` is the demo's."""
    return new_context()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Page:
    """A page of 1440 by 900 at the demo: `browser_page.goto("/")`."""
    return browser_context.new_page()


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext]) -> Callable[..., Visitor]:
    """Seats somebody at a browser of their own and signs them in: `visit("unit")`.

    Who has an activation code uses it first.
    """

    def seat(username: str, *, code: str = "", viewport: ViewportSize = DESK) -> Visitor:
        visitor = Visitor(new_context(viewport).new_page())
        if code:
            visitor.activate(username, code, NEW_PASSWORD)
        visitor.sign_in(username, NEW_PASSWORD if code else PASSWORD)
        return visitor

    return seat


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Lets the fixtures know that the test failed, so that they keep a picture."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
