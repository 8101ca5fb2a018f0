"""Data scope: which rows an actor may see, as SQL conditions. Deny by default.

A bureau sees its regional tree, a department what it supervises, an association what it decides
on, a unit and a base themselves, a person themselves; approved filings of bases are open to all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import aliased

from app.access.actor import Seat
from app.enums import Capacity, CaseKind, Role, Tier
from app.models import (
    Case,
    CaseAction,
    ConversionRule,
    Filing,
    ImportBatch,
    Organisation,
    OrganisationCapacity,
    Person,
    Phrase,
    db,
)

Condition = ColumnElement[bool]
# A bureau's id to the ids below it: themselves, or the query for them.
Tree = Callable[[int], list[int] | Select[Any]]

_SEES_ALL = frozenset({Role.PROVINCIAL_ADMIN, Role.AUDITOR})
# Of organisations they see their own alone.
SEES_OWN = frozenset({Role.UNIT_ADMIN, Role.BASE_ADMIN, Role.ASSOCIATION_REVIEWER})


def bureau_tree_query(bureau_id: Any) -> Select[tuple[int]]:
    """The ids of the bureau and all bureaus below it."""
    bureaus = (
        select(Organisation.id, Organisation.bureau_id)
        .join(OrganisationCapacity)
        .where(OrganisationCapacity.capacity == Capacity.HR_BUREAU.value)
        .subquery()
    )
    tree = select(bureaus.c.id).where(bureaus.c.id == bureau_id).cte("tree", recursive=True)
    below = aliased(bureaus)
    tree = tree.union(select(below.c.id).where(below.c.bureau_id == tree.c.id))
    return select(tree.c.id)


def bureau_tree(bureau_id: int) -> list[int]:
    """The bureau and all bureaus below it (a province has some sixty), asked at once: with
    the ids themselves a list finds its index.
    """
    return list(db.session.scalars(_any_tree(), {"bureau_id": bureau_id}))


@cache
def _any_tree() -> Select[tuple[int]]:
    # Made once: every list of a bureau asks it first.
    return bureau_tree_query(bindparam("bureau_id"))


def organisation_scope(actor: Seat, bureaus: Tree = bureau_tree) -> Condition:
    """The organisations that the actor may see."""
    if actor.role in _SEES_ALL or actor.role is Role.SYSTEM_ADMIN:
        return true()
    if actor.role is Role.HR_REVIEWER:
        tree = bureaus(actor.organisation_id)
        return or_(Organisation.bureau_id.in_(tree), Organisation.id.in_(tree))
    if actor.role is Role.DEPARTMENT_ADMIN:
        own = Organisation.id == actor.organisation_id
        return or_(Organisation.department_id == actor.organisation_id, own)
    if actor.role in SEES_OWN:
        return Organisation.id == actor.organisation_id
    return false()


def person_scope(actor: Seat, bureaus: Tree = bureau_tree) -> Condition:
    """The people whose record the actor may see."""
    if actor.role in _SEES_ALL:
        return true()
    if actor.role is Role.PROFESSIONAL:
        return Person.id == actor.person_id if actor.person_id is not None else false()
    if actor.role is Role.UNIT_ADMIN:
        return Person.employer_id == actor.organisation_id
    if actor.role in {Role.HR_REVIEWER, Role.DEPARTMENT_ADMIN}:
        seen = select(Organisation.id).where(organisation_scope(actor, bureaus))
        return Person.employer_id.in_(seen)
    return false()


def case_scope(actor: Seat, bureaus: Tree = bureau_tree) -> Condition:
    """The cases that the actor may open. Drafts are seen by their own organisation only."""
    if actor.role is Role.HR_REVIEWER:
        return _shown(actor, _of_bureaus(bureaus(actor.organisation_id)))
    rule = _CASE_RULES.get(actor.role)
    return rule(actor) if rule is not None else false()


def _own(actor: Seat) -> Condition:
    # What people have not handed in yet is their own.
    mine = Case.organisation_id == actor.organisation_id
    return and_(mine, or_(Case.owner_id.is_(None), Case.round >= 1))


def _shown(actor: Seat, *where: Condition) -> Condition:
    # What was handed in once stays visible; what never was is its organisation's own.
    held = Case.holder_id == actor.organisation_id
    return and_(Case.round >= 1, or_(held, *where))


def _of_bureaus(tree: list[int] | Select[Any]) -> Condition:
    # The top bureau has none above it: its own people's cases name no bureau.
    return or_(Case.bureau_id.in_(tree), Case.organisation_id.in_(tree))


def _decided_by(actor: Seat) -> Condition:
    return (
        select(CaseAction.id)
        .where(
            CaseAction.case_id == Case.id,
            CaseAction.organisation_id == actor.organisation_id,
            CaseAction.tier != Tier.SUBMITTER.value,
        )
        .exists()
    )


_CASE_RULES: dict[Role, Callable[[Seat], Condition]] = {
    Role.PROVINCIAL_ADMIN: lambda actor: _shown(actor, true()),
    Role.AUDITOR: lambda actor: _shown(actor, true()),
    Role.DEPARTMENT_ADMIN: lambda actor: or_(
        _own(actor), _shown(actor, Case.department_id == actor.organisation_id)
    ),
    Role.UNIT_ADMIN: _own,
    Role.BASE_ADMIN: lambda actor: and_(_own(actor), Case.kind == CaseKind.FILING.value),
    # No copy on the case names an association: what it has decided on stays open to it.
    Role.ASSOCIATION_REVIEWER: lambda actor: _shown(actor, _decided_by(actor)),
    Role.PROFESSIONAL: lambda actor: (
        Case.owner_id == actor.person_id if actor.person_id is not None else false()
    ),
}


def filing_scope(actor: Seat, bureaus: Tree = bureau_tree) -> Condition:
    """The filings that the actor may read: those of their cases, and the open ones."""
    # Asked filing by filing: a list of all their cases would be made before the first row.
    case = select(Case.id).where(Case.id == Filing.case_id, case_scope(actor, bureaus)).exists()
    return or_(case, open_filing(actor))


def open_filing(actor: Seat) -> Condition:
    """Approved filings of any base, of the actor's organisation and of its department."""
    approved = Filing.filing_number.is_not(None)
    department = (
        select(Organisation.department_id)
        .where(Organisation.id == actor.organisation_id)
        .scalar_subquery()
    )
    return and_(
        approved,
        or_(
            Filing.by_base,
            Filing.organisation_id == actor.organisation_id,
            Filing.organisation_id == department,
        ),
    )


