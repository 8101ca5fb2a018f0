"""Hours as exact decimals: how they are written, compared with a step, and rounded."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

ZERO = Decimal(0)

Rounding = Literal["half_up", "down"]
_MODES = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN}


@lru_cache(maxsize=4096)
def format_hours(value: Decimal) -> str:
    """Hours or days as plain digits without trailing zeros: ``17.5``, ``35``, ``0``."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def round_to_step(value: Decimal, step: Decimal, rounding: Rounding) -> Decimal:
    """The nearest whole number of steps, by the policy's way of rounding."""
    return (value / step).quantize(Decimal(1), rounding=_MODES[rounding]) * step
