"""Builds the chain of a case's new round from its policy and its organisation's parents."""

from __future__ import annotations

from dataclasses import replace

from app.enums import Capacity, CaseKind, Tier
from app.errors import RuleViolation
from app.models import Case, Filing, Organisation
from app.policy import Policy
from app.workflow.chain import Step, build_chain

DEPARTMENT_OFF = "该单位的主管部门已停用，本环节跳过"


def chain_for(
    case: Case, organisation: Organisation, policy: Policy, filing: Filing | None
) -> tuple[Step, ...]:
    """The steps of a new round. Raises `RuleViolation` where nobody could decide."""
    if case.kind == CaseKind.FILING.value:
        chains = policy.filing_chains
        by_base = filing is not None and filing.by_base
        sort = "base" if by_base else _sort_of(organisation)
    else:
        chains = policy.declaration_chains
        sort = _sort_of(organisation)
    tiers = chains.get(sort)
    if tiers is None:
        message = f"{policy.name}没有规定这类单位（{organisation.track_label or sort}）的审核流程。"
        raise RuleViolation(message, field="chain")
    wanted = [Tier(tier) for tier in tiers]
    _require_active_bureau(organisation, wanted)
    steps = build_chain(wanted, _desks(organisation))
    return tuple(_with_reason(step, organisation) for step in steps)


def _sort_of(organisation: Organisation) -> str:
    if Capacity.DEPARTMENT in organisation.capacities:
        return "department"
    if organisation.track is None:
        message = "本单位尚未设置审验途径，请联系省级管理员。"
        raise RuleViolation(message, field="chain")
    return organisation.track


def _desks(organisation: Organisation) -> dict[Tier, int | None]:
    # The top bureau has none above it: its own people are audited by itself, by others
    # than the submitter, which the separation of duties sees to.
    is_bureau = Capacity.HR_BUREAU in organisation.capacities
    own = organisation.id if is_bureau else None
    department = organisation.department
    return {
        Tier.UNIT: organisation.id,
        Tier.DEPARTMENT: department.id if department is not None and department.active else None,
        Tier.HR: organisation.bureau_id or own,
    }


def _require_active_bureau(organisation: Organisation, tiers: list[Tier]) -> None:
    bureau = organisation.bureau
    if Tier.HR in tiers and bureau is not None and not bureau.active:
        message = f"{bureau.name}已停用，请联系省级管理员为本单位改设人社部门后再提交。"
        raise RuleViolation(message, field="chain")


def _with_reason(step: Step, organisation: Organisation) -> Step:
    department = organisation.department
    if step.tier is not Tier.DEPARTMENT or step.organisation_id is not None or department is None:
        return step
    return replace(step, skip_reason=DEPARTMENT_OFF)
