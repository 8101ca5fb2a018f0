"""Conversion rules (学分折算学时规定): a department's written rule is put on file, and only then
credits of its industry count (QH7).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_conversion_rule, access_organisation
from app.access.permissions import Permission
from app.enums import Capacity
from app.errors import DomainError, Problem, RuleViolation, Stale, Taken
from app.files.names import clean_filename
from app.files.sniff import FileType, UploadError, inspect_upload
from app.files.store import StoredFile
from app.models import ConversionRule, db
from app.operations.audit import log
from app.operations.numbers import next_serial
from app.operations.transaction import operation
from app.policy import PolicyBook
from app.services import services

MOST_HOURS = Decimal(1000)
LONGEST_TITLE = 120
LONGEST_NUMBER = 60
LONGEST_REASON = 500
_FINEST = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ConversionData:
    """What is entered of a rule: `hours_per_credit` hours for each credit of the years
    `first_year` to `last_year`, both included; the document that says so.
    """

    department_id: int
    first_year: int
    last_year: int
    hours_per_credit: Decimal
    document_title: str
    document_number: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class _Scan:
    """The document itself, looked into and kept."""

    name: str
    found: FileType
    stored: StoredFile


def file_conversion_rule(
    actor: Actor, data: ConversionData, name: str, document: bytes
) -> ConversionRule:
    """Puts a department's rule on file with its document (PDF or picture).

    Raises `RuleViolation` that names every wrong field, `Taken` where the department has a
    rule on file for one of the years.
    """
    actor.require(Permission.CONVERSION_WRITE)
    problems = _problems(data)
    name = clean_filename(name)
    limit_mb = services().settings.upload_limit_mb
    limit = limit_mb * 1024 * 1024
    if not document:
        problems.append(Problem("file", "请上传折算规定的文件。"))
    elif len(document) > limit:
        problems.append(Problem("file", f"文件「{name}」超过 {limit_mb} MB。"))
    if problems:
        raise RuleViolation(problems)
    try:
        found = inspect_upload(document, name)
    except UploadError as error:
        raise RuleViolation(error.message, field="file") from None
    stored = services().files.save(io.BytesIO(document), limit)
    try:
        return _file(actor, data, _Scan(name, found, stored))
    except DomainError:
        # After any other failure the rule may stand in the database: see add_evidence.
        services().files.delete(stored.name)
        raise


@operation("conversion.file")
def _file(actor: Actor, data: ConversionData, scan: _Scan) -> ConversionRule:
    department = access_organisation(actor, data.department_id)
    if Capacity.DEPARTMENT not in department.capacities:
        raise RuleViolation("请选择行业主管部门。", field="department_id")
    # Two people who file for the same department take turns.
    next_serial(f"conversion:{department.id}")
    earlier = db.session.scalar(
        select(ConversionRule).where(
            ConversionRule.department_id == department.id,
            ConversionRule.revoked_at.is_(None),
            ConversionRule.first_year <= data.last_year,
            ConversionRule.last_year >= data.first_year,
        )
    )
    if earlier is not None:
        message = (
            f"{department.name}在 {earlier.first_year}—{earlier.last_year} 年度已有折算规定"
            f"（{earlier.document_number}）。如有新规定，请先停用原规定。"
        )
        raise Taken(message, field="first_year")
    rule = ConversionRule(
        department_id=department.id,
        first_year=data.first_year,
        last_year=data.last_year,
        hours_per_credit=data.hours_per_credit,
        document_title=data.document_title.strip(),
        document_number=data.document_number.strip(),
        filed_on=data.filed_on,
        file_name=scan.name,
        stored_name=scan.stored.name,
        content_type=scan.found.content_type,
        sha256=scan.stored.sha256,
        recorded_by_id=actor.user_id,
        recorded_at=services().now(),
    )
    db.session.add(rule)
    db.session.flush()
    log(
        actor,
        "conversion.file",
        rule,
        after={
            "department_id": rule.department_id,
            "years": [rule.first_year, rule.last_year],
            "hours": rule.hours_per_credit,
            "number": rule.document_number,
            "sha256": rule.sha256,
        },
    )
    return rule


@operation("conversion.revoke")
def revoke_conversion_rule(actor: Actor, rule_id: int, reason: str) -> ConversionRule:
    """Takes a rule out of force, with a reason; what was credited by it stands.

    Raises `RuleViolation` without a reason, `Stale` where it was revoked before.
    """
    actor.require(Permission.CONVERSION_WRITE)
    rule = access_conversion_rule(actor, rule_id, lock=True)
    if rule.revoked_at is not None:
        raise Stale("这项折算规定已经停用，请刷新后查看。")
    reason = reason.strip()
    if not reason:
        raise RuleViolation("请填写停用原因。", field="reason")
    if len(reason) > LONGEST_REASON:
        message = f"原因不能超过 {LONGEST_REASON} 个字，现有 {len(reason)} 个字。"
        raise RuleViolation(message, field="reason")
    rule.revoked_at = services().now()
    rule.revoked_by_id = actor.user_id
    rule.revoke_reason = reason
    db.session.flush()
    log(actor, "conversion.revoke", rule, after={"reason": reason})
    return rule


@lru_cache(maxsize=4)
def converts_credits(policies: PolicyBook) -> bool:
    """Whether under some of these policies credits count by a rule that has to be on file."""
    categories = (found for policy in policies for found in policy.categories.values())
    return any(found.measure == "credits" and found.factor is None for found in categories)


def _problems(data: ConversionData) -> list[Problem]:
    problems = []
    if not 0 < data.first_year <= data.last_year:
        problems.append(Problem("last_year", "适用年度的止年不能早于起年。"))
    hours = data.hours_per_credit
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS:
        problems.append(Problem("hours_per_credit", "请填写每学分折算的学时数，应大于 0。"))
    elif hours % _FINEST:
        problems.append(Problem("hours_per_credit", "每学分折算的学时最多两位小数。"))
    for field, text, word, longest in (
        ("document_title", data.document_title, "文件名称", LONGEST_TITLE),
        ("document_number", data.document_number, "文号", LONGEST_NUMBER),
    ):
        if not text.strip():
            problems.append(Problem(field, f"请填写{word}。"))
        elif len(text.strip()) > longest:
            problems.append(Problem(field, f"{word}不能超过 {longest} 个字。"))
    if data.filed_on > services().today():
        problems.append(Problem("filed_on", "备案日期不能晚于今天。"))
    return problems
