"""Locks a sign-in name after too many failures in a row; the same for names nobody has.

Five failures within fifteen minutes lock the name for thirty minutes; a success or a
release by an administrator begins the count anew. Tries while it is locked do not count,
so a locked name opens again by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import AttemptOutcome, AuditOutcome
from app.errors import NotFound
from app.models import AuditEntry, Membership, SignInAttempt, db
from app.operations.audit import log
from app.operations.transaction import begin_write, operation
from app.services import services

MOST_FAILURES = 5
WITHIN = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=30)
LOCKED = "登录名已锁定"


def locked_until(username: str, now: datetime | None = None) -> datetime | None:
    """When a name opens again; None where it is open."""
    now = now or datetime.now(UTC)
    newest = list(
        db.session.scalars(
            select(SignInAttempt)
            .where(SignInAttempt.name_hash == _hash(username))
            .order_by(SignInAttempt.id.desc())
            .limit(MOST_FAILURES)
        )
    )
    return _opens(newest, now)


def locked_names(usernames: Collection[str]) -> set[str]:
    """Which of these names are locked now, asked in one statement."""
    now = datetime.now(UTC)
    names = {_hash(username): username for username in usernames}
    tries: dict[str, list[SignInAttempt]] = defaultdict(list)
    query = (
        select(SignInAttempt)
        .where(SignInAttempt.name_hash.in_(names), SignInAttempt.at > now - LOCKED_FOR - WITHIN)
        .order_by(SignInAttempt.id.desc())
    )
    for row in db.session.scalars(query):
        tries[row.name_hash].append(row)
    return {
        names[name_hash]
        for name_hash, newest in tries.items()
        if _opens(newest[:MOST_FAILURES], now) is not None
    }


def note_failure(username: str, address: str) -> None:
    """Writes a failed try down, in a transaction of its own."""
    begin_write()
    add_attempt(username, address, AttemptOutcome.FAILED)
    db.session.commit()


def add_attempt(username: str, address: str, outcome: AttemptOutcome) -> None:
    """Adds a try, or what begins the count anew, to the present transaction."""
    db.session.add(
        SignInAttempt(
            name_hash=_hash(username),
            address=address,
            outcome=outcome.value,
            at=datetime.now(UTC),
        )
    )


def log_locked_attempt(username: str, address: str, action: str = "session.start") -> None:
    """Writes a try at a locked name to the audit log, in a transaction of its own.

    The name is kept where somebody has it: another may be a password in the wrong field.
    """
    begin_write()
    name = username.strip().lower()
    user = db.session.scalar(select(User).where(func.lower(User.username) == name))
    db.session.add(
        AuditEntry(
            at=datetime.now(UTC),
            user_id=user.id if user is not None else None,
            user_name=user.username if user is not None else "",
            address=address,
            action=action,
            outcome=AuditOutcome.REFUSED.value,
            detail=LOCKED,
        )
    )
    db.session.commit()


@operation("account.release")
def release_account(actor: Actor, membership_id: int) -> Membership:
    """Opens the locked sign-in name of a membership's user again."""
    actor.require(Permission.ACCOUNT_WRITE)
    membership = db.session.get(Membership, membership_id)
    if membership is None or not membership.active:
        raise NotFound
    add_attempt(membership.user.username, actor.address, AttemptOutcome.RELEASED)
    log(actor, "account.release", membership)
    return membership


def _opens(newest: Sequence[SignInAttempt], now: datetime) -> datetime | None:
    """When a name opens again by its newest tries, the newest first."""
    failures = [row for row in newest if row.outcome == AttemptOutcome.FAILED.value]
    if len(failures) < MOST_FAILURES or failures[0].at - failures[-1].at > WITHIN:
        return None
    opens = failures[0].at + LOCKED_FOR
    return opens if opens > now else None


def _hash(username: str) -> str:
    return services().cipher.lookup_hash(f"sign-in {username.strip().lower()}")
