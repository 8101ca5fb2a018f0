"""What an organisation is needed for: cases it has to decide, organisations below it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import false, func, or_, select

from app.enums import Capacity, CaseState, Tier
from app.errors import Problem
from app.models import Case, CaseStep, Organisation, db

_TIERS = {
    Capacity.EMPLOYER: Tier.UNIT,
    Capacity.DEPARTMENT: Tier.DEPARTMENT,
    Capacity.HR_BUREAU: Tier.HR,
    Capacity.ASSOCIATION: Tier.ASSOCIATION,
}


def use_problems(
    organisation: Organisation, *, active: bool, capacities: Collection[str]
) -> list[Problem]:
    """Why an organisation cannot be switched off, or lose a capacity, as things stand."""
    if organisation.active and not active:
        field, act, lost = "active", "停用", frozenset(Capacity)
    else:
        lost = frozenset(found for found in organisation.capacities if found not in capacities)
        field, act = "capacities", "取消机构类型"
    problems = []
    cases = _cases_to_decide(organisation, {_TIERS[found] for found in lost & set(_TIERS)})
    if cases:
        message = f"仍有 {cases} 件在审事项须由本机构审核，不能{act}，请先办结。"
        problems.append(Problem(field, message))
    below = _organisations_below(organisation, lost)
    if below:
        message = (
            f"仍有 {below} 个启用的机构以本机构为主管部门或人社部门，不能{act}，请先为其改设。"
        )
        problems.append(Problem(field, message))
    return problems


def _cases_to_decide(organisation: Organisation, tiers: Collection[Tier]) -> int:
    """The cases in review which it holds now or whose round comes to it later."""
    query = (
        select(func.count(Case.id.distinct()))
        .join(CaseStep, (CaseStep.case_id == Case.id) & (CaseStep.round == Case.round))
        .where(
            Case.state == CaseState.IN_REVIEW.value,
            CaseStep.organisation_id == organisation.id,
            CaseStep.position >= Case.position,
            CaseStep.tier.in_([tier.value for tier in tiers]),
        )
    )
    return db.session.scalar(query) or 0


def _organisations_below(organisation: Organisation, lost: Collection[Capacity]) -> int:
    under = [false()]
    if Capacity.DEPARTMENT in lost:
        under.append(Organisation.department_id == organisation.id)
    if Capacity.HR_BUREAU in lost:
        under.append(Organisation.bureau_id == organisation.id)
    query = select(func.count()).where(Organisation.active, or_(*under))
    return db.session.scalar(query.select_from(Organisation)) or 0
