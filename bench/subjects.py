"""Which records and words are asked for: typical ones, found in the database itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.crypto import Cipher
from config import Settings

_MEMBERSHIP = (
    "SELECT m.organisation_id, m.user_id FROM membership m JOIN ab_user u ON u.id = m.user_id"
    " WHERE u.username = :name ORDER BY m.id LIMIT 1"
)
_TREE = (
    "WITH RECURSIVE tree(id) AS (SELECT id FROM organisation WHERE id = :top"
    " UNION SELECT o.id FROM organisation o"
    " JOIN tree ON o.bureau_id = tree.id JOIN organisation_capacity c"
    " ON c.organisation_id = o.id AND c.capacity = 'hr_bureau') SELECT id FROM tree ORDER BY id"
)
_MIDDLE = (
    "SELECT id, name, identity_number FROM person WHERE id >= (SELECT max(id) / 2 FROM person)"
    " ORDER BY id LIMIT 1"
)
# As many lines as most have; best at the organisation's own desk, and in the wanted state.
_CASE = (
    "SELECT c.id FROM review_case c JOIN declaration d ON d.case_id = c.id"
    " WHERE c.{column} = :organisation AND c.round >= 1"
    " ORDER BY CASE WHEN c.holder_id = :organisation THEN 0 ELSE 1 END,"
    " CASE WHEN c.state = :state THEN 0 ELSE 1 END,"
    " abs(4 - (SELECT count(*) FROM hour_line l WHERE l.case_id = c.id)), c.id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the screens are asked about."""

    organisations: dict[str, int]
    users: dict[str, int]
    trees: dict[str, list[int]]
    last_case: int
    last_filing: int
    last_person: int
    held_case: int
    approved_case: int
    person: int
    searched: int
    name: str
    number: str
    hash: str
    title: str
    unit_name: str


def find_subjects(engine: Engine, settings: Settings, logins: tuple[str, ...]) -> Subjects:
    """Looks everything up once, before anything is measured."""
    cipher = Cipher(settings.data_key.get_secret_value().encode())
    with engine.connect() as connection:
        rows = {name: _one(connection, _MEMBERSHIP, name=name) for name in logins}
        organisations = {name: row[0] for name, row in rows.items()}
        trees = {
            name: [row[0] for row in connection.execute(text(_TREE), {"top": organisations[name]})]
            for name in logins
            if name.startswith("bureau")
        }
        unit, department = organisations["unit"], organisations["department"]
        searched, name, number = _one(connection, _MIDDLE)
        own = "SELECT id FROM person WHERE employer_id = :unit ORDER BY id LIMIT 1"
        title = "SELECT title FROM filing ORDER BY id DESC LIMIT 1"
        return Subjects(
            organisations=organisations,
            users={name: row[1] for name, row in rows.items()},
            trees=trees,
            last_case=_one(connection, "SELECT max(id) FROM review_case")[0],
            last_filing=_one(connection, "SELECT max(id) FROM filing")[0],
            last_person=_one(connection, "SELECT max(id) FROM person")[0],
            held_case=_case(connection, "department_id", department, "in_review"),
            approved_case=_case(connection, "organisation_id", unit, "approved"),
            person=_one(connection, own, unit=unit)[0],
            searched=searched,
            name=name,
            number=cipher.decrypt(number),
            hash=cipher.lookup_hash(cipher.decrypt(number)),
            title=_one(connection, title)[0][5:11],
            unit_name=_one(connection, "SELECT name FROM organisation WHERE id = :id", id=unit)[0],
        )


def _case(connection: Connection, column: str, organisation: int, state: str) -> int:
    query = _CASE.format(column=column)
    found: int = _one(connection, query, organisation=organisation, state=state)[0]
    return found


def _one(connection: Connection, query: str, **values: Any) -> Any:
    return connection.execute(text(query), values).first()
