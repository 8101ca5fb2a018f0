"""The accounts: a named one for each role, which can sign in, and the many others, which cannot."""

from __future__ import annotations

from flask_appbuilder.security.sqla.models import User
from werkzeug.security import generate_password_hash

from app.bench.bulk import Bulk
from app.bench.words import person_name
from app.enums import Role
from app.models import Membership

# No hash of any password: nobody signs in with it.
_CLOSED = "!"
_FIRST_NAME = 7_000_001


class Accounts:
    """Writes users and memberships."""

    def __init__(self, bulk: Bulk, password: str) -> None:
        self._users = bulk.table(User, "id first_name last_name username password active email")
        self._memberships = bulk.table(Membership, "id user_id role organisation_id active")
        self._hash = generate_password_hash(password)
        self.usernames: dict[int, str] = {}

    def add(self, organisation_id: int, *roles: Role, username: str = "") -> int:
        """A user with these roles in one organisation; with a name they may sign in."""
        user = self._users.next_id()
        name = username or f"u{user}"
        password = self._hash if username else _CLOSED
        shown = person_name(_FIRST_NAME + user)
        self._users.add(user, shown, "", name, password, True, f"{name}@account.invalid")  # noqa: FBT003 - «active»
        for role in roles:
            self._memberships.add_new(user, role.value, organisation_id, True)  # noqa: FBT003 - «active»
        self.usernames[user] = name
        return user
