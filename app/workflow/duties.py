"""Separation of duties: one person acts on one tier of a case at most, over all rounds."""

from __future__ import annotations

from collections.abc import Mapping

from app.enums import Tier
from app.errors import NotAllowed


def check_duty(duties: Mapping[int, Tier], user_id: int, tier: Tier) -> None:
    """Refuses (`NotAllowed`) a user who already acted on another tier of this case."""
    held = duties.get(user_id)
    if held is None or held is tier:
        return
    if held is Tier.SUBMITTER:
        message = "您是本件的提交人，不能审核自己提交的事项，请由其他人员办理。"
    else:
        message = f"您已在本件的「{held.label}」环节办理过，同一人只能办理一个环节。"
    raise NotAllowed(message)
