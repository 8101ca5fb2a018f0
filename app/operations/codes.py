"""Codes of a second factor: those an authenticator app shows (TOTP, RFC 6238), and recovery
codes, each of which stands for the app once.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp

from app.services import services

STEP_SECONDS = 30
# How many steps a phone's clock may be off.
DRIFT = 1
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 10
# Without what is easily taken for something else: 0 and O, 1, I and L.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DIGITS = 6
ISSUER = "学时"


def new_secret() -> str:
    """A secret that an app can take, 160 bits in Base32."""
    return pyotp.random_base32()


def address_for_app(secret: str, username: str) -> str:
    """What the QR code says to the app. It holds the secret: it is never a page's address."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def step_at(moment: datetime) -> int:
    """The time step of a moment: codes change every 30 seconds."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """The step whose code this is, at most one before or after the present; None: it is wrong."""
    totp, now = pyotp.TOTP(secret), step_at(moment)
    steps = range(now - DRIFT, now + DRIFT + 1)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return found[0] if found else None


def plain_code(typed: str) -> str:
    """A code as it is compared: without spaces and dashes, in capitals, half-width."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def is_of_app(code: str) -> bool:
    """Whether a plain code looks like one of an app: six digits."""
    return len(code) == DIGITS and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Ten codes of about 49 bits, written in two halves."""
    half = _RECOVERY_LENGTH // 2
    made = [
        "".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    return [f"{code[:half]}-{code[half:]}" for code in made]


def recovery_hash(user_id: int, code: str) -> str:
    """The keyed hash under which a recovery code is kept."""
    return services().cipher.lookup_hash(f"recovery {user_id} {plain_code(code)}")
