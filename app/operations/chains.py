"""Builds the chain of a case's new round from its policy and its organisation's parents."""

from __future__ import annotations

from dataclasses import replace

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.enums import Capacity, CaseKind, Role, Tier
from app.errors import RuleViolation
from app.models import Case, CaseDuty, Filing, HourLine, Membership, Organisation, Person, db
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
    desks = _desks(organisation)
    if case.owner_id is not None and not other_admin_exists(case, user_id):
        return _without_unit(policy.declaration_rules[sort], wanted, desks)
    steps = build_chain(wanted, desks)
    return tuple(_with_reason(step, organisation) for step in steps)


def other_admin_exists(case: Case, user_id: int) -> bool:
    """Whether the unit has an administrator who may decide on a case that this user submits.

    One who cannot sign in, has submitted an earlier round or has hours in the case is none.
    """
    submitters = select(CaseDuty.user_id).where(
        CaseDuty.case_id == case.id, CaseDuty.tier == Tier.SUBMITTER.value
    )
    concerned = (
        select(Person.user_id)
        .join(HourLine, HourLine.person_id == Person.id)
        .where(HourLine.case_id == case.id, Person.user_id.is_not(None))
    )
    others = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == case.organisation_id,
            Membership.role == Role.UNIT_ADMIN.value,
            Membership.active,
            User.active,
            Membership.user_id != user_id,
            Membership.user_id.not_in(submitters),
            Membership.user_id.not_in(concerned),
        )
    )
    return db.session.scalar(others.limit(1)) is not None


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
        "请联系省级管理员为本单位增设一名单位管理员。"
    )
    raise RuleViolation(message, field="chain")


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
