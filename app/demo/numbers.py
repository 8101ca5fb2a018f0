"""Invented numbers with right check characters: identity cards and credit codes."""

from __future__ import annotations

from datetime import date

from stdnum.cn import ric, uscc

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Office and kind of registration; nobody's organisation code begins with these letters.
_INVENTED = "XUE"


def identity_number(division: str, born: date, serial: int, *, male: bool) -> str:
    """A resident number (GB 11643); `serial` 0 to 499 tells people of one day apart."""
    body = f"{division}{born:%Y%m%d}{serial * 2 + (1 if male else 0):03d}"
    # stdnum looks at the first 17 characters of a whole number.
    return body + str(ric.calc_check_digit(f"{body}0"))


def credit_code(kind: str, division: str, serial: int) -> str:
    """A credit code (GB 32100): `kind` is 11 agency, 12 institution, 51 society, 91 company."""
    organisation = f"{_INVENTED}{serial:05d}"
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True)
    )
    body = f"{kind}{division}{organisation}{'0123456789X0'[11 - total % 11]}"
    return body + str(uscc.calc_check_digit(body))
