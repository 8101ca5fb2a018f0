"""Statements that are made once for each role and asked with the ids of whoever acts.

Making a statement takes SQLAlchemy longer than PostgreSQL takes to answer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam

from app.access.actor import Actor
from app.enums import Role

_IDS = ("user_id", "organisation_id", "person_id")


@dataclass(frozen=True, slots=True)
class AnySeat:
    """Anybody in a role: the ids are parameters of the statement, `ids_of` gives their values."""

    role: Role
    user_id: BindParameter[int]
    organisation_id: BindParameter[int]
    person_id: BindParameter[int | None]


@cache
def anybody(role: Role) -> AnySeat:
    """The seat of everybody in a role."""
    return AnySeat(role, **{name: bindparam(f"actor_{name}") for name in _IDS})


def ids_of(actor: Actor) -> dict[str, Any]:
    """The parameters of a statement that was made for `anybody` in the actor's role."""
    return {f"actor_{name}": getattr(actor, name) for name in _IDS}
