"""FAB's security manager with our law: one acting membership, sessions on the server.

FAB keeps accounts, passwords, roles and the decorators of its views. What a request may do
is asked of the acting membership's role alone, never of a union.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import g, request, session
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import UserMixin

from app.operations.sign_in import resolve_session
from app.operations.transaction import begin_read, begin_write
from app.views.activation import ActivationView
from app.views.sign_in import SignInView

# FAB tells its log which name failed to sign in: it may be a password in the wrong field.
logging.getLogger("flask_appbuilder.security.manager").setLevel(logging.WARNING)

TOKEN = "token"  # noqa: S105 - a name, not a secret


@dataclass(frozen=True, eq=False)
class Account(UserMixin):
    """The user of a live session, as flask-login and FAB want one: read with the session."""

    id: int
    username: str


def _sign_in_failed(_response: Any) -> bool:
    return bool(getattr(g, "sign_in_failed", False))


class HouseSecurityManager(SecurityManager):
    """Registers our sign-in alone: FAB's user, role and password screens, and its API
    login that escapes the rate limit, do not exist here.
    """

    authdbview = SignInView

    def register_views(self) -> None:
        """Adds the pages of sign-in and activation with their rate limit."""
        self.auth_view = self.authdbview()
        activation = ActivationView()
        self.appbuilder.add_view_no_menu(self.auth_view)
        self.appbuilder.add_view_no_menu(activation)
        if self.is_auth_limited:
            # Only failures count: a whole office may sign in behind one address.
            limit = self.limiter.limit(
                self.auth_rate_limit, methods=["POST"], deduct_when=_sign_in_failed
            )
            limit(self.auth_view.blueprint)
            limit(activation.blueprint)

    def load_user(self, pk: Any) -> Account | None:
        """The user of a live session; a cookie without one is nobody, and so is who has not
        given the second factor yet.
        """
        token = session.get(TOKEN)
        # Set first: an error page must not ask again what has just failed.
        g.signed_in = g.halfway = None
        if token and request.method in {"GET", "HEAD"}:
            begin_read()
        found = resolve_session(token, request.remote_addr or "") if token else None
        if found is None or found.user_id != int(pk):
            return None
        if found.factor_due:
            g.halfway = found
            return None
        g.signed_in = found
        return Account(g.signed_in.user_id, g.signed_in.username)

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the acting membership's role holds FAB's `permission_name` on `view_name`."""
        signed_in = getattr(g, "signed_in", None)
        actor = signed_in.actor if signed_in else None
        wanted = f"{view_name}:{permission_name.removeprefix('can_')}"
        return actor is not None and wanted in actor.permissions

    def auth_user_db(self, username: str, password: str) -> Any | None:
        """Checks a password, and not while others wait to write: the hash takes its time.

        FAB would take an e-mail address for a name; ours is made up, and a second name for
        one account would double the tries before it is locked.
        """
        if "@" in username:
            username = ""
        return super().auth_user_db(username, password)

    def update_user_auth_stat(self, user: Any, success: bool = True) -> None:  # noqa: FBT001, FBT002 - FAB's signature
        """FAB counts tries and sign-ins; in a transaction that may write."""
        begin_write()
        super().update_user_auth_stat(user, success)
