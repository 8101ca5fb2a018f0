"""The demo's accounts as its sign-in page lists them. Their passwords exist nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.accounts import LISTED, PASSWORD
from app.demo.organisations import ORGANISATIONS, TOP_BUREAU
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


def _qinghai() -> tuple[DemoLogin, ...]:
    """A row for each role of an account: who has two chooses after signing in."""
    names = {plan.key: plan.name for plan in (TOP_BUREAU, *ORGANISATIONS)}
    return tuple(
        DemoLogin(account.username, PASSWORD, account.name, role, names[organisation])
        for account in LISTED
        for role, organisation in account.memberships
    )


DEMO_LOGINS: dict[str, tuple[DemoLogin, ...]] = {"qinghai": _qinghai()}
