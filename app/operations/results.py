"""Public-course results (公需科目成绩): checked, shown, then credited without review (QH55)."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_batch, access_person, is_possible_id
from app.access.permissions import Permission
from app.enums import BatchState, RowOutcome
from app.errors import NotFound, RuleViolation, Stale, Taken
from app.exchange.read import read_results
from app.exchange.rows import BadRow, Sheet, SheetError, bad_row_of
from app.files.names import clean_filename
from app.identity import normalise_name
from app.models import ImportBatch, ImportRow, Person, db
from app.operations.audit import log
from app.operations.credit import Source, credit
from app.operations.facts import row_item
from app.operations.import_rules import category_of_row
from app.operations.numbers import next_serial
from app.operations.policies import policies_for, policy_for
from app.operations.result_rules import (
    REPEATED,
    Known,
    checked_rows,
    counted_keys,
    row_problem,
)
from app.operations.transaction import operation
from app.policy import Policy
from app.services import services

# What one request can check and credit while somebody waits for the page.
MOST_ROWS = 2000


def check_results(actor: Actor, file_name: str, data: bytes) -> ImportBatch:
    """Reads and checks a sheet and keeps it as a batch to be confirmed; credits nothing.

    Raises `RuleViolation` where the file as a whole cannot be read, `Taken` where it was
    posted before.
    """
    actor.require(Permission.RESULTS_IMPORT)
    try:
        today = services().today()
        step = _finest_step()
        sheet = read_results(data, file_name, hour_step=step, max_rows=MOST_ROWS, today=today)
    except SheetError as error:
        raise RuleViolation(error.message, field="file") from None
    digest = hashlib.sha256(data).hexdigest()
    return _keep_batch(actor, clean_filename(file_name), digest, sheet)


def _finest_step() -> Decimal:
    """A sheet may hold results of several years; each row's own policy decides afterwards."""
    steps = [policy.hour_step for policy in policies_for(None)]
    if not steps:
        raise RuleViolation("系统中没有适用于本地区的继续教育政策，不能导入成绩。", field="file")
    return min(steps)


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
    db.session.add_all(_bad_row(batch, bad) for bad in sheet.bad_rows)
    db.session.add_all(checked_rows(batch, sheet.rows))
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
    _post_rows(batch)
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
    known = Known([row.identity_hash])
    person = known.person(row)
    if person is None:
        message = "还没有登记该证件号码的人员，请先在「人员」中登记。"
        raise RuleViolation(message, field="identity_number")
    access_person(actor, person.id)
    if normalise_name(person.name) != normalise_name(row.name):
        message = f"姓名不一致：表中为「{row.name}」，登记为「{person.name}」。请先核对。"
        raise RuleViolation(message, field="name")
    problem = row_problem(row, person, known)
    if problem:
        raise RuleViolation(f"{problem}。", field="row")
    _credit_row(row, person)
    log(actor, "results.claim", row, after={"person_id": person.id})
    return row


@operation("results.export")
def export_errors(actor: Actor, batch_id: int) -> list[BadRow]:
    """The bad rows of a batch as they were uploaded, full identity numbers included: only
    for whoever mends the sheet, and each time with a line in the log.
    """
    actor.require(Permission.RESULTS_IMPORT)
    batch = access_batch(actor, batch_id)
    rows = db.session.scalars(
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.outcome == RowOutcome.ERROR.value)
        .order_by(ImportRow.row_number)
    )
    bad = [bad_row_of(row.row_number, json.loads(row.raw), row.message) for row in rows]
    log(actor, "results.export", batch, after={"rows": len(bad)})
    return bad


def _post_rows(batch: ImportBatch) -> None:
    """Judges each row again: since the check people were registered, renamed or moved."""
    rows = list(
        db.session.scalars(
            select(ImportRow).where(
                ImportRow.batch_id == batch.id,
                ImportRow.outcome.in_([RowOutcome.READY.value, RowOutcome.UNKNOWN.value]),
            )
        )
    )
    known = Known(row.identity_hash for row in rows)
    counted = counted_keys(row.natural_key for row in rows)
    found = [(row, known.person(row)) for row in rows]
    # In the order of people and years: everybody locks person-years in the same order.
    found.sort(key=lambda pair: (pair[1].id if pair[1] else 0, pair[0].year or 0, pair[0].id))
    for row, person in found:
        problem = row_problem(row, person, known)
        if row.natural_key in counted:
            row.outcome, row.message = RowOutcome.DUPLICATE.value, REPEATED
        elif problem:
            row.outcome, row.message = RowOutcome.ERROR.value, problem
        elif person is None:
            row.outcome, row.person_id = RowOutcome.WAITING.value, None
        else:
            _credit_row(row, person)


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
        raise Taken(message, field="file")


def _bad_row(batch: ImportBatch, bad: BadRow) -> ImportRow:
    return ImportRow(
        batch_id=batch.id,
        row_number=bad.row,
        outcome=RowOutcome.ERROR.value,
        message=bad.message,
        raw=json.dumps(bad.raw, ensure_ascii=False),
    )


def _credit_row(row: ImportRow, person: Person) -> None:
    policy: Policy = policy_for(person.employer, row.study_year or row.year or 0)
    category = category_of_row(policy, row)
    if isinstance(category, str) or row.completed_on is None:
        raise NotFound
    row.outcome, row.message = RowOutcome.CREDITED.value, ""
    row.person_id = person.id
    db.session.flush()
    credit(
        policy,
        person,
        Source(
            item=row_item(row, category.code),
            title=row.course or category.name,
            organiser=row.platform,
            filing_number=None,
            approved_by="",
            starts_on=row.completed_on,
            ends_on=row.completed_on,
            organisation_id=person.employer_id,
            row=row,
        ),
    )
