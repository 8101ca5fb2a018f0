"""Builders of organisations, people, accounts and cases, through the operations.

Only the first bureau and its administrator are written by hand: somebody must be there to act.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from stdnum.cn import ric, uscc
from werkzeug.security import generate_password_hash

from app.access.actor import Actor
from app.enums import Capacity, CaseState, IdType, Role, Tier, Track
from app.models import (
    Attachment,
    Case,
    Filing,
    HourLine,
    LedgerEntry,
    Membership,
    Organisation,
    OrganisationCapacity,
    Person,
    Region,
    db,
)
from app.operations.accounts import AccountData, create_membership
from app.operations.cases import submit_case
from app.operations.content import filing_of
from app.operations.decisions import approve_case
from app.operations.declaration_data import DeclarationData, LineData
from app.operations.declarations import create_declaration
from app.operations.evidence import add_evidence, needed_evidence
from app.operations.filings import FilingData, create_filing
from app.operations.organisations import OrganisationData, create_organisation
from app.operations.people import PersonData, create_person
from app.operations.sign_in import actor_of
from app.operations.splits import return_lines
from app.operations.transaction import begin_write
from app.policy import Policy, PolicyBook
from app.services import services

REGIONS = (
    ("630000", "青海省", None, 1),
    ("630100", "西宁市", "630000", 2),
    ("630200", "海东市", "630000", 2),
    ("630102", "城东区", "630100", 3),
)
COURSE_PROOFS = ("pass_cert", "formal_notice", "pass_list", "signin")
PASSWORD = "a-password-of-the-tests"

COURSE = FilingData(
    title="公路桥梁养护技术",
    subject="professional",
    target_series=("工程技术人员",),
    mode="offline",
    starts_on=date(2019, 9, 2),
    ends_on=date(2019, 9, 6),
    hours=Decimal(40),
    place="西宁市五四西路",
)
MEETING = DeclarationData(
    category="QH-Z-ACT",
    filing_id=None,
    title="高原冻土工程学术会议",
    organiser="青海省公路学会",
    starts_on=date(2019, 8, 5),
    ends_on=date(2019, 8, 7),
    summary="",
    lines=(),
)
DEGREE = replace(
    MEETING,
    category="QH-Z-DEG",
    title="在职硕士研究生",
    organiser="青海大学",
    starts_on=date(2019, 6, 30),
    ends_on=date(2019, 6, 30),
)

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
)


def pdf(text: str) -> bytes:
    """A small whole PDF; another text gives other bytes."""
    body = _PDF + f"% {text}\n".encode()
    offsets = [body.index(f"{number} 0 obj".encode()) for number in (1, 2, 3)]
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 4\n0000000000 65535 f \n{entries}trailer<</Size 4/Root 1 0 R>>\n"
    return body + table.encode() + f"startxref\n{len(body)}\n%%EOF\n".encode()


def credit_code(serial: int, prefix: str = "12") -> str:
    """A valid unified social credit code (GB 32100)."""
    body = f"{serial:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    check = "0123456789X0"[11 - total % 11]
    code = f"{prefix}630000{body}{check}"
    return code + str(uscc.calc_check_digit(code + "0"))


def identity_number(serial: int) -> str:
    """A valid resident number (GB 11643)."""
    number = f"6301021985{1 + serial % 12:02d}{1 + serial % 28:02d}{serial % 1000:03d}"
    return number + str(ric.calc_check_digit(number + "0"))


def _quick_hash(password: str) -> str:
    return generate_password_hash(password, method="pbkdf2:sha256:1")


class World:
    """A province with one bureau and its administrator; everything else is built on demand.

    Needs an application context on a fresh database.
    """

    def __init__(self) -> None:
        self._serial = itertools.count(1)
        begin_write()
        for code, name, parent, level in REGIONS:
            db.session.add(Region(code=code, name=name, parent_code=parent, level=level))
            db.session.flush()
        self.bureau = Organisation(
            name="青海省人力资源和社会保障厅",
            credit_code=credit_code(next(self._serial), "11"),
            region_code="630000",
            level="province",
            nature="agency",
            track="in_system",
            capacity_rows=[
                OrganisationCapacity(capacity=Capacity.HR_BUREAU.value),
                OrganisationCapacity(capacity=Capacity.EMPLOYER.value),
            ],
        )
        user = User(
            username="root",
            first_name="省厅管理员",
            last_name="",
            email="root@account.invalid",
            password=_quick_hash(PASSWORD),
            active=True,
        )
        db.session.add_all([self.bureau, user])
        db.session.flush()
        membership = Membership(
            user_id=user.id, role=Role.PROVINCIAL_ADMIN.value, organisation_id=self.bureau.id
        )
        db.session.add(membership)
        db.session.commit()
        self.admin = acting(membership)
        self.accounts = Accounts(self)

    def organisation(
        self,
        name: str | None = None,
        *capacities: Capacity,
        track: Track | None = None,
        bureau: Organisation | None = None,
        department: Organisation | None = None,
        region: str = "630000",
        level: str = "province",
    ) -> Organisation:
        """An organisation; an employer where no capacity is named."""
        serial = next(self._serial)
        wanted = capacities or (Capacity.EMPLOYER,)
        if Capacity.EMPLOYER in wanted and track is None:
            track = Track.IN_SYSTEM
        data = OrganisationData(
            name=name or f"第{serial}单位",
            credit_code=credit_code(serial),
            region_code=region,
            level=level,
            nature="institution",
            track=track.value if track else None,
            capacities=frozenset(capacity.value for capacity in wanted),
            bureau_id=(bureau or self.bureau).id,
            department_id=department.id if department else None,
        )
        return create_organisation(self.admin, data)

    def department(self, name: str | None = None, **more: object) -> Organisation:
        """An industry department which also employs people."""
        capacities = (Capacity.DEPARTMENT, Capacity.EMPLOYER)
        return self.organisation(name, *capacities, **more)  # type: ignore[arg-type]

    def base(self, name: str | None = None, **more: object) -> Organisation:
        """A provincial continuing-education base."""
        return self.organisation(name, Capacity.BASE_PROVINCIAL, **more)  # type: ignore[arg-type]

    def prefecture_bureau(self, name: str, region: str) -> Organisation:
        """A bureau below the provincial one."""
        return self.organisation(name, Capacity.HR_BUREAU, region=region, level="prefecture")

    def account(
        self,
        role: Role,
        organisation: Organisation,
        *,
        username: str | None = None,
        person: Person | None = None,
    ) -> Actor:
        """Somebody new (or `username`) who acts for the organisation in the role."""
        data = AccountData(
            username=username or f"user{next(self._serial)}",
            name="测试人员",
            role=role.value,
            organisation_id=organisation.id,
            person_id=person.id if person else None,
        )
        membership, _ = create_membership(self.admin, data, password_hash=_quick_hash(PASSWORD))
        return acting(membership)

    def switch_off(self, actor: Actor) -> None:
        """Makes somebody's account one that cannot sign in."""
        begin_write()
        db.session.get_one(User, actor.user_id).active = False
        db.session.commit()

    def person(
        self,
        employer: Organisation | None,
        name: str = "张建国",
        *,
        series: str | None = "工程技术人员",
        level: str | None = "中级",
    ) -> Person:
        """A professional with a valid number of their own."""
        return create_person(
            self.admin,
            PersonData(
                name=name,
                id_type=IdType.RESIDENT_CARD.value,
                identity_number=identity_number(next(self._serial)),
                employer_id=employer.id if employer else None,
                title_series=series,
                title_level=level,
            ),
        )

    def people(self, employer: Organisation, count: int) -> list[Person]:
        """Several professionals of one employer."""
        return [self.person(employer) for _ in range(count)]

    def professional(self, person: Person) -> Actor:
        """A person's own account."""
        assert person.employer is not None
        return self.account(Role.PROFESSIONAL, person.employer, person=person)

    def somebody(self, role: Role) -> Actor:
        """An account in the role, in an organisation of its own that fits it."""
        if role is Role.PROFESSIONAL:
            return self.professional(self.person(self.organisation()))
        if role is Role.DEPARTMENT_ADMIN:
            return self.account(role, self.department())
        if role is Role.BASE_ADMIN:
            return self.account(role, self.base())
        if role is Role.UNIT_ADMIN:
            return self.account(role, self.organisation())
        if role is Role.ASSOCIATION_REVIEWER:
            return self.account(role, self.organisation(None, Capacity.ASSOCIATION))
        return self.account(role, self.bureau)

    def filing(self, actor: Actor, data: FilingData = COURSE) -> Case:
        """A draft filing with its plan."""
        return with_evidence(actor, create_filing(actor, data), ["plan"])

    def approved_filing(self, actor: Actor, data: FilingData = COURSE) -> Filing:
        """A filing that went through its whole chain and has its number."""
        case = self.filing(actor, data)
        submit_case(actor, case.id, case.version)
        self.approve_through(case)
        return filing_of(case)

    def course_declaration(
        self, actor: Actor, filing: Filing, people: Iterable[Person], hours: str = "40"
    ) -> Case:
        """A draft declaration of a filed course with all four proofs."""
        lines = tuple(LineData(person.id, hours=Decimal(hours)) for person in people)
        case = create_declaration(actor, course(filing, lines))
        return with_evidence(actor, case, COURSE_PROOFS)

    def meeting(self, actor: Actor, people: Iterable[Person], days: str = "2") -> Case:
        """A draft declaration of a meeting with its proof."""
        lines = tuple(LineData(person.id, days=Decimal(days)) for person in people)
        case = create_declaration(actor, replace(MEETING, lines=lines))
        return with_evidence(actor, case, ["act_notice"])

    def degree(self, actor: Actor, person: Person, certificate: str) -> Case:
        """A draft declaration of a degree with its proof."""
        lines = (LineData(person.id, certificate_number=certificate),)
        case = create_declaration(actor, replace(DEGREE, lines=lines))
        return with_evidence(actor, case, ["grad_cert"])

    def submitted(self, actor: Actor, case: Case) -> Case:
        """Hands a case in."""
        return submit_case(actor, case.id, case.version)

    def desk(self, case: Case) -> Actor:
        """An account at the desk that holds the case, always the same for one desk."""
        assert case.holder_tier is not None
        assert case.holder is not None
        return self.accounts.at(Tier(case.holder_tier), case.holder)

    def approve_through(self, case: Case) -> Case:
        """Approves a submitted case at all its desks."""
        while case.state == CaseState.IN_REVIEW.value:
            approve_case(self.desk(case), case.id, case.version)
        return case

    def split(self, case: Case, chosen: Iterable[HourLine], reason: str = "证书不清晰") -> Case:
        """Returns some lines at the desk that holds the case; the case that they are in now."""
        reasons = {line.id: reason for line in chosen}
        return return_lines(self.desk(case), case.id, case.version, reasons)

    def at_last_desk(self, case: Case) -> Case:
        """Approves a submitted case until one decision is left."""
        while len(case.steps) - 1 > (case.position or 0):
            approve_case(self.desk(case), case.id, case.version)
        return case


