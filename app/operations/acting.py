"""Who acts: everything a request must know of a user, asked in one statement."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from app.access.actor import Actor
from app.access.permission_store import permissions_of
from app.enums import Role, Track
from app.models import LoginSession, Membership, Organisation, Person, db

_Other = aliased(Membership)

# The same for the membership of a session and for a membership by itself.
_COLUMNS: tuple[Any, ...] = (
    User.id.label("user_id"),
    User.username,
    User.first_name,
    User.last_name,
    User.active.label("user_active"),
    Membership.id.label("membership_id"),
    Membership.role,
    Membership.active.label("membership_active"),
    Membership.organisation_id,
    Organisation.name.label("organisation_name"),
    Organisation.active.label("organisation_active"),
    Organisation.track,
    Person.id.label("person_id"),
    select(func.count())
    .where(_Other.user_id == User.id, _Other.active)
    .scalar_subquery()
    .label("memberships_count"),
)


# Made once: each request asks it, of another token.
_OF_TOKEN = (
    select(
        LoginSession.id,
        LoginSession.started_at,
        LoginSession.seen_at,
        LoginSession.second_factor,
        *_COLUMNS,
    )
    .join(User, User.id == LoginSession.user_id)
    .outerjoin(
        Membership,
        and_(Membership.id == LoginSession.membership_id, Membership.user_id == User.id),
    )
    .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
    .outerjoin(Person, Person.user_id == User.id)
    .where(LoginSession.token_hash == bindparam("token_hash"), LoginSession.ended_at.is_(None))
)


def find_session(token_hash: str) -> Row[Any] | None:
    """A session that was not ended, its user, and the membership it acts through, if any."""
    asked_for = {"token_hash": token_hash}
    try:
        return db.session.execute(_OF_TOKEN, asked_for).one_or_none()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        # The server was restarted a moment ago. This is a request's first statement: nothing
        # is lost by asking over a new connection.
        db.session.rollback()
        return db.session.execute(_OF_TOKEN, asked_for).one_or_none()


def membership_query(membership_id: int) -> Select[Any]:
    """A membership with its user and organisation."""
    return (
        select(*_COLUMNS)
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Person, Person.user_id == User.id)
        .where(Membership.id == membership_id)
    )


def actor_in(row: Row[Any], address: str) -> Actor | None:
    """The actor of a row of these queries; None without a membership, and where it, its user
    or its organisation is switched off.
    """
    if not (row.user_active and row.membership_active and row.organisation_active):
        return None
    role = Role(row.role)
    return Actor(
        user_id=row.user_id,
        user_name=row.username,
        name=full_name(row.last_name, row.first_name, row.username),
        membership_id=row.membership_id,
        role=role,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        permissions=permissions_of(role),
        person_id=row.person_id,
        address=address,
        track=Track(row.track) if row.track else None,
        memberships_count=row.memberships_count,
    )


def full_name(last_name: str, first_name: str, username: str) -> str:
    """A name in one piece: FAB tears names apart, Chinese names stay whole."""
    return f"{last_name}{first_name}".strip() or username
