"""What an application instance works with: settings, clock, cipher, files, policies.

One object hangs on the Flask application; nothing of it is a module global, so several
applications (tests) live side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app

from app.clock import Clock, local_date
from app.crypto import Cipher
from app.files.store import FileStore
from app.policy import PolicyBook
from config import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts an application is wired from."""

    settings: Settings
    clock: Clock
    cipher: Cipher
    files: FileStore
    policies: PolicyBook
    demo_logins: Sequence[Any] = ()

    def now(self) -> datetime:
        """The business time, aware, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The business day in China."""
        return local_date(self.clock.now())


def services() -> Services:
    """The services of the current application."""
    found: Services = current_app.extensions["xueshi"]
    return found
