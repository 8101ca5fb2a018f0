"""Builds the stage: divisions, organisations, accounts and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from werkzeug.security import generate_password_hash

from app.access.actor import Actor
from app.demo.cast import PASSWORD, Account, Cast, PersonPlan, Plan
from app.demo.numbers import credit_code
from app.demo.stage import Stage
from app.enums import IdType, Role
from app.operations.accounts import AccountData, create_membership
from app.operations.installation import FirstBureau, install, read_regions
from app.operations.organisations import OrganisationData, create_organisation
from app.operations.people import PersonData, create_person


def build(stage: Stage, cast: Cast, size: int) -> None:
    """Fills the empty database with everything that cases need; `size` people."""
    stage.on(cast.opening)
    code = credit_code(cast.top.kind, cast.top.region, 1)
    admin = cast.first_admin
    first = FirstBureau(admin.username, admin.name, cast.top.name, code, cast.top.region)
    regions = [row for row in read_regions() if row.code.startswith(cast.regions)]
    # They share one password, and making a hash is slow on purpose: it is made once.
    password_hash = generate_password_hash(PASSWORD)
    install(first, password_hash, regions)
    provincial = stage.actor(admin.username)
    stage.organisations[cast.top.key] = provincial.organisation_id
    for serial, made in enumerate(cast.organisations, start=2):
        plan = replace(
            made, region=made.region or cast.top.region, level=made.level or cast.top.level
        )
        stage.organisations[plan.key] = _organisation(stage, provincial, plan, serial)
    _people(stage, provincial, cast.people(size))
    for account in cast.accounts:
        _account(stage, provincial, account, password_hash)


def _organisation(stage: Stage, admin: Actor, plan: Plan, serial: int) -> int:
    made = create_organisation(
        admin,
        OrganisationData(
            name=plan.name,
            credit_code=credit_code(plan.kind, plan.region, serial),
            region_code=plan.region,
            level=plan.level.value if plan.level else None,
            nature=plan.nature.value,
            track=plan.track.value if plan.track else None,
            capacities=frozenset(capacity.value for capacity in plan.capacities),
            bureau_id=stage.organisations[plan.bureau] if plan.bureau else None,
            department_id=stage.organisations[plan.department] if plan.department else None,
        ),
    )
    return made.id


def _people(stage: Stage, admin: Actor, plans: Iterable[PersonPlan]) -> None:
    for plan in plans:
        made = create_person(
            admin,
            PersonData(
                name=plan.name,
                id_type=IdType.RESIDENT_CARD.value,
                identity_number=plan.number,
                employer_id=stage.organisations[plan.employer],
                title_series=plan.series,
                title_level=plan.level,
            ),
        )
        stage.people.setdefault(plan.employer, []).append((made.id, plan))


def _account(stage: Stage, admin: Actor, account: Account, password_hash: str) -> None:
    for role, organisation in account.memberships:
        person_id = None
        if role is Role.PROFESSIONAL and account.person is not None:
            person_id = stage.people[organisation][account.person][0]
        create_membership(
            admin,
            AccountData(
                username=account.username,
                name=account.name,
                role=role.value,
                organisation_id=stage.organisations[organisation],
                person_id=person_id,
            ),
            password_hash=password_hash,
        )
