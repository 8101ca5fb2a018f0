"""Issues the learning archive (学习档案): a frozen snapshot with number, hash and file."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from typing import BinaryIO

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_document, access_person
from app.access.permissions import Permission
from app.documents.archive import render_archive
from app.documents.snapshot import ArchiveItem, ArchiveSnapshot, ArchiveYear
from app.enums import DocumentState, Subject
from app.errors import DomainError, NotAllowed, RuleViolation, Stale
from app.files.store import StoredFile
from app.models import (
    DocumentYear,
    IssuedDocument,
    LedgerEntry,
    Organisation,
    Person,
    Region,
    YearTotal,
    db,
)
from app.operations.audit import log
from app.operations.credit import locked_total
from app.operations.ledger_sources import category_of
from app.operations.numbers import next_serial
from app.operations.policies import policy_for
from app.operations.series import authority_of
from app.operations.standing_hours import StandingHours, standing_hours
from app.operations.transaction import operation
from app.policy import Category, Policy, shortfall
from app.services import services

MOST_ITEMS = 400
BIGGEST_PDF = 50 * 1024 * 1024
_SUBJECT_WORDS = {Subject.PUBLIC.value: "公需", Subject.PROFESSIONAL.value: "专业"}


def issue_archive(
    actor: Actor, years: Collection[int], entry_ids: Collection[int]
) -> IssuedDocument:
    """Issues the actor's own archive of the ticked years and items (QH66).

    The paper is printed between two transactions, so that nobody waits for the printer:
    the first reads and numbers it, the second keeps it only where the ledger still says
    the same. Raises `RuleViolation` where nothing or too much is ticked, or an item is not
    one of the actor's own in a ticked year, `Stale` where hours came in meanwhile.
    """
    years = sorted(set(years))
    snapshot = _read_and_number(actor, years, entry_ids)
    stored = services().files.save(io.BytesIO(render_archive(snapshot)), BIGGEST_PDF)
    try:
        return _keep(actor, years, entry_ids, snapshot, stored)
    except DomainError:
        # After any other failure the paper may stand in the database: see add_evidence.
        services().files.delete(stored.name)
        raise


@operation("archive.number")
def _read_and_number(
    actor: Actor, years: Sequence[int], entry_ids: Collection[int]
) -> ArchiveSnapshot:
    person, items = _locked(actor, years, entry_ids)
    latest = policy_for(person.employer, years[-1])
    today = services().today()
    serial = next_serial(f"archive:{latest.region}:{today.year}")
    number = latest.number_formats.archive.format(year=today.year, serial=serial)
    return _snapshot(person, years, items, number)


@operation("archive.issue")
def _keep(
    actor: Actor,
    years: Sequence[int],
    entry_ids: Collection[int],
    printed: ArchiveSnapshot,
    stored: StoredFile,
) -> IssuedDocument:
    person, items = _locked(actor, years, entry_ids)
    if _snapshot(person, years, items, printed.number) != printed:
        message = "生成期间您的学时有了变化，档案没有生成，请重新生成。"
        raise Stale(message)
    document = IssuedDocument(
        number=printed.number,
        person_id=person.id,
        snapshot=printed.to_json(),
        stored_name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        state=DocumentState.VALID.value,
        issued_by_id=actor.user_id,
        issued_at=services().now(),
    )
    db.session.add(document)
    db.session.flush()
    db.session.add_all(DocumentYear(document_id=document.id, year=year) for year in years)
    after = {"number": document.number, "years": years, "items": len(items)}
    log(actor, "archive.issue", document, after=after)
    return document


def _locked(
    actor: Actor, years: Sequence[int], entry_ids: Collection[int]
) -> tuple[Person, list[StandingHours]]:
    """The actor's person and ticked items; nobody credits these years meanwhile."""
    actor.require(Permission.ARCHIVE_ISSUE)
    if actor.person_id is None:
        message = "您的账号尚未关联人员信息，请联系单位管理员。"
        raise NotAllowed(message)
    person = access_person(actor, actor.person_id)
    if not years:
        raise RuleViolation("请至少勾选一个年度。", field="years")
    for year in years:
        policy_for(person.employer, year)
        locked_total(person.id, year)
    return person, _ticked(person, years, entry_ids)


