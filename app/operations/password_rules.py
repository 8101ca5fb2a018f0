"""What a password must be, and setting one: the only places that write it."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from werkzeug.security import check_password_hash, generate_password_hash

from app.enums import IdType
from app.errors import Problem
from app.models import PasswordRecord, Person, db
from app.operations.acting import full_name
from app.services import services

LONGEST = 128
CLASSES = 3
# Whoever tries passwords of such a platform begins with these.
GUESSED_FIRST = ("password", "passw0rd", "123456", "abc123", "qwerty", "admin", "jxjy", "rsks")
_ENDING = 6


def password_problems(password: str, user: Any) -> list[Problem]:
    """What is wrong with a new password: length, variety, what others would guess, and the
    passwords that the account had before.
    """
    settings = services().settings
    shortest, remembered = settings.password_length, settings.password_history
    if not shortest <= len(password) <= LONGEST:
        return [Problem("new", f"新密码应为 {shortest} 至 {LONGEST} 个字符。")]
    kinds = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    )
    if sum(kinds) < CLASSES:
        message = "新密码须包含大写字母、小写字母、数字、符号中的至少三种。"
        return [Problem("new", message)]
    plain = unicodedata.normalize("NFKC", password).lower()
    if any(part in plain for part in _known_of(user)):
        return [Problem("new", "新密码不能包含登录名、姓名、出生日期或证件号码的末六位。")]
    if any(word in plain for word in GUESSED_FIRST):
        return [Problem("new", "新密码中有常被猜到的词（如 123456、password），请换一个。")]
    if any(check_password_hash(known, password) for known in _had(user, remembered)):
        return [Problem("new", f"新密码不能与最近 {max(remembered, 1)} 次用过的密码相同。")]
    return []


def set_password(user: Any, password: str) -> None:
    """Gives the account the password that its owner chose, within the present transaction."""
    user.password = generate_password_hash(password)
    user.fail_login_count = 0
    db.session.add(
        PasswordRecord(user_id=user.id, password_hash=user.password, set_at=datetime.now(UTC))
    )


def unknown_password() -> str:
    """The hash of a password that nobody knows: the account waits for its activation."""
    return generate_password_hash(secrets.token_urlsafe(32))


def _had(user: Any, remembered: int) -> Iterator[str]:
    """The present password, and those before it; a hash takes its time, so one by one."""
    yield user.password
    query = (
        select(PasswordRecord.password_hash)
        .where(PasswordRecord.user_id == user.id)
        .order_by(PasswordRecord.id.desc())
        .limit(remembered)
    )
    yield from (known for known in db.session.scalars(query) if known != user.password)


def _known_of(user: Any) -> Iterator[str]:
    yield user.username.lower()
    yield full_name(user.last_name, user.first_name, user.username).lower()
    person = db.session.scalar(select(Person).where(Person.user_id == user.id))
    if person is not None:
        yield person.identity_number[-_ENDING:].lower()
        if person.id_type == IdType.RESIDENT_CARD.value:
            # The date of birth within a resident's number.
            yield person.identity_number[6:14]
