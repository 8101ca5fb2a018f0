"""Requests a second of a screen under several clients at once, side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from bench.browser import Browser

ROUNDS = 3

Ask = Callable[[Browser], object]


def requests_a_second(
    browsers: Mapping[str, list[Browser]], ask: Mapping[str, Ask], seconds: float
) -> dict[str, float]:
    """Of each side, with one thread for each of its browsers; the sides take turns.

    Clients and servers share the machine: what the clients cost weighs more on the faster side.
    """
    done = dict.fromkeys(browsers, 0)
    spent = dict.fromkeys(browsers, 0.0)
    for _ in range(ROUNDS):
        for side, clients in browsers.items():
            counted, took = _round(clients, ask[side], seconds / ROUNDS)
            done[side] += counted
            spent[side] += took
    return {side: done[side] / spent[side] for side in browsers}


def _round(clients: list[Browser], ask: Ask, seconds: float) -> tuple[int, float]:
    counts = [0] * len(clients)
    began = time.perf_counter()
    ends = began + seconds

    def work(place: int) -> None:
        while time.perf_counter() < ends:
            ask(clients[place])
            counts[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), time.perf_counter() - began