def batch_scope(actor: Seat, _bureaus: Tree = bureau_tree) -> Condition:
    """Import batches are provincial business."""
    return true() if actor.role in _SEES_ALL else and_(false(), ImportBatch.id.is_not(None))


def phrase_scope(actor: Seat, _bureaus: Tree = bureau_tree) -> Condition:
    """The phrases of the actor's organisation: the shared ones and the actor's own."""
    mine = or_(Phrase.owner_id.is_(None), Phrase.owner_id == actor.user_id)
    return and_(Phrase.organisation_id == actor.organisation_id, mine)


def conversion_scope(actor: Seat, _bureaus: Tree = bureau_tree) -> Condition:
    """Conversion rules are filed with the province (QH7): bureaus see every one, a department
    its own, a unit those of its department.
    """
    if actor.role in _SEES_ALL or actor.role is Role.HR_REVIEWER:
        return true()
    if actor.role is Role.DEPARTMENT_ADMIN:
        return ConversionRule.department_id == actor.organisation_id
    if actor.role is Role.UNIT_ADMIN:
        own = select(Organisation.department_id).where(Organisation.id == actor.organisation_id)
        return ConversionRule.department_id == own.scalar_subquery()
    return and_(false(), ConversionRule.id.is_not(None))


SCOPES: dict[Any, Any] = {
    Organisation: organisation_scope,
    Person: person_scope,
    Case: case_scope,
    Filing: filing_scope,
    ImportBatch: batch_scope,
    ConversionRule: conversion_scope,
    Phrase: phrase_scope,
}


def scope_of(model: type[Any], actor: Seat, *, inline: bool = False) -> Condition:
    """The scope of a model; a model without one is closed to everybody.

    `inline` asks for everything in the statement itself: for single records, which are found
    by their key.
    """
    rule = SCOPES.get(model)
    bureaus = bureau_tree_query if inline else bureau_tree
    return rule(actor, bureaus) if rule is not None else false()
