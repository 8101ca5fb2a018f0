"""Which years' policies a form may be filled in for."""

from __future__ import annotations

from collections.abc import Sequence

from app.policy import Policy
from app.services import services


def open_policies(every: Sequence[Policy]) -> Sequence[Policy]:
    """Those of the years that may be declared for now: today's first, then the latest.

    Where every window has closed, today's year or the latest: its form says so.
    """
    now = services().now()
    return [policy for policy in every if policy.is_open("submission", now)] or every[:1]