class Accounts:
    """The reviewers of a world, made when they are first asked for."""

    ROLES = {  # noqa: RUF012 - a constant table
        Tier.UNIT: Role.UNIT_ADMIN,
        Tier.DEPARTMENT: Role.DEPARTMENT_ADMIN,
        Tier.HR: Role.HR_REVIEWER,
        Tier.ASSOCIATION: Role.ASSOCIATION_REVIEWER,
    }

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: dict[tuple[Tier, int], Actor] = {}

    def at(self, tier: Tier, organisation: Organisation) -> Actor:
        """The reviewer of a tier in an organisation."""
        key = tier, organisation.id
        if key not in self._made:
            self._made[key] = self._world.account(self.ROLES[tier], organisation)
        return self._made[key]


@contextmanager
def loaded_policies(policies: Iterable[Policy]) -> Iterator[None]:
    """Within, the application has these policies instead of its own."""
    kept = services()
    current_app.extensions["xueshi"] = replace(kept, policies=PolicyBook(policies))
    try:
        yield
    finally:
        current_app.extensions["xueshi"] = kept


def acting(membership: Membership, address: str = "192.0.2.7") -> Actor:
    """The actor of a membership that is in force."""
    actor = actor_of(membership, address)
    assert actor is not None
    return actor


def course(filing: Filing, lines: tuple[LineData, ...]) -> DeclarationData:
    """What a unit enters for a filed course."""
    return replace(
        MEETING, category="QH-Z-CRS", filing_id=filing.id, title="", organiser="", lines=lines
    )


def with_evidence(actor: Actor, case: Case, kinds: Iterable[str]) -> Case:
    """Puts one file of each kind into a draft."""
    assert set(kinds) <= {*needed_evidence(case)[0], *needed_evidence(case)[1]}
    for kind in kinds:
        add_evidence(actor, case.id, case.version, kind, f"{kind}.pdf", pdf(f"{case.id} {kind}"))
    return case


def lines(case: Case) -> list[HourLine]:
    """The lines of a case as the database has them now."""
    query = select(HourLine).where(HourLine.case_id == case.id).order_by(HourLine.position)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def entries(person: Person) -> list[LedgerEntry]:
    """A person's ledger."""
    query = select(LedgerEntry).where(LedgerEntry.person_id == person.id).order_by(LedgerEntry.id)
    return list(db.session.scalars(query))


def files(case: Case) -> Iterator[Attachment]:
    """The files of a case."""
    return iter(db.session.scalars(select(Attachment).where(Attachment.case_id == case.id)))
