"""Allots accounts (QH47): organisations with their first administrators, a whole sheet at once.

Each row stands for itself: it is made whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, or_, select

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import AllottedKind, Capacity, Role, Track
from app.errors import DomainError, Problem, RuleViolation
from app.exchange.allotments import ALLOTMENTS, AllotmentRow, read_allotments
from app.exchange.rows import BadRow, RowProblem, SheetError
from app.identity import normalise_credit_code
from app.models import Membership, Organisation, db
from app.operations.accounts import AccountData, add_membership
from app.operations.activation import issue_code
from app.operations.organisations import OrganisationData, add_organisation
from app.operations.password_rules import unknown_password
from app.operations.transaction import begin_write, operation

# As many as letters can be printed in one go.
MOST_ROWS = 200

# Taken back before anybody could use it.
_TRIED = "-"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What an organisation of a kind is, and what its first administrator."""

    capacities: frozenset[Capacity]
    role: Role
    track: Track | None = None


_KINDS: Mapping[AllottedKind, _Kind] = MappingProxyType(
    {
        AllottedKind.HR_BUREAU: _Kind(
            frozenset({Capacity.EMPLOYER, Capacity.HR_BUREAU}), Role.HR_REVIEWER, Track.IN_SYSTEM
        ),
        AllottedKind.BASE_NATIONAL: _Kind(frozenset({Capacity.BASE_NATIONAL}), Role.BASE_ADMIN),
        AllottedKind.BASE_PROVINCIAL: _Kind(frozenset({Capacity.BASE_PROVINCIAL}), Role.BASE_ADMIN),
        AllottedKind.BASE_MUNICIPAL: _Kind(frozenset({Capacity.BASE_MUNICIPAL}), Role.BASE_ADMIN),
        AllottedKind.SELF_AUDIT: _Kind(
            frozenset({Capacity.EMPLOYER}), Role.UNIT_ADMIN, Track.SELF_AUDIT
        ),
    }
)

# The columns of what is wrong with an organisation, and with an account.
_ORGANISATION_COLUMNS = {"bureau_id": "bureau", "department_id": "department", "track": "kind"}
_ACCOUNT_COLUMNS = {"name": "admin_name", "username": "username"}


@dataclass(frozen=True, slots=True)
class Allotted:
    """What became of a row: the membership of the administrator."""

    row: AllotmentRow
    membership_id: int


def check_allotments(
    actor: Actor, file_name: str, data: bytes
) -> tuple[list[AllotmentRow], list[BadRow]]:
    """The rows of a sheet that could be allotted now, and those that could not, with reasons.

    Everything is tried as it will be done, the rows in their order, and taken back: a row may
    name the bureau of a row above it. Raises `RuleViolation` where the file as a whole cannot
    be read.
    """
    _require(actor)
    try:
        rows, bad_rows = read_allotments(data, file_name, max_rows=MOST_ROWS)
    except SheetError as error:
        raise RuleViolation(error.message, field="file") from None
    good = []
    begin_write()
    try:
        for row in rows:
            try:
                with db.session.begin_nested():
                    _make(actor, row, _TRIED)
            except DomainError as error:
                bad_rows.append(_bad(row, error))
            else:
                good.append(row)
    finally:
        db.session.rollback()
    return good, sorted(bad_rows, key=lambda bad: bad.row)


def post_allotments(
    actor: Actor, rows: Iterable[AllotmentRow]
) -> tuple[list[Allotted], list[BadRow]]:
    """Makes organisation and account of each row, each in a transaction of its own.

    What cannot be made any more comes back with its reason; a sheet that is sent twice finds
    its organisations registered.
    """
    _require(actor)
    # Nobody knows it: one is enough, and making a hash is slow on purpose.
    password_hash = unknown_password()
    made: list[Allotted] = []
    bad_rows: list[BadRow] = []
    for row in rows:
        try:
            made.append(Allotted(row, _allot(actor, row, password_hash)))
        except DomainError as error:
            bad_rows.append(_bad(row, error))
    return made, bad_rows


def _require(actor: Actor) -> None:
    actor.require(Permission.ORGANISATION_WRITE)
    actor.require(Permission.ACCOUNT_WRITE)


@operation("account.allot")
def _allot(actor: Actor, row: AllotmentRow, password_hash: str) -> int:
    membership = _make(actor, row, password_hash)
    issue_code(membership.user_id, actor.user_id)
    return membership.id


def _make(actor: Actor, row: AllotmentRow, password_hash: str) -> Membership:
    kind = _KINDS[row.kind]
    organisation_data = OrganisationData(
        name=row.name,
        credit_code=row.credit_code,
        region_code=row.region_code,
        level=row.level.value,
        nature=row.nature.value,
        track=kind.track.value if kind.track else None,
        capacities=frozenset(capacity.value for capacity in kind.capacities),
        bureau_id=_named(row.bureau, "bureau"),
        department_id=_named(row.department, "department") if row.department else None,
    )
    _refuse_known_account(row.username)
    with _told_by(_ORGANISATION_COLUMNS):
        organisation = add_organisation(actor, organisation_data)
    account = AccountData(row.username, row.admin_name, kind.role.value, organisation.id)
    with _told_by(_ACCOUNT_COLUMNS):
        membership, _ = add_membership(actor, account, password_hash)
    return membership


def _named(text: str, column: str) -> int:
    """The organisation that a cell names, by its name or its credit code."""
    name, code = " ".join(text.split()), normalise_credit_code(text)
    query = select(Organisation.id).where(
        or_(Organisation.name == name, Organisation.credit_code == code)
    )
    found = db.session.scalar(query)
    if found is None:
        raise RuleViolation("没有登记这个机构，请核对全称或统一社会信用代码。", field=column)
    return found


def _refuse_known_account(username: str) -> None:
    """Its owner is active perhaps: no code is made for them by the way."""
    known = select(User.id).where(func.lower(User.username) == username.strip().lower())
    if db.session.scalar(known) is not None:
        message = "该登录名已有账号，请换一个，或在「账号与身份」中为它增加身份。"
        raise RuleViolation(message, field="username")


@contextmanager
def _told_by(columns: Mapping[str, str]) -> Iterator[None]:
    """Problems of fields become problems of the sheet's columns."""
    try:
        yield
    except RuleViolation as error:
        raise RuleViolation(
            [
                replace(found, field=columns.get(found.field, found.field))
                for found in error.problems
            ]
        ) from None


def _bad(row: AllotmentRow, error: DomainError) -> BadRow:
    found = error.problems if isinstance(error, RuleViolation) else (Problem("", error.message),)
    problems = tuple(
        RowProblem(row.number, _heading(problem.field), "", problem.message) for problem in found
    )
    return BadRow(row.number, row.raw, problems)


def _heading(field: str) -> str:
    column = ALLOTMENTS.by_key.get(field)
    return column.heading if column else ""
