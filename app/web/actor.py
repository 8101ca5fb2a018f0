"""Who acts in this request."""

from __future__ import annotations

from flask import abort, g

from app.access.actor import Actor


def current_actor() -> Actor:
    """The actor of this request; the guard in app/views/guard.py has seen to it."""
    signed_in = getattr(g, "signed_in", None)
    if signed_in is None or signed_in.actor is None:
        abort(401)
    actor: Actor = signed_in.actor
    return actor
