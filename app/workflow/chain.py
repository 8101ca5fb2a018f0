"""Chains as data: which tiers decide after the submitter, and which of them are skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.enums import Tier
from app.errors import RuleViolation

NO_DEPARTMENT = "该单位没有主管部门，本环节跳过"


@dataclass(frozen=True, slots=True)
class Step:
    """One tier of a round: the organisation that decides, or the reason it is skipped."""

    tier: Tier
    organisation_id: int | None
    skip_reason: str = ""


def build_chain(
    tiers: Sequence[Tier], organisations: Mapping[Tier, int | None]
) -> tuple[Step, ...]:
    """The steps of one round, from a policy's tiers and the organisations that hold them.

    A department tier without a department is skipped, and the step says so. Any other
    tier without an organisation cannot be: `RuleViolation`.
    """
    steps: list[Step] = []
    for tier in tiers:
        organisation_id = organisations.get(tier)
        if organisation_id is not None:
            steps.append(Step(tier, organisation_id))
        elif tier is Tier.DEPARTMENT:
            steps.append(Step(tier, None, NO_DEPARTMENT))
        else:
            message = f"没有负责「{tier.label}」的机构，请联系省级管理员为本单位设置后再提交。"
            raise RuleViolation(message, field="chain")
    if not any(step.organisation_id is not None for step in steps):
        message = "没有任何机构可以审核，请联系省级管理员。"
        raise RuleViolation(message, field="chain")
    return tuple(steps)


def next_position(steps: Sequence[Step], after: int | None) -> int | None:
    """The position of the next step that decides after `after` (None: from the start)."""
    start = 0 if after is None else after + 1
    for position in range(start, len(steps)):
        if steps[position].organisation_id is not None:
            return position
    return None
