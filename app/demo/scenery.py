"""Builds the stage: divisions, organisations, accounts and people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from werkzeug.security import generate_password_hash

from app.demo.accounts import ACCOUNTS, FIRST_ADMIN, PASSWORD, Account
from app.demo.numbers import credit_code
from app.demo.organisations import ORGANISATIONS, TOP_BUREAU, Plan
from app.demo.people import people
from app.demo.stage import Stage
from app.enums import IdType
from app.operations.accounts import AccountData, create_membership
from app.operations.installation import FirstBureau, install, read_regions
from app.operations.organisations import OrganisationData, create_organisation
from app.operations.people import PersonData, create_person

REGIONS = Path(__file__).parent / "data" / "regions-qinghai.csv"
OPENING = date(2016, 1, 4)


def build(stage: Stage, size: int) -> None:
    """Fills the empty database with everything that cases need; `size` people."""
    stage.on(OPENING)
    code = credit_code(TOP_BUREAU.kind, TOP_BUREAU.region, 1)
    first = FirstBureau(
        FIRST_ADMIN.username, FIRST_ADMIN.name, TOP_BUREAU.name, code, TOP_BUREAU.region
    )
    install(first, PASSWORD, read_regions(REGIONS))
    stage.organisations[TOP_BUREAU.key] = stage.actor(FIRST_ADMIN.username).organisation_id
    for serial, plan in enumerate(ORGANISATIONS, start=2):
        stage.organisations[plan.key] = _organisation(stage, plan, serial)
    _people(stage, size)
    # They share one password, and making a hash is slow on purpose: it is made once.
    password_hash = generate_password_hash(PASSWORD)
    for account in ACCOUNTS:
        _account(stage, account, password_hash)


def _organisation(stage: Stage, plan: Plan, serial: int) -> int:
    made = create_organisation(
        stage.actor(FIRST_ADMIN.username),
        OrganisationData(
            name=plan.name,
            credit_code=credit_code(plan.kind, plan.region, serial),
            region_code=plan.region,
            level=plan.level.value,
            nature=plan.nature.value,
            track=plan.track.value if plan.track else None,
            capacities=frozenset(capacity.value for capacity in plan.capacities),
            bureau_id=stage.organisations[plan.bureau] if plan.bureau else None,
            department_id=stage.organisations[plan.department] if plan.department else None,
        ),
    )
    return made.id


def _people(stage: Stage, size: int) -> None:
    for plan in people(size):
        made = create_person(
            stage.actor(FIRST_ADMIN.username),
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


def _account(stage: Stage, account: Account, password_hash: str) -> None:
    for role, organisation in account.memberships:
        person_id = stage.people[organisation][0][0] if account.is_first_person else None
        create_membership(
            stage.actor(FIRST_ADMIN.username),
            AccountData(
                username=account.username,
                name=account.name,
                role=role.value,
                organisation_id=stage.organisations[organisation],
                person_id=person_id,
            ),
            password_hash=password_hash,
        )
