"""The actor: the user of a request, acting through exactly one membership."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from app.access.permissions import Permission
from app.enums import Role, Track
from app.errors import NotAllowed


class Seat(Protocol):
    """What the scope of an actor depends on: the role, and ids as values or as parameters."""

    @property
    def role(self) -> Role:
        """The acting role."""

    @property
    def user_id(self) -> Any:
        """Of the user."""

    @property
    def organisation_id(self) -> Any:
        """For whom the user acts."""

    @property
    def person_id(self) -> Any:
        """Of the person that the user is, if any."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for which organisation. Never a union of memberships."""

    user_id: int
    user_name: str
    name: str
    membership_id: int
    role: Role
    organisation_id: int
    organisation_name: str
    permissions: frozenset[Permission]
    person_id: int | None = None
    address: str = ""
    # Of the organisation, where one is set.
    track: Track | None = field(default=None, compare=False)
    memberships_count: int = field(default=1, compare=False)

    def can(self, permission: Permission) -> bool:
        """Whether the acting role holds the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises `NotAllowed` unless the acting role holds the permission."""
        if permission not in self.permissions:
            message = f"您当前的身份「{self.role.label}」不能进行此操作。"
            raise NotAllowed(message)

    @property
    def role_label(self) -> str:
        """The acting role in words."""
        return self.role.label
