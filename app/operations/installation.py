"""Sets up an empty installation: its divisions, its top bureau and the first administrator.

Nobody can sign in yet, so nobody can act: these are the only writes without an actor.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.enums import Capacity, OrganisationLevel, OrganisationNature, Role, Track
from app.errors import Problem, RuleViolation
from app.identity import IdentityError, check_credit_code, normalise_credit_code
from app.models import Membership, Organisation, OrganisationCapacity, Person, Region, db
from app.operations.accounts import make_user, username_problems
from app.operations.activation import issue_code
from app.operations.audit import log
from app.operations.password_rules import unknown_password
from app.operations.phrases import share_starters
from app.operations.transaction import begin_write
from app.services import services

PACKAGED_REGIONS = Path(__file__).parent / "data" / "regions.csv"

_LEVELS = {
    1: OrganisationLevel.PROVINCE,
    2: OrganisationLevel.PREFECTURE,
    3: OrganisationLevel.COUNTY,
}


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One division (GB/T 2260): `level` 1 province, 2 prefecture, 3 county."""

    code: str
    name: str
    parent: str | None
    level: int


@dataclass(frozen=True, slots=True)
class FirstBureau:
    """The top bureau of an installation and its first administrator."""

    username: str
    name: str
    bureau: str
    credit_code: str
    region: str


def read_regions(path: Path = PACKAGED_REGIONS) -> list[RegionRow]:
    """The divisions of a CSV file with the columns code, name, parent, level."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            RegionRow(row["code"], row["name"], row["parent"] or None, int(row["level"]))
            for row in csv.DictReader(file)
        ]


def load_regions(rows: Iterable[RegionRow]) -> int:
    """Adds the divisions that are missing, within the present transaction; returns how many."""
    known = set(db.session.scalars(select(Region.code)))
    added = 0
    # Upper levels first: a division points at the one above it.
    for row in sorted(rows, key=lambda row: (row.level, row.code)):
        if row.code in known:
            continue
        db.session.add(
            Region(code=row.code, name=row.name, parent_code=row.parent, level=row.level)
        )
        db.session.flush()
        added += 1
    return added


def install_first_admin(
    username: str, name: str, bureau: str, credit_code: str, region: str | None
) -> str:
    """Makes the packaged divisions, the top bureau and its first provincial administrator.

    `region` is the bureau's division, by default the one of the settings. Returns the
    administrator's activation code, shown once and kept nowhere. Raises `RuleViolation` for
    wrong fields, and where the installation is not empty.
    """
    first = FirstBureau(username, name, bureau, credit_code, region or services().settings.region)
    begin_write()
    try:
        user_id = _install(first, unknown_password(), read_regions())
        code, _ = issue_code(user_id, None)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return code


def install(first: FirstBureau, password_hash: str, regions: Iterable[RegionRow]) -> None:
    """What `install_first_admin` does, with a known password and given divisions."""
    begin_write()
    try:
        _install(first, password_hash, regions)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def require_empty() -> None:
    """Raises `RuleViolation` where there are organisations, accounts or people already."""
    for model in (Organisation, User, Person):
        if db.session.scalar(select(model.id).limit(1)) is not None:
            raise RuleViolation("系统中已有机构、账号或人员，只能在空的系统上进行初始化。")


def _install(first: FirstBureau, password_hash: str, regions: Iterable[RegionRow]) -> int:
    require_empty()
    load_regions(regions)
    return _make_first(first, password_hash)


def _make_first(first: FirstBureau, password_hash: str) -> int:
    username = first.username.strip().lower()
    code = normalise_credit_code(first.credit_code)
    region = db.session.get(Region, first.region)
    problems = username_problems(username)
    if not first.name.strip():
        problems.append(Problem("name", "请填写姓名。"))
    if not first.bureau.strip():
        problems.append(Problem("bureau", "请填写人社部门名称。"))
    try:
        check_credit_code(code)
    except IdentityError as error:
        problems.append(Problem("credit_code", error.message))
    if region is None:
        problems.append(Problem("region", f"没有这个行政区划：{first.region}。"))
    if problems or region is None:
        raise RuleViolation(problems)
    bureau = Organisation(
        name=" ".join(first.bureau.split()),
        credit_code=code,
        region_code=region.code,
        level=_LEVELS[region.level].value,
        nature=OrganisationNature.AGENCY.value,
        track=Track.IN_SYSTEM.value,
        capacity_rows=[
            OrganisationCapacity(capacity=Capacity.EMPLOYER.value),
            OrganisationCapacity(capacity=Capacity.HR_BUREAU.value),
        ],
    )
    db.session.add(bureau)
    db.session.flush()
    share_starters(bureau)
    user = make_user(username, first.name.strip(), password_hash)
    membership = Membership(
        user_id=user.id, role=Role.PROVINCIAL_ADMIN.value, organisation_id=bureau.id
    )
    db.session.add(membership)
    db.session.flush()
    after = {"user": username, "role": membership.role, "organisation_id": bureau.id}
    log(None, "installation.first_admin", membership, after=after)
    made: int = user.id
    return made
