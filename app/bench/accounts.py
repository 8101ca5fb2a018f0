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
    """Users and memberships; the users are written last, when it is known who has a name."""

    def __init__(self, bulk: Bulk, password: str) -> None:
        self._users = bulk.table(User, "id first_name last_name username password active email")
        self._memberships = bulk.table(Membership, "id user_id role organisation_id active")
        self._hash = generate_password_hash(password)
        self._named: set[int] = set()
        self.usernames: dict[int, str] = {}

    def add(self, organisation_id: int, role: Role) -> int:
        """A user with one role in one organisation."""
        user = self._users.next_id()
        self._memberships.add_new(user, role.value, organisation_id, True)  # noqa: FBT003 - «active»
        self.usernames[user] = f"u{user}"
        return user

    def name(self, user: int, username: str) -> int:
        """Lets a user sign in under a name; returns the user."""
        self.usernames[user] = username
        self._named.add(user)
        return user

    def write(self) -> None:
        """Writes the users."""
        for user, name in self.usernames.items():
            password = self._hash if user in self._named else _CLOSED
            shown = person_name(_FIRST_NAME + user)
            self._users.add(user, shown, "", name, password, True, f"{name}@account.invalid")  # noqa: FBT003 - «active»
