"""How many cases wait for the reader: every page tells it in the menu, and asks for it once.

A page that has a statement of its own to ask brings the number with it.
"""

from __future__ import annotations

from flask import g

from app.access.actor import Actor
from app.access.desk import count_waiting


def note_waiting(number: int) -> None:
    """Keeps the number for the rest of the request."""
    g.waiting = number


def number_waiting(actor: Actor) -> int:
    """The number that was noted, or else asked for now."""
    if "waiting" not in g:
        note_waiting(count_waiting(actor))
    noted: int = g.waiting
    return noted
