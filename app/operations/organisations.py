"""Makes and changes organisations (provincial administrator)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_organisation
from app.access.permissions import Permission
from app.enums import Capacity, OrganisationLevel, OrganisationNature, Track
from app.errors import Problem, RuleViolation
from app.identity import IdentityError, check_credit_code, normalise_credit_code
from app.models import Organisation, OrganisationCapacity, Region, db
from app.operations.audit import log
from app.operations.organisation_use import use_problems
from app.operations.phrases import reviews, share_starters
from app.operations.transaction import operation
from app.operations.versions import take_seen


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """What is entered of an organisation."""

    name: str
    credit_code: str
    region_code: str
    level: str
    nature: str
    track: str | None
    capacities: frozenset[str]
    bureau_id: int | None
    department_id: int | None
    active: bool = True


@operation("organisation.create")
def create_organisation(actor: Actor, data: OrganisationData) -> Organisation:
    """Makes an organisation. Raises `RuleViolation` that names every wrong field."""
    return add_organisation(actor, data)


def add_organisation(actor: Actor, data: OrganisationData) -> Organisation:
    """What `create_organisation` does, within the present transaction."""
    actor.require(Permission.ORGANISATION_WRITE)
    data = _checked(data)
    organisation = Organisation()
    _fill(organisation, data)
    db.session.add(organisation)
    db.session.flush()
    share_starters(organisation)
    log(actor, "organisation.create", organisation, after=_facts(organisation))
    return organisation


@operation("organisation.update")
def update_organisation(
    actor: Actor, organisation_id: int, data: OrganisationData, seen_version: int
) -> Organisation:
    """Changes an organisation. Cases keep the parents that they were submitted under.

    Raises `Stale` where somebody else has changed it since `seen_version`.
    """
    actor.require(Permission.ORGANISATION_WRITE)
    organisation = access_organisation(actor, organisation_id)
    take_seen(organisation, seen_version)
    data = _checked(data, organisation)
    before, reviewed = _facts(organisation), reviews(organisation)
    _fill(organisation, data)
    db.session.flush()
    if not reviewed:
        share_starters(organisation)
    log(actor, "organisation.update", organisation, before=before, after=_facts(organisation))
    return organisation


def _checked(data: OrganisationData, organisation: Organisation | None = None) -> OrganisationData:
    problems: list[Problem] = []
    own_id = organisation.id if organisation is not None else None
    name = " ".join(data.name.split())
    if not name:
        problems.append(Problem("name", "请填写机构名称。"))
    code = normalise_credit_code(data.credit_code)
    try:
        check_credit_code(code)
    except IdentityError as error:
        problems.append(Problem("credit_code", error.message))
    problems += _vocabulary_problems(data)
    problems += _parent_problems(data, own_id)
    if organisation is not None:
        problems += use_problems(organisation, active=data.active, capacities=data.capacities)
    same = select(Organisation.id).where(Organisation.id != (own_id or 0))
    if db.session.scalar(same.where(Organisation.credit_code == code)):
        problems.append(Problem("credit_code", "该统一社会信用代码已经登记。"))
    if db.session.scalar(same.where(Organisation.name == name)):
        problems.append(Problem("name", "已有同名机构。"))
    if problems:
        raise RuleViolation(problems)
    values: dict[str, Any] = {field: getattr(data, field) for field in data.__slots__}
    return OrganisationData(**{**values, "name": name, "credit_code": code})


def _vocabulary_problems(data: OrganisationData) -> list[Problem]:
    problems = []
    if db.session.get(Region, data.region_code) is None:
        problems.append(Problem("region_code", "没有这个行政区划。"))
    if data.level not in set(OrganisationLevel):
        problems.append(Problem("level", "请选择层级。"))
    if data.nature not in set(OrganisationNature):
        problems.append(Problem("nature", "请选择单位性质。"))
    if data.track is not None and data.track not in set(Track):
        problems.append(Problem("track", "请选择审验途径。"))
    if not data.capacities or not data.capacities <= set(Capacity):
        problems.append(Problem("capacities", "请至少选择一种机构类型。"))
    if Capacity.EMPLOYER.value in data.capacities and data.track is None:
        problems.append(Problem("track", "用人单位须设置审验途径（体制内、体制外或自主审验）。"))
    return problems


def _parent_problems(data: OrganisationData, own_id: int | None) -> list[Problem]:
    problems = []
    wanted = (
        ("bureau_id", data.bureau_id, Capacity.HR_BUREAU, "同级人社部门"),
        ("department_id", data.department_id, Capacity.DEPARTMENT, "主管部门"),
    )
    for field, parent_id, capacity, label in wanted:
        if parent_id is None:
            continue
        parent = db.session.get(Organisation, parent_id)
        if parent is None or capacity not in parent.capacities:
            problems.append(Problem(field, f"所选的机构不是{label}。"))
        elif data.active and not parent.active:
            problems.append(Problem(field, f"所选的{label}已停用。"))
        elif parent_id == own_id:
            problems.append(Problem(field, f"机构不能是自己的{label}。"))
        elif field == "bureau_id" and own_id is not None and _is_above(own_id, parent):
            problems.append(Problem(field, "所选的人社部门在本机构之下，不能互为上级。"))
    is_top = Capacity.HR_BUREAU.value in data.capacities
    if data.bureau_id is None and not is_top:
        problems.append(Problem("bureau_id", "请选择同级人社部门。"))
    return problems


def _is_above(own_id: int, parent: Organisation) -> bool:
    """Whether the organisation stands above the parent, each read as it is now.

    The rows on the way are locked, so that two changes cannot close a circle together.
    """
    seen: set[int] = set()
    above: int | None = parent.id
    while above is not None and above not in seen:
        if above == own_id:
            return True
        seen.add(above)
        above = db.session.scalar(
            select(Organisation.bureau_id)
            .where(Organisation.id == above)
            .with_for_update(key_share=True)
        )
    return False


def _fill(organisation: Organisation, data: OrganisationData) -> None:
    organisation.name = data.name
    organisation.credit_code = data.credit_code
    organisation.region_code = data.region_code
    organisation.level = data.level
    organisation.nature = data.nature
    organisation.track = data.track
    organisation.bureau_id = data.bureau_id
    organisation.department_id = data.department_id
    organisation.active = data.active
    have = {row.capacity: row for row in organisation.capacity_rows}
    organisation.capacity_rows = [
        have.get(capacity) or OrganisationCapacity(capacity=capacity)
        for capacity in sorted(data.capacities)
    ]


def _facts(organisation: Organisation) -> Mapping[str, Any]:
    return {
        "name": organisation.name,
        "credit_code": organisation.credit_code,
        "region_code": organisation.region_code,
        "level": organisation.level,
        "nature": organisation.nature,
        "track": organisation.track,
        "bureau_id": organisation.bureau_id,
        "department_id": organisation.department_id,
        "active": organisation.active,
        "capacities": sorted(row.capacity for row in organisation.capacity_rows),
    }
