"""What is true of every database that this system has written, whenever somebody looks."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all

from app.enums import (
    BatchState,
    CaseKind,
    CaseState,
    LedgerCause,
    LineState,
    RowOutcome,
    Subject,
)
from app.models import (
    Attachment,
    AuditEntry,
    Case,
    CaseAction,
    CaseStep,
    DocumentYear,
    Filing,
    HourLine,
    ImportBatch,
    ImportRow,
    IssuedDocument,
    LedgerEntry,
    NumberSeries,
    YearTotal,
    db,
)
from app.services import services

LINE_STATES = {
    CaseState.DRAFT: LineState.DRAFT,
    CaseState.RETURNED: LineState.DRAFT,
    CaseState.IN_REVIEW: LineState.LIVE,
    CaseState.APPROVED: LineState.CREDITED,
}


def check_laws() -> None:
    """Fails where anything stands by halves. Needs an application context."""
    db.session.rollback()
    _totals()
    _lines()
    _cases()
    _rows()
    _files()
    db.session.rollback()


def tally() -> dict[str, Any]:
    """What the database holds, without the ids, times and names that chance has made.

    The number of an archive may be lost: the next one has another.
    """
    db.session.rollback()
    counts = union_all(
        *(
            select(literal(table.name), func.count()).select_from(table)
            for table in db.metadata.sorted_tables
        )
    )
    series = _all(NumberSeries.name, NumberSeries.last)
    found = {
        "rows": [tuple(pair) for pair in db.session.execute(counts)],
        "cases": _all(Case.number, Case.state, Case.version, Case.round, Case.position),
        "lines": _all(HourLine.person_id, HourLine.state, HourLine.days),
        "filings": _all(Filing.filing_number),
        "batches": _all(ImportBatch.sha256, ImportBatch.state, ImportBatch.version),
        "results": _all(ImportRow.row_number, ImportRow.outcome, ImportRow.person_id),
        "ledger": _all(
            LedgerEntry.person_id, LedgerEntry.year, LedgerEntry.subject, LedgerEntry.credited
        ),
        "totals": _all(
            YearTotal.person_id, YearTotal.year, YearTotal.public, YearTotal.professional
        ),
        "papers": _all(IssuedDocument.person_id, IssuedDocument.state),
        "files": _all(Attachment.kind, Attachment.sha256, Attachment.removed_at),
        "series": [pair for pair in series if not pair[0].startswith("archive:")],
        "log": _all(AuditEntry.action, AuditEntry.outcome),
    }
    db.session.rollback()
    return found


def content() -> dict[str, list[str]]:
    """Every row of every table."""
    db.session.rollback()
    found = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def named_files() -> set[str]:
    """The stored files that the database names."""
    names = _all(Attachment.stored_name) + _all(IssuedDocument.stored_name)
    return {name for (name,) in names}


def _all(*columns: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(found) for found in db.session.execute(select(*columns))), key=repr)


def _totals() -> None:
    sums: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    ledger = select(
        LedgerEntry.person_id, LedgerEntry.year, LedgerEntry.subject, LedgerEntry.credited
    )
    for person_id, year, subject, credited in db.session.execute(ledger):
        sums[person_id, year, subject] += credited
    kept = {}
    for total in db.session.scalars(select(YearTotal)):
        kept[total.person_id, total.year, Subject.PUBLIC.value] = total.public
        kept[total.person_id, total.year, Subject.PROFESSIONAL.value] = total.professional
    assert {key: hours for key, hours in kept.items() if hours} == {
        key: hours for key, hours in sums.items() if hours
    }


def _lines() -> None:
    causes = Counter(_all(LedgerEntry.line_id, LedgerEntry.cause))
    states = select(HourLine.id, HourLine.state, Case.state, Case.kind)
    for line_id, state, of_case, kind in db.session.execute(states.join(HourLine.case)):
        taken_back = causes[line_id, LedgerCause.REVERSAL.value]
        wanted = LINE_STATES[CaseState(of_case)]
        if wanted is LineState.CREDITED:
            wanted = LineState.TAKEN_IN if kind == CaseKind.HAND_IN.value else wanted
            wanted = LineState.REVERSED if taken_back else wanted
        assert state == wanted.value
        given = state in {LineState.CREDITED.value, LineState.REVERSED.value}
        assert causes[line_id, LedgerCause.CREDIT.value] == int(given)


def _cases() -> None:
    actions = Counter(db.session.scalars(select(CaseAction.case_id)))
    newest = dict(_all(CaseAction.case_id, CaseAction.version_before))
    logged = Counter(
        db.session.scalars(
            select(AuditEntry.record_id)
            .where(AuditEntry.record_type == Case.__tablename__, AuditEntry.outcome == "done")
            .where(or_(AuditEntry.action.like("case.%"), AuditEntry.action == "hand_in.take"))
        )
    )
    # What is split off is returned by the one decision that its parent's log tells of.
    split_off = Counter(db.session.scalars(select(Case.id).where(Case.parent_id.is_not(None))))
    assert logged + split_off == actions
    rounds = set(_all(CaseStep.case_id, CaseStep.round))
    for case in db.session.scalars(select(Case)):
        held = case.state == CaseState.IN_REVIEW.value
        assert held == (case.holder_id is not None) == (case.position is not None)
        assert (case.round > 0) == ((case.id, case.round) in rounds)
        assert (case.id, case.round + 1) not in rounds
        assert case.state == CaseState.DRAFT.value or case.version == newest[case.id] + 1
    filed = select(Filing.filing_number, Case.state).join(Case, Case.id == Filing.case_id)
    for number, state in db.session.execute(filed):
        assert (number is not None) == (state == CaseState.APPROVED.value)


def _rows() -> None:
    credits_of = Counter(db.session.scalars(select(LedgerEntry.import_row_id)))
    states = select(ImportRow.id, ImportRow.outcome, ImportBatch.state).join(ImportRow.batch)
    for row_id, outcome, of_batch in db.session.execute(states):
        posted = of_batch == BatchState.POSTED.value
        assert posted or outcome not in {RowOutcome.CREDITED.value, RowOutcome.WAITING.value}
        assert not posted or outcome not in {RowOutcome.READY.value, RowOutcome.UNKNOWN.value}
        assert credits_of[row_id] == int(outcome == RowOutcome.CREDITED.value)


def _files() -> None:
    files = [Attachment, IssuedDocument]
    for name, size, sha256 in [
        found for model in files for found in _all(model.stored_name, model.size, model.sha256)
    ]:
        with services().files.open(name) as stream:
            data = stream.read()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size, sha256)
    spoken_of = set(_all(DocumentYear.document_id))
    assert set(_all(IssuedDocument.id)) == spoken_of
