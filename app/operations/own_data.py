"""What the platform keeps about a person, for the person (PIPL 45): tables in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_person
from app.access.permissions import Permission
from app.clock import SHANGHAI
from app.enums import CaseState, DocumentState, IdType, LedgerCause, Role, Subject
from app.errors import NotAllowed
from app.exchange.write import Table, Value
from app.models import (
    AuditEntry,
    Case,
    Employment,
    IssuedDocument,
    LedgerEntry,
    LoginSession,
    Organisation,
    Person,
    db,
)
from app.operations.audit import log
from app.operations.transaction import operation

Rows = Iterator[Sequence[Value]]


@operation("person.own_data")
def own_data(actor: Actor) -> list[Table]:
    """The actor's own data, a table for each kind; the log says that they were fetched.

    Evidence is not among them: each file is opened where it was handed in. Raises
    `NotAllowed` for an account without a person.
    """
    actor.require(Permission.RECORD_OWN)
    if actor.person_id is None:
        raise NotAllowed("您的账号尚未关联人员信息，请联系单位管理员。")
    person = access_person(actor, actor.person_id)
    log(actor, "person.own_data", person)
    return [
        Table("本人信息", ("项目", "内容"), list(_facts(actor, person))),
        Table("任职经历", ("工作单位", "开始日期", "结束日期"), list(_employments(person))),
        Table("学时记录", _ENTRY_HEADINGS, list(_entries(person))),
        Table("我的申报", ("编号", "事项", "年度", "状态", "提交时间"), list(_cases(person))),
        Table("学习档案", ("档案编号", "生成时间", "状态"), list(_documents(person))),
        Table("登录记录", ("登录时间", "最近使用", "网络地址"), list(_sessions(actor))),
        Table("证件号码查看记录", ("时间", "身份", "机构"), list(_looks(person))),
    ]


_ENTRY_HEADINGS = (
    *("年度", "科目", "事项", "主办单位", "开始日期", "结束日期"),
    *("申报学时", "认定学时", "原因", "记入时间"),
)


def _facts(actor: Actor, person: Person) -> Rows:
    yield "姓名", person.name
    yield "证件类型", IdType(person.id_type).label
    yield "证件号码", person.identity_number
    yield "工作单位", person.employer.name if person.employer else ""
    yield "职称系列", person.title_series or ""
    yield "职称级别", person.title_level or ""
    yield "登录名", db.session.get_one(User, actor.user_id).username


def _employments(person: Person) -> Rows:
    query = (
        select(Organisation.name, Employment.started_on, Employment.ended_on)
        .join(Organisation, Organisation.id == Employment.organisation_id)
        .where(Employment.person_id == person.id)
        .order_by(Employment.started_on)
    )
    yield from map(tuple, db.session.execute(query))


def _entries(person: Person) -> Rows:
    query = select(LedgerEntry).where(LedgerEntry.person_id == person.id).order_by(LedgerEntry.id)
    for entry in db.session.scalars(query):
        yield (
            *(entry.year, Subject(entry.subject).label, entry.title, entry.organiser),
            *(entry.starts_on, entry.ends_on, entry.claimed, entry.credited),
            *(LedgerCause(entry.cause).label, _clock(entry.at)),
        )


def _cases(person: Person) -> Rows:
    query = (
        select(Case.number, Case.title, Case.year, Case.state, Case.submitted_at)
        .where(Case.owner_id == person.id)
        .order_by(Case.id)
    )
    for number, title, year, state, at in db.session.execute(query):
        yield number, title, year, CaseState(state).label, _clock(at)


def _documents(person: Person) -> Rows:
    query = (
        select(IssuedDocument.number, IssuedDocument.issued_at, IssuedDocument.state)
        .where(IssuedDocument.person_id == person.id)
        .order_by(IssuedDocument.id)
    )
    for number, at, state in db.session.execute(query):
        yield number, _clock(at), DocumentState(state).label


def _sessions(actor: Actor) -> Rows:
    query = (
        select(LoginSession.started_at, LoginSession.seen_at, LoginSession.address)
        .where(LoginSession.user_id == actor.user_id)
        .order_by(LoginSession.id)
    )
    for started_at, seen_at, address in db.session.execute(query):
        yield _clock(started_at), _clock(seen_at), address


def _looks(person: Person) -> Rows:
    """Who had the whole number shown: their role and office, not their name."""
    query = (
        select(AuditEntry.at, AuditEntry.role, Organisation.name)
        .outerjoin(Organisation, Organisation.id == AuditEntry.organisation_id)
        .where(
            AuditEntry.record_type == Person.__tablename__,
            AuditEntry.record_id == person.id,
            AuditEntry.action == "person.show_number",
        )
        .order_by(AuditEntry.id)
    )
    for at, role, organisation in db.session.execute(query):
        yield _clock(at), Role(role).label, organisation or ""


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""
