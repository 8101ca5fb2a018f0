"""Measures the main screens beside a bare page of the same rows, request by request in turn.

    .venv/bin/python -m bench.web --requests 30
    .venv/bin/python -m bench.web --clients 8 --only "list, page 1"

The settings (XUESHI_…) name a database that `flask bench generate` has filled. Prints a
Markdown table: milliseconds p50 / p95, the server's own CPU, SQL statements and kilobytes of
each side, and the real screen's p50 as a multiple of each other side's.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine

from app.bench import PASSWORD
from bench.browser import Answer, BenchError, Browser
from bench.screens import LOGINS, Screen, screens_of
from bench.servers import prepare_admin, served
from bench.subjects import find_subjects
from bench.throughput import requests_a_second
from config import Settings

FOUND = 302
XUESHI, FLOOR, ADMIN = "xueshi", "floor", "django admin"
APPLICATIONS = {
    XUESHI: "bench.xueshi:application",
    FLOOR: "bench.floor:application",
    ADMIN: "bench.django_admin.wsgi:application",
}
WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """One side of one screen: milliseconds, those of CPU, statements, kilobytes."""

    p50: float
    p95: float
    cpu: float
    statements: int
    kilobytes: float

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Figures:
        """From all answers of one screen."""
        times = sorted(answer.seconds * 1000 for answer in answers)
        return cls(
            statistics.median(times),
            times[round(0.95 * (len(times) - 1))],
            statistics.median(answer.cpu for answer in answers),
            max(answer.statements for answer in answers),
            max(len(answer.body) for answer in answers) / 1000,
        )

    def __str__(self) -> str:
        times = f"{self.p50:.0f} / {self.p95:.0f}"
        return f"{times} | {self.cpu:.1f} | {self.statements} | {self.kilobytes:.0f}"


Measured = Mapping[str, Mapping[str, Figures]]


def measure(screens: Sequence[Screen], ports: Mapping[str, int], requests: int) -> Measured:
    """Every screen on every side, in turn, `requests` times after some to warm up."""
    browsers = {side: _browsers(side, port) for side, port in ports.items()}
    answers: dict[str, dict[str, list[Answer]]] = defaultdict(lambda: defaultdict(list))
    for turn in range(WARM_UP + requests):
        for screen in screens:
            for side in ports:
                if side == ADMIN and not screen.admin:
                    continue
                answer = _ask(browsers[side][screen.login], screen, side)
                if turn >= WARM_UP:
                    answers[screen.name][side].append(answer)
    return {
        name: {side: Figures.of(found) for side, found in sides.items()}
        for name, sides in answers.items()
    }


def _browsers(side: str, port: int) -> dict[str, Browser]:
    browsers = {login: Browser(port) for login in LOGINS}
    for login, browser in browsers.items():
        if side == XUESHI:
            browser.sign_in(login, PASSWORD)
        elif side == ADMIN:
            browser.sign_in_to_admin(login, PASSWORD)
    return browsers


def _ask(browser: Browser, screen: Screen, side: str) -> Answer:
    if side == ADMIN:
        answer = _together([browser.open(path) for path in screen.admin])
    else:
        path = screen.path if side == XUESHI else screen.floor
        answer = browser.send(path, screen.posted) if screen.posted else browser.open(path)
    if side == XUESHI and screen.posted and answer.status == FOUND:
        # The form leads to the record: what the person waits for is both.
        answer = _together([answer, browser.open(answer.location)])
    if answer.status != 200:  # noqa: PLR2004 - a page
        raise BenchError(f"{screen.name} on {side}: {answer.status} {answer.location}")
    return answer


def _together(answers: Sequence[Answer]) -> Answer:
    """What it takes to come to the last of these pages."""
    return replace(
        answers[-1],
        seconds=sum(answer.seconds for answer in answers),
        cpu=sum(answer.cpu for answer in answers),
        statements=sum(answer.statements for answer in answers),
    )


def measure_throughput(
    screens: Sequence[Screen], ports: Mapping[str, int], clients: int, seconds: float
) -> str:
    """Requests a second of each screen on each side, in Markdown."""
    lines = ["| screen | " + " | ".join(f"{side} requests/s" for side in ports) + " | × admin |"]
    lines.append("|---" * (len(ports) + 2) + "|")
    for screen in screens:
        sides = [side for side in ports if side != ADMIN or screen.admin]
        browsers = {side: _signed_in(side, ports[side], screen.login, clients) for side in sides}
        asks = {side: partial(_ask, screen=screen, side=side) for side in sides}
        found = requests_a_second(browsers, asks, seconds)
        cells = [f"{found[side]:.0f}" if side in found else "–" for side in ports]
        ratio = f"{found[XUESHI] / found[ADMIN]:.2f}" if ADMIN in found else "–"
        lines.append(f"| {screen.name} | {' | '.join(cells)} | {ratio} |")
    return "\n".join(lines)


def _signed_in(side: str, port: int, login: str, clients: int) -> list[Browser]:
    browsers = [Browser(port) for _ in range(clients)]
    for browser in browsers:
        if side == XUESHI:
            browser.sign_in(login, PASSWORD)
        elif side == ADMIN:
            browser.sign_in_to_admin(login, PASSWORD)
    return browsers


def report(measured: Measured, sides: Sequence[str]) -> str:
    """The table, in Markdown."""
    titles = "".join(f" {side} ms p50 / p95 | CPU ms | SQL | KB |" for side in sides)
    others = [side for side in sides if side != XUESHI]
    ratios = "".join(f" × {side} |" for side in others)
    lines = [f"| screen |{titles}{ratios}", "|---" * (1 + 4 * len(sides) + len(others)) + "|"]
    for name, figures in measured.items():
        cells = [str(figures[side]) if side in figures else "– | – | – | –" for side in sides]
        cells += [
            f"{figures[XUESHI].p50 / figures[side].p50:.2f}" if side in figures else "–"
            for side in others
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Reads the command line, starts the servers, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=30, help="of each screen on each side")
    parser.add_argument("--only", default="", help="screens whose name holds this")
    parser.add_argument("--django", default="", help="a Python that has bench/django_admin's needs")
    parser.add_argument("--clients", type=int, default=0, help="at once: requests a second instead")
    parser.add_argument("--seconds", type=float, default=9, help="for each screen and side")
    arguments = parser.parse_args()
    settings = Settings.from_environment()
    subjects = find_subjects(create_engine(settings.database), settings, LOGINS)
    screens = [screen for screen in screens_of(subjects) if arguments.only in screen.name]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pythons = {XUESHI: sys.executable, FLOOR: sys.executable}
        if arguments.django:
            pythons[ADMIN] = arguments.django
            prepare_admin(arguments.django, settings, LOGINS)
        ports = {
            side: stack.enter_context(served(python, APPLICATIONS[side], folder / f"{side}.log"))
            for side, python in pythons.items()
        }
        if arguments.clients:
            print(measure_throughput(screens, ports, arguments.clients, arguments.seconds))
        else:
            print(report(measure(screens, ports, arguments.requests), list(pythons)))


if __name__ == "__main__":
    main()
