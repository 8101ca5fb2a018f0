"""Second factors of invented accounts, and installations that require them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyotp
from flask import current_app

from app.access.actor import Actor
from app.models import Membership, SecondFactor, db
from app.operations.codes import new_secret, step_at
from app.operations.second_factor import _fresh_codes
from app.operations.transaction import begin_write
from app.services import services


@dataclass(frozen=True)
class Factor:
    """What the owner has: the app with its secret, and the paper with the codes."""

    secret: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or showed or will show some steps of 30 seconds away."""
        return pyotp.TOTP(self.secret).generate_otp(step_at(datetime.now(UTC)) + steps)


def set_up_factor(actor: Actor | Membership) -> Factor:
    """Gives an account a second factor that has long been in use."""
    begin_write()
    secret, long_ago = new_secret(), datetime(2019, 1, 1, tzinfo=UTC)
    row = SecondFactor(
        user_id=actor.user_id, secret=secret, confirmed_at=long_ago, last_step=step_at(long_ago)
    )
    db.session.add(row)
    db.session.flush()
    codes = _fresh_codes(actor.user_id)
    db.session.commit()
    return Factor(secret, codes)


@contextmanager
def policy_of(policy: str) -> Iterator[None]:
    """Within, the installation requires second factors, offers them or knows none."""
    kept = services()
    settings = kept.settings.model_copy(update={"second_factor": policy})
    current_app.extensions["xueshi"] = replace(kept, settings=settings)
    try:
        yield
    finally:
        current_app.extensions["xueshi"] = kept
