"""Encryption of personal fields at rest, and the keyed hash by which they are found.

AES-256-GCM and HMAC-SHA256 with separate keys, both derived by HKDF from one secret that
lives outside the database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.identity import normalise_identity_number

MIN_KEY_BYTES = 32

_PREFIX = "x1:"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class CryptoError(Exception):
    """Base of what can go wrong here; messages never contain key or text."""


class WeakKey(CryptoError):
    """The configured secret is shorter than 32 bytes."""


class DecryptionFailed(CryptoError):
    """The stored value is damaged, of another purpose, or made with another key."""


class Cipher:
    """Encrypts, decrypts and hashes the texts of one purpose under one secret.

    A value made for one purpose cannot be read, and does not hash alike, under another.
    Safe to share between threads.
    """

    def __init__(self, key: bytes, purpose: str = "identity-number") -> None:
        """Derive the sub-keys; WeakKey unless `key` has at least 32 bytes."""
        if len(key) < MIN_KEY_BYTES:
            raise WeakKey(f"the encryption key needs at least {MIN_KEY_BYTES} bytes")
        self._associated = f"{_PREFIX}{purpose}".encode()
        self._aead = AESGCM(_derive(key, f"xueshi/encrypt/{purpose}"))
        self._hash_key = _derive(key, f"xueshi/lookup/{purpose}")

    def encrypt(self, text: str) -> str:
        """ASCII text with a version prefix; the same text gives another value each time."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, text.encode(), self._associated)
        return _PREFIX + base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

    def decrypt(self, stored: str) -> str:
        """The text that `encrypt` was given; DecryptionFailed when it cannot be had."""
        failure = "the stored value cannot be decrypted"
        if not stored.startswith(_PREFIX):
            raise DecryptionFailed(failure)
        try:
            raw = base64.b64decode(stored[len(_PREFIX) :], altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise DecryptionFailed(failure) from None
        if len(raw) < _NONCE_BYTES + _TAG_BYTES:
            raise DecryptionFailed(failure)
        try:
            text = self._aead.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._associated)
        except InvalidTag:
            raise DecryptionFailed(failure) from None
        return text.decode()

    def lookup_hash(self, text: str) -> str:
        """64 hex characters, equal for all ways of writing one number (spaces, widths, x)."""
        normalised = normalise_identity_number(text).encode()
        return hmac.new(self._hash_key, normalised, hashlib.sha256).hexdigest()


def _derive(key: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info.encode()).derive(key)
