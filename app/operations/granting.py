"""Which role may give which roles to others."""

from __future__ import annotations

from app.access.actor import Actor
from app.enums import Role

# System administration and business are kept apart: whoever runs the machine makes nobody
# a reviewer. The provincial administrator makes the first of every role.
_GRANTS: dict[Role, frozenset[Role]] = {
    Role.PROVINCIAL_ADMIN: frozenset(Role),
    Role.SYSTEM_ADMIN: frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR}),
}


def grantable_roles(actor: Actor) -> frozenset[Role]:
    """The roles that the actor may give to others."""
    return _GRANTS.get(actor.role, frozenset())
