"""Encryption at rest and the hash by which a number is found."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import Cipher, CryptoError, DecryptionFailed, WeakKey

KEY = bytes(range(32))
NUMBER = "11010519491231002X"


@given(st.text())
def test_what_went_in_comes_out(text):
    cipher = Cipher(KEY)
    stored = cipher.encrypt(text)
    assert stored.isascii()
    assert cipher.decrypt(stored) == text


def test_the_same_text_is_stored_differently_each_time():
    cipher = Cipher(KEY)
    assert cipher.encrypt(NUMBER) != cipher.encrypt(NUMBER)
    assert NUMBER not in cipher.encrypt(NUMBER)


@given(st.data())
def test_any_changed_byte_is_found(data):
    cipher = Cipher(KEY)
    prefix, _, body = cipher.encrypt(NUMBER).partition(":")
    raw = bytearray(base64.urlsafe_b64decode(body))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DecryptionFailed):
        cipher.decrypt(f"{prefix}:{base64.urlsafe_b64encode(raw).decode()}")


@pytest.mark.parametrize("stored", ["", NUMBER, "x1:", "x1:!!", "x1:AAAA", "x2:AAAA", "x1:é"])
def test_what_is_no_stored_value_is_refused(stored):
    with pytest.raises(DecryptionFailed) as caught:
        Cipher(KEY).decrypt(stored)
    assert NUMBER not in str(caught.value)


def test_keys_and_purposes_do_not_read_each_other():
    stored = Cipher(KEY, "phone").encrypt("13812341234")
    for other in (Cipher(KEY), Cipher(KEY[::-1], "phone")):
        with pytest.raises(CryptoError):
            other.decrypt(stored)


def test_hashes_are_keyed_and_part_purposes():
    first = Cipher(KEY).lookup_hash(NUMBER)
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert first == Cipher(KEY).lookup_hash(" １１０１０５ 19491231002x ")
    assert first != Cipher(KEY[::-1]).lookup_hash(NUMBER)
    assert first != Cipher(KEY, "phone").lookup_hash(NUMBER)
    assert first != Cipher(KEY).lookup_hash("440524188001010014")


def test_hash_and_cipher_do_not_change_between_versions():
    # A stored value of the first version: databases hold such.
    stored = "x1:AAECAwQFBgcICQoLLiWZUqbk9U0uWMgTzIrv6dHEuxg-eA=="
    assert Cipher(KEY).decrypt(stored) == "学时"
    assert Cipher(KEY).lookup_hash(NUMBER) == (
        "48d73a8db5b643d8448984e9575d863644db34dac584d920490baa9d59be6935"
    )


def test_short_keys_are_refused():
    with pytest.raises(WeakKey):
        Cipher(b"secret")
