"""The demo's accounts as its sign-in page lists them. Their passwords exist nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.demo.cast import PASSWORD, Account, Plan
from app.demo.qingdao import accounts as qingdao_accounts
from app.demo.qingdao import organisations as qingdao_organisations
from app.demo.qinghai import accounts as qinghai_accounts
from app.demo.qinghai import organisations as qinghai_organisations
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


def _listed(
    first: Account, accounts: Iterable[Account], plans: Iterable[Plan]
) -> tuple[DemoLogin, ...]:
    """A row for each role of an account: who has two chooses after signing in."""
    names = {plan.key: plan.name for plan in plans}
    return tuple(
        DemoLogin(account.username, PASSWORD, account.name, role, names[organisation])
        for account in (first, *accounts)
        if account.listed
        for role, organisation in account.memberships
    )


DEMO_LOGINS: dict[str, tuple[DemoLogin, ...]] = {
    "qinghai": _listed(
        qinghai_accounts.FIRST_ADMIN,
        qinghai_accounts.ACCOUNTS,
        (qinghai_organisations.TOP_BUREAU, *qinghai_organisations.ORGANISATIONS),
    ),
    "qingdao": _listed(
        qingdao_accounts.FIRST_ADMIN,
        qingdao_accounts.ACCOUNTS,
        (qingdao_organisations.TOP_BUREAU, *qingdao_organisations.ORGANISATIONS),
    ),
}
