"""Prepares course filings (课程备案). Submitting and deciding is the same for all cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import CaseKind, CourseMode, Role, Subject
from app.errors import Problem, RuleViolation
from app.models import Case, Filing, db
from app.operations.audit import log
from app.operations.content import filing_of
from app.operations.drafts import mark_changed, open_draft, own_organisation, take_for_editing
from app.operations.policies import policy_for
from app.operations.transaction import operation
from app.operations.windows import require_open
from app.policy import TITLE_SERIES, Policy
from app.policy.category import Category

LONGEST_TITLE = 120
LONGEST_PLACE = 120
LONGEST_SUMMARY = 2000
MOST_HOURS = Decimal(1000)


@dataclass(frozen=True, slots=True)
class FilingData:
    """What is entered of a course: `hours` (学时) in steps of the policy, dates included."""

    title: str
    subject: str
    target_series: tuple[str, ...]
    mode: str
    starts_on: date
    ends_on: date
    hours: Decimal
    place: str
    summary: str = ""


@operation("filing.create")
def create_filing(actor: Actor, data: FilingData) -> Case:
    """Makes a draft. Raises `RuleViolation` that names every wrong field or the deadline."""
    actor.require(Permission.FILING_WRITE)
    organisation = own_organisation(actor)
    policy = policy_for(organisation, data.starts_on.year)
    require_open(policy, "filing")
    check_filing(data, policy)
    case = open_draft(actor, CaseKind.FILING, data.title.strip(), data.starts_on.year)
    filing = Filing(
        case_id=case.id,
        organisation_id=organisation.id,
        by_base=actor.role is Role.BASE_ADMIN,
    )
    _fill(filing, data)
    db.session.add(filing)
    db.session.flush()
    log(actor, "filing.create", case, after=_facts(filing))
    return case


@operation("filing.update")
def update_filing(actor: Actor, case_id: int, seen_version: int, data: FilingData) -> Case:
    """Changes a draft, returned or withdrawn filing; under review it is locked."""
    case = take_for_editing(actor, case_id, seen_version)
    filing = filing_of(case)
    policy = policy_for(own_organisation(actor), data.starts_on.year)
    check_filing(data, policy)
    before = _facts(filing)
    _fill(filing, data)
    mark_changed(case, data.title.strip(), data.starts_on.year, policy)
    log(actor, "filing.update", case, before=before, after=_facts(filing))
    return case


def filing_subjects(policy: Policy) -> frozenset[str]:
    """The subjects that a filed course can earn under a policy (QH3: only professional)."""
    subjects: set[str] = set()
    for category in policy.categories.values():
        if category.requires_filing:
            subjects |= _subjects(category)
    return frozenset(subjects)


def _subjects(category: Category) -> set[str]:
    if category.subject in {"as_filed", "both"}:
        return {subject.value for subject in Subject}
    return {category.subject}


def check_filing(data: FilingData, policy: Policy) -> None:
    """Raises `RuleViolation` that names every wrong field of a filing."""
    problems = [
        *_title_problems(data),
        *_subject_problems(data, policy),
        *_mode_problems(data),
        *_date_problems(data),
        *_hour_problems(data.hours, policy),
    ]
    unknown = [series for series in data.target_series if series not in TITLE_SERIES]
    if unknown:
        problems.append(Problem("target_series", f"没有这个职称系列：{'、'.join(unknown)}。"))
    if len(data.summary) > LONGEST_SUMMARY:
        problems.append(Problem("summary", f"内容简介不能超过 {LONGEST_SUMMARY} 个字。"))
    if problems:
        raise RuleViolation(problems)


def _title_problems(data: FilingData) -> list[Problem]:
    title = data.title.strip()
    if not title:
        return [Problem("title", "请填写课程名称。")]
    if len(title) > LONGEST_TITLE:
        return [Problem("title", f"课程名称不能超过 {LONGEST_TITLE} 个字。")]
    return []


def _subject_problems(data: FilingData, policy: Policy) -> list[Problem]:
    if data.subject not in set(Subject):
        return [Problem("subject", "请选择科目类别。")]
    if data.subject not in filing_subjects(policy):
        label = Subject(data.subject).label
        cite = policy.filing_rule.cite
        return [Problem("subject", f"{policy.name}不接受{label}的课程备案。", cite=cite)]
    return []


def _mode_problems(data: FilingData) -> list[Problem]:
    if data.mode not in set(CourseMode):
        return [Problem("mode", "请选择培训方式。")]
    if data.mode != CourseMode.ONLINE.value and not data.place.strip():
        return [Problem("place", "线下培训请填写培训地点。")]
    if len(data.place.strip()) > LONGEST_PLACE:
        return [Problem("place", f"培训地点不能超过 {LONGEST_PLACE} 个字。")]
    return []


def _date_problems(data: FilingData) -> list[Problem]:
    if data.ends_on < data.starts_on:
        return [Problem("ends_on", "结束日期不能早于开始日期。")]
    if data.ends_on.year != data.starts_on.year:
        return [Problem("ends_on", "一门课程应在同一年度内结束；跨年培训请分年度备案。")]
    return []


def _hour_problems(hours: Decimal, policy: Policy) -> list[Problem]:
    if not hours.is_finite() or hours <= 0:
        return [Problem("hours", "学时应为大于 0 的数。")]
    if hours > MOST_HOURS:
        return [Problem("hours", f"一门课程不能超过 {MOST_HOURS} 学时。")]
    if hours % policy.hour_step:
        return [Problem("hours", f"学时应为 {policy.hour_step} 的整数倍。")]
    return []


def _fill(filing: Filing, data: FilingData) -> None:
    filing.title = data.title.strip()
    filing.subject = data.subject
    filing.target_series = "、".join(data.target_series)
    filing.mode = data.mode
    filing.starts_on = data.starts_on
    filing.ends_on = data.ends_on
    filing.hours = data.hours
    filing.place = data.place.strip()
    filing.summary = data.summary.strip()


def _facts(filing: Filing) -> Mapping[str, Any]:
    return {
        "title": filing.title,
        "subject": filing.subject,
        "target_series": filing.target_series,
        "mode": filing.mode,
        "starts_on": filing.starts_on,
        "ends_on": filing.ends_on,
        "hours": filing.hours,
        "place": filing.place,
        "summary": filing.summary,
    }
