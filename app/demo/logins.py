"""The demo's accounts. Their passwords exist nowhere but in the demo."""

from __future__ import annotations

from dataclasses import dataclass

from app.enums import Role


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One account of the demo, as its sign-in page lists it."""

    username: str
    password: str
    name: str
    role: Role
    organisation_name: str

    @property
    def role_label(self) -> str:
        """The role in words."""
        return self.role.label


DEMO_LOGINS: dict[str, tuple[DemoLogin, ...]] = {}
