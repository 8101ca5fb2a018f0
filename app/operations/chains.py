"""Builds the chain of a case's new round from its policy and its organisation's parents."""

from __future__ import annotations

from dataclasses import replace

from app.enums import Capacity, CaseKind, Tier
from app.errors import RuleViolation
from app.models import Case, Filing, Organisation
from app.operations.desks import desks_of, other_admin_exists
from app.policy import Policy
from app.policy.schema import Chain
from app.workflow.chain import Step, build_chain

NO_OTHER_ADMIN = "本单位没有其他单位管理员，改由上一级确认"
DEPARTMENT_OFF = "该单位的主管部门已停用，本环节跳过"


def chain_for(
    case: Case,
    organisation: Organisation,
    policy: Policy,
    filing: Filing | None,
    user_id: int,
) -> tuple[Step, ...]:
    """The steps of a round that this user submits. Raises `RuleViolation` where nobody could
    decide.
    """
    if case.kind == CaseKind.FILING.value:
        chains = policy.filing_chains
        by_base = filing is not None and filing.by_base
        sort = "base" if by_base else _sort_of(organisation)
    elif case.owner_id is not None:
        chains = policy.declaration_chains
        sort = "person_item" if case.kind == CaseKind.DECLARATION.value else "hand_in"
    else:
        chains = policy.declaration_chains
        sort = _sort_of(organisation)
    tiers = chains.get(sort)
    if tiers is None:
        message = f"{policy.name}没有规定这类单位（{organisation.track_label or sort}）的审核流程。"
        raise RuleViolation(message, field="chain")
    wanted = [Tier(tier) for tier in tiers]
    _require_active_bureau(organisation, wanted)
    desks = desks_of(organisation, wanted)
    if case.owner_id is not None and not other_admin_exists(case, user_id):
        return _without_unit(policy.declaration_rules[sort], wanted, desks)
    steps = build_chain(wanted, desks)
    return tuple(_with_reason(step, organisation) for step in steps)


def _without_unit(
    rule: Chain, wanted: list[Tier], desks: dict[Tier, int | None]
) -> tuple[Step, ...]:
    """The chain of an item on which nobody of the unit may decide: the next tier does."""
    for name in rule.instead_of_unit:
        tier = Tier(name)
        if desks.get(tier) is not None:
            return tuple(
                step
                for wish in wanted
                for step in (
                    (Step(Tier.UNIT, None, NO_OTHER_ADMIN), Step(tier, desks[tier]))
                    if wish is Tier.UNIT
                    else build_chain([wish], desks)
                )
            )
    message = (
        "本单位目前没有（其他）可以办理的单位管理员，暂不能提交。"
        "如果您就是单位管理员，请切换到单位管理员的身份，为本人申报；"
        "否则请联系省级管理员为本单位增设一名单位管理员。"
    )
    raise RuleViolation(message, field="chain")


def _sort_of(organisation: Organisation) -> str:
    if Capacity.DEPARTMENT in organisation.capacities:
        return "department"
    if organisation.track is None:
        message = "本单位尚未设置审验途径，请联系省级管理员。"
        raise RuleViolation(message, field="chain")
    return organisation.track


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
