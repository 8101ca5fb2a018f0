"""Public-course results (公需科目成绩): checked, shown, then credited without review (QH55)."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_batch, access_person, is_possible_id
from app.access.permissions import Permission
from app.enums import BatchState, RowOutcome
from app.errors import NotAllowed, NotFound, RuleViolation, Stale
from app.exchange.read import read_results
from app.exchange.rows import BadRow, Sheet, SheetError
from app.files.names import clean_filename
from app.identity import normalise_name
from app.models import ImportBatch, ImportRow, Person, db
from app.operations.audit import log
from app.operations.credit import Source, credit
from app.operations.facts import row_item
from app.operations.numbers import next_serial
from app.operations.policies import policy_for
from app.operations.result_rules import Known, checked_row, counted_keys
from app.operations.transaction import operation
from app.policy import Policy
from app.services import services

# What one request can check and credit while somebody waits for the page.
MOST_ROWS = 3000


def check_results(actor: Actor, file_name: str, data: bytes) -> ImportBatch:
    """Reads and checks a sheet and keeps it as a batch to be confirmed; credits nothing.

    Raises `RuleViolation` where the file as a whole cannot be read.
    """
    actor.require(Permission.RESULTS_IMPORT)
    try:
        today = services().today()
        step = policy_for(None, today.year).hour_step
        sheet = read_results(data, file_name, hour_step=step, max_rows=MOST_ROWS, today=today)
    except SheetError as error:
        raise RuleViolation(error.message, field="file") from None
    digest = hashlib.sha256(data).hexdigest()
    return _keep_batch(actor, clean_filename(file_name), digest, sheet)


@operation("results.check")
def _keep_batch(actor: Actor, file_name: str, digest: str, sheet: Sheet) -> ImportBatch:
    _refuse_posted_file(digest)
    batch = ImportBatch(
        file_name=file_name,
        sha256=digest,
        state=BatchState.CHECKED.value,
        uploaded_by_id=actor.user_id,
        organisation_id=actor.organisation_id,
        uploaded_at=services().now(),
    )
    db.session.add(batch)
    db.session.flush()
    known = Known(sheet.rows)
    db.session.add_all(_bad_row(batch, bad) for bad in sheet.bad_rows)
    db.session.add_all(checked_row(batch, row, known) for row in sheet.rows)
    db.session.flush()
    log(actor, "results.check", batch, after={"sha256": digest, "rows": len(sheet.rows)})
    return batch


@operation("results.post")
def post_results(actor: Actor, batch_id: int, seen_version: int) -> ImportBatch:
    """Credits the good rows of a batch; rows of unknown people wait to be claimed.

    The same file, and the same result of a person, count once, whoever is faster.
    """
    actor.require(Permission.RESULTS_IMPORT)
    # Postings take turns: two sheets with the same rows in another order would lock each
    # other out, and so the second sees what the first has credited.
    next_serial("results:postings")
    batch = access_batch(actor, batch_id, lock=True)
    _require_checked(batch, seen_version)
    _refuse_posted_file(batch.sha256)
    batch.state = BatchState.POSTED.value
    batch.posted_at = services().now()
    batch.version += 1
    db.session.flush()
    rows = _rows(batch)
    counted = counted_keys([row.natural_key for row in rows])
    for row in rows:
        _post_row(row, counted)
    db.session.flush()
    log(actor, "results.post", batch, after={"state": batch.state})
    return batch


@operation("results.drop")
def drop_results(actor: Actor, batch_id: int, seen_version: int) -> ImportBatch:
    """Gives up a checked batch; nothing was credited."""
    actor.require(Permission.RESULTS_IMPORT)
    batch = access_batch(actor, batch_id, lock=True)
    _require_checked(batch, seen_version)
    batch.state = BatchState.DROPPED.value
    batch.version += 1
    log(actor, "results.drop", batch, after={"state": batch.state})
    return batch


@operation("results.claim")
def claim_result(actor: Actor, row_id: int) -> ImportRow:
    """Credits a waiting row to the person who now stands under its identity number."""
    actor.require(Permission.RESULTS_IMPORT)
    if not is_possible_id(row_id):
        raise NotFound
    row = db.session.scalar(
        select(ImportRow).where(ImportRow.id == row_id).with_for_update(of=ImportRow)
    )
    if row is None:
        raise NotFound
    if row.outcome != RowOutcome.WAITING.value:
        raise Stale("这条成绩已经处理过。")
    person = db.session.scalar(select(Person).where(Person.identity_hash == row.identity_hash))
    if person is None:
        message = "还没有登记该证件号码的人员，请先在「人员」中登记。"
        raise NotAllowed(message)
    access_person(actor, person.id)
    if normalise_name(person.name) != normalise_name(row.name):
        message = f"姓名不一致：表中为「{row.name}」，登记为「{person.name}」。请先核对。"
        raise RuleViolation(message, field="name")
    row.person_id = person.id
    _credit_row(row, person)
    log(actor, "results.claim", row, after={"person_id": person.id})
    return row


def _rows(batch: ImportBatch) -> list[ImportRow]:
    # In the order of people and years: everybody locks person-years in the same order.
    return list(
        db.session.scalars(
            select(ImportRow)
            .where(ImportRow.batch_id == batch.id, ImportRow.outcome.in_(["ready", "unknown"]))
            .order_by(ImportRow.person_id, ImportRow.year, ImportRow.id)
        )
    )


def _require_checked(batch: ImportBatch, seen_version: int) -> None:
    if batch.version != seen_version or batch.state != BatchState.CHECKED.value:
        message = f"该批次现在是「{BatchState(batch.state).label}」，请刷新后查看。"
        raise Stale(message)


def _refuse_posted_file(digest: str) -> None:
    posted = select(ImportBatch).where(
        ImportBatch.sha256 == digest, ImportBatch.state == BatchState.POSTED.value
    )
    earlier = db.session.scalar(posted)
    if earlier is not None:
        message = f"同一文件已于批次 {earlier.id} 入档，不能重复导入。"
        raise RuleViolation(message, field="file")


def _bad_row(batch: ImportBatch, bad: BadRow) -> ImportRow:
    return ImportRow(
        batch_id=batch.id,
        row_number=bad.row,
        outcome=RowOutcome.ERROR.value,
        message=bad.message,
        raw=json.dumps(bad.raw, ensure_ascii=False),
    )


def _post_row(row: ImportRow, counted: set[str]) -> None:
    if row.natural_key in counted:
        row.outcome = RowOutcome.DUPLICATE.value
        row.message = "该成绩以前已经导入"
        return
    person = db.session.get(Person, row.person_id) if row.person_id else None
    if person is None:
        row.outcome = RowOutcome.WAITING.value
        return
    _credit_row(row, person)


def _credit_row(row: ImportRow, person: Person) -> None:
    policy: Policy = policy_for(person.employer, row.year or 0)
    category = policy.public_import
    if category is None or row.completed_on is None:
        raise NotFound
    row.outcome = RowOutcome.CREDITED.value
    db.session.flush()
    credit(
        policy,
        person,
        Source(
            item=row_item(row, category),
            title=row.course or policy.categories[category].name,
            organiser=row.platform,
            filing_number=None,
            approved_by="",
            starts_on=row.completed_on,
            ends_on=row.completed_on,
            organisation_id=person.employer_id,
            row=row,
        ),
    )
