"""The content of a case as canonical text and its hash: what a reviewer approves."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import bindparam, select

from app.enums import CaseKind
from app.models import Attachment, Case, Declaration, Filing, HourLine, db

_FILING_FIELDS = (
    "title",
    "subject",
    "target_series",
    "mode",
    "starts_on",
    "ends_on",
    "hours",
    "place",
    "summary",
)
_DECLARATION_FIELDS = (
    "category",
    "filing_id",
    "title",
    "organiser",
    "starts_on",
    "ends_on",
    "summary",
)
_LINE_FIELDS = (
    "person_id",
    "filing_id",
    "category",
    "year",
    "hours",
    "days",
    "certificate_number",
)
# Told where they are filled in; contents of earlier rounds do not know them.
_MORE_LINE_FIELDS = ("sessions", "item_count", "credits", "result_type", "project_key")
# Made once: every page of a case asks it.
_ATTACHMENTS = (
    select(Attachment)
    .where(Attachment.case_id == bindparam("case_id"), Attachment.removed_at.is_(None))
    .order_by(Attachment.kind, Attachment.id)
)


def filing_of(case: Case) -> Filing:
    """The filing of a filing case."""
    filing: Filing = case.filing
    return filing


def declaration_of(case: Case) -> Declaration:
    """The declaration of a declaration case."""
    declaration: Declaration = case.declaration
    return declaration


def lines_of(case: Case) -> list[HourLine]:
    """The lines of a case in the order in which they were written."""
    query = select(HourLine).where(HourLine.case_id == case.id).order_by(HourLine.position)
    return list(db.session.scalars(query))


def attachments_of(case: Case) -> list[Attachment]:
    """The files of a case that count now, by kind and in the order of upload."""
    return list(db.session.scalars(_ATTACHMENTS, {"case_id": case.id}))


def canonical_content(case: Case) -> str:
    """The content as canonical JSON: fields, lines and the hashes of the evidence."""
    if case.kind == CaseKind.FILING.value:
        fields = _picked(filing_of(case), _FILING_FIELDS)
    else:
        fields = _picked(declaration_of(case), _DECLARATION_FIELDS)
    content = {
        "kind": case.kind,
        "fields": fields,
        "lines": [_line_facts(line) for line in lines_of(case)],
        "evidence": [[file.kind, file.sha256] for file in attachments_of(case)],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: str) -> str:
    """SHA-256 of canonical content."""
    return hashlib.sha256(content.encode()).hexdigest()


def _line_facts(line: HourLine) -> dict[str, str | None]:
    more = tuple(field for field in _MORE_LINE_FIELDS if getattr(line, field))
    facts = _picked(line, (*_LINE_FIELDS, *more))
    if line.sessions:
        facts["sessions"] = " ".join(f"{day}:{hours}" for day, hours in line.sessions)
    return facts


def _picked(record: Any, fields: tuple[str, ...]) -> dict[str, str | None]:
    values = {field: getattr(record, field) for field in fields}
    return {field: None if value is None else str(value) for field, value in values.items()}