def open_document(actor: Actor, document_id: int) -> tuple[IssuedDocument, BinaryIO]:
    """The kept file of an issued paper: printing again gives the same bytes."""
    document = access_document(actor, document_id)
    return document, services().files.open(document.stored_name)


def _ticked(
    person: Person, years: Collection[int], entry_ids: Collection[int]
) -> list[StandingHours]:
    """The ticked items, each named by its first entry, with what stands of them now."""
    if not entry_ids:
        raise RuleViolation("请至少勾选一项培训内容。", field="entries")
    if len(entry_ids) > MOST_ITEMS:
        raise RuleViolation(f"一份档案最多 {MOST_ITEMS} 项，请分次生成。", field="entries")
    entries = db.session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.person_id == person.id, LedgerEntry.year.in_(years))
        .order_by(LedgerEntry.year, LedgerEntry.starts_on, LedgerEntry.id)
    )
    standing = standing_hours(entries).values()
    ticked = [item for item in standing if item.first.id in entry_ids]
    if len(ticked) != len(set(entry_ids)):
        message = "勾选的培训内容中有不属于所选年度或本人的项目，请刷新后重新勾选。"
        raise RuleViolation(message, field="entries")
    if any(item.reversed for item in ticked):
        message = "勾选的培训内容中有已撤销认定的项目，请刷新后重新勾选。"
        raise RuleViolation(message, field="entries")
    return ticked


def _snapshot(
    person: Person, years: Sequence[int], items: list[StandingHours], number: str
) -> ArchiveSnapshot:
    employer = person.employer
    policies = {year: policy_for(employer, year) for year in years}
    latest = policies[years[-1]]
    bureau = _issuing_bureau(employer)
    region = db.session.get(Region, latest.region)
    notes = dict.fromkeys(_basis(policy) for policy in policies.values())
    notes |= dict.fromkeys(_whose(policy, person) for policy in policies.values())
    return ArchiveSnapshot(
        number=number,
        region_name=region.name if region else "",
        person_name=person.name,
        identity_number=person.identity_number,
        unit_name=employer.name if employer else "",
        title_series=person.title_series or "",
        title_level=person.title_level or "",
        issuing_bureau=bureau.name if bureau else "",
        issued_on=services().today(),
        policy_notes=tuple(note for note in notes if note),
        years=tuple(_year(person, policies[year], items) for year in years),
        demo=bool(services().settings.demo),
    )


def _basis(policy: Policy) -> str:
    """What a year's requirement rests on; an assumed year has no notice to name."""
    return policy.name if policy.assumption else f"{policy.name}（{policy.document}）"


def _whose(policy: Policy, person: Person) -> str:
    """Who recognises the hours of the person's series, where it is not the bureau."""
    authority = authority_of(policy, person)
    if authority is None:
        return ""
    return f"{authority.series}的学时由{authority.authority}认定（{authority.cite}）"


def _issuing_bureau(employer: Organisation | None) -> Organisation | None:
    if employer is None:
        return None
    return employer.bureau or employer


def _year(person: Person, policy: Policy, items: list[StandingHours]) -> ArchiveYear:
    total = db.session.get(YearTotal, (person.id, policy.year))
    zero = policy.annual.total - policy.annual.total
    public = total.public if total else zero
    professional = total.professional if total else zero
    return ArchiveYear(
        year=policy.year,
        public=public,
        professional=professional,
        total=public + professional,
        required_public=policy.annual.public,
        required_professional=policy.annual.professional,
        required_total=policy.annual.total,
        met=not shortfall(policy.annual, public, professional),
        assumption=policy.assumption,
        items=tuple(_item(item) for item in items if item.first.year == policy.year),
    )


def _item(item: StandingHours) -> ArchiveItem:
    entry = item.first
    category = category_of(entry)
    return ArchiveItem(
        title=entry.title,
        category=category.name if category else entry.category,
        subject=_SUBJECT_WORDS[entry.subject],
        organiser=entry.organiser,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        hours=item.credited,
        filing_number=entry.filing_number,
        approved_by=entry.approved_by,
        source=_source(entry, category),
    )


def _source(entry: LedgerEntry, category: Category | None) -> str:
    """How an item came in; what another authority recognised is marked (QH26, QD15)."""
    if entry.import_row_id is None:
        return "审验"
    return "其他部门认定" if category is not None and category.only_series else "导入"
