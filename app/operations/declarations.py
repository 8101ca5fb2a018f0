"""Prepares declarations of hours (学时申报): a unit's item of training and its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from app.access.actor import Actor
from app.access.gateway import access_filing, is_possible_id
from app.access.permissions import Permission
from app.access.scope import open_filing
from app.enums import CaseKind, LineState
from app.errors import NotFound, Problem, RuleViolation
from app.models import Case, Declaration, Filing, HourLine, Person, db
from app.operations.audit import log
from app.operations.content import declaration_of, lines_of
from app.operations.drafts import mark_changed, open_draft, own_organisation, take_for_editing
from app.operations.line_rules import line_problems, once_key
from app.operations.policies import policy_for
from app.operations.transaction import operation
from app.operations.windows import require_open
from app.policy import Policy
from app.policy.category import Category
from app.services import services

MOST_LINES = 500
LONGEST_TITLE = 120
LONGEST_SUMMARY = 500


@dataclass(frozen=True, slots=True)
class LineData:
    """One person's part: `hours` (学时) of a filed course, or `days` of a meeting, or the
    number of a certificate.
    """

    person_id: int
    hours: Decimal | None = None
    days: Decimal | None = None
    certificate_number: str = ""


@dataclass(frozen=True, slots=True)
class DeclarationData:
    """What is entered of a declaration. Title, organiser and dates of a filed course come
    from the filing.
    """

    category: str
    filing_id: int | None
    title: str
    organiser: str
    starts_on: date | None
    ends_on: date | None
    summary: str
    lines: tuple[LineData, ...]


@operation("declaration.create")
def create_declaration(actor: Actor, data: DeclarationData) -> Case:
    """Makes a draft. Raises `RuleViolation` that names every wrong field or row."""
    actor.require(Permission.DECLARATION_WRITE)
    data, policy, filing = _checked(actor, data)
    require_open(policy, "submission")
    case = open_draft(actor, CaseKind.DECLARATION, data.title, policy.year)
    declaration = Declaration(case_id=case.id, organisation_id=actor.organisation_id)
    _fill(declaration, data)
    db.session.add(declaration)
    _write_lines(case, data, filing)
    db.session.flush()
    log(actor, "declaration.create", case, after=_facts(declaration, data.lines))
    return case


@operation("declaration.update")
def update_declaration(
    actor: Actor, case_id: int, seen_version: int, data: DeclarationData
) -> Case:
    """Changes a draft, returned or withdrawn declaration; under review it is locked."""
    case = take_for_editing(actor, case_id, seen_version)
    declaration = declaration_of(case)
    before = _facts(declaration, [_line_data(line) for line in lines_of(case)])
    data, policy, filing = _checked(actor, data)
    _fill(declaration, data)
    db.session.execute(delete(HourLine).where(HourLine.case_id == case.id))
    _write_lines(case, data, filing)
    mark_changed(case, data.title, policy.year, policy)
    log(actor, "declaration.update", case, before=before, after=_facts(declaration, data.lines))
    return case


def declarable_categories(policy: Policy) -> list[Category]:
    """The categories that a unit declares for its people under a policy."""
    return [
        category
        for category in policy.categories.values()
        if category.entry == "unit_batch" and category.measure in {"filed_hours", "days", "fixed"}
    ]


def _checked(actor: Actor, data: DeclarationData) -> tuple[DeclarationData, Policy, Filing | None]:
    filing = usable_filing(actor, data.filing_id) if data.filing_id is not None else None
    if filing is not None:
        data = replace(
            data,
            title=filing.title,
            organiser=filing.organisation.name,
            starts_on=filing.starts_on,
            ends_on=filing.ends_on,
        )
    problems = _field_problems(data) + unfinished(data.ends_on, filing)
    if data.starts_on is None or data.ends_on is None:
        raise RuleViolation(problems)
    policy = policy_for(own_organisation(actor), data.ends_on.year)
    category = policy.categories.get(data.category)
    if category is None or category not in declarable_categories(policy):
        raise RuleViolation("请选择申报类别。", field="category")
    if category.requires_filing and filing is None:
        message = f"「{category.name}」须选择已备案的课程；未经备案的培训不予认可。"
        raise RuleViolation([Problem("filing_id", message, cite=policy.filing_rule.cite)])
    if not category.requires_filing and filing is not None:
        raise RuleViolation("这一类别不需要选择备案课程。", field="filing_id")
    lines = tuple(_only_measured(line, category) for line in data.lines)
    data = replace(data, lines=lines)
    problems += _people_problems(actor, data, category, filing, policy)
    if problems:
        raise RuleViolation(problems)
    return data, policy, filing


def _only_measured(line: LineData, category: Category) -> LineData:
    """The line without what its category does not measure: a diploma with hours beside it
    would otherwise not be known as the same one again.
    """
    return replace(
        line,
        hours=line.hours if category.measure == "filed_hours" else None,
        days=line.days if category.measure == "days" else None,
    )


def usable_filing(actor: Actor, filing_id: int) -> Filing:
    """An approved filing of the unit's own, its department's or any base's (design: forged
    ids are refused, and logged as an attempt).
    """
    filing = access_filing(actor, filing_id)
    usable = select(Filing.id).where(Filing.id == filing.id, open_filing(actor))
    if db.session.scalar(usable) is None:
        message = "该课程尚未通过备案，或者不属于本单位、主管部门或继续教育基地，不能据此申报。"
        raise RuleViolation(message, field="filing_id")
    return filing


def unfinished(ends_on: date | None, filing: Filing | None) -> list[Problem]:
    """Hours are declared once the training is over, by the business clock."""
    if ends_on is None or ends_on <= services().today():
        return []
    field = "ends_on" if filing is None else "filing_id"
    return [Problem(field, "培训（活动）尚未结束，不能申报学时。")]


def _field_problems(data: DeclarationData) -> list[Problem]:
    problems: list[Problem] = []
    if not data.title.strip():
        problems.append(Problem("title", "请填写培训（活动）名称。"))
    elif len(data.title.strip()) > LONGEST_TITLE:
        problems.append(Problem("title", f"名称不能超过 {LONGEST_TITLE} 个字。"))
    if len(data.organiser.strip()) > LONGEST_TITLE:
        problems.append(Problem("organiser", f"主办单位不能超过 {LONGEST_TITLE} 个字。"))
    if len(data.summary.strip()) > LONGEST_SUMMARY:
        problems.append(Problem("summary", f"说明不能超过 {LONGEST_SUMMARY} 个字。"))
    if data.starts_on is None:
        problems.append(Problem("starts_on", "请填写开始日期。"))
    if data.ends_on is None:
        problems.append(Problem("ends_on", "请填写结束日期。"))
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        problems.append(Problem("ends_on", "结束日期不能早于开始日期。"))
    if data.starts_on and data.ends_on and data.starts_on.year != data.ends_on.year:
        problems.append(Problem("ends_on", "开始和结束应在同一年度；跨年活动请分年度申报。"))
    return problems


def _people_problems(
    actor: Actor,
    data: DeclarationData,
    category: Category,
    filing: Filing | None,
    policy: Policy,
) -> list[Problem]:
    if not data.lines:
        return [Problem("lines", "请至少填写一名参训人员。")]
    if len(data.lines) > MOST_LINES:
        return [Problem("lines", f"一次申报不能超过 {MOST_LINES} 人，请分次申报。")]
    wanted = {line.person_id for line in data.lines if is_possible_id(line.person_id)}
    own = select(Person).where(
        Person.id.in_(wanted),
        Person.employer_id == actor.organisation_id,
        Person.active,
    )
    people = {person.id: person for person in db.session.scalars(own)}
    problems: list[Problem] = []
    seen: set[int] = set()
    for row, line in enumerate(data.lines, start=1):
        person = people.get(line.person_id)
        if person is None:
            problems.append(Problem("person_id", "该人员不是本单位在册人员。", row=row))
        elif line.person_id in seen:
            message = f"{person.name}重复，同一人员只能出现一次。"
            problems.append(Problem("person_id", message, row=row))
        else:
            problems += line_problems(line, row, person, data, category, filing, policy)
        seen.add(line.person_id)
    return problems


def _fill(declaration: Declaration, data: DeclarationData) -> None:
    if data.starts_on is None or data.ends_on is None:
        raise NotFound
    declaration.category = data.category
    declaration.filing_id = data.filing_id
    declaration.title = data.title.strip()
    declaration.organiser = data.organiser.strip()
    declaration.starts_on = data.starts_on
    declaration.ends_on = data.ends_on
    declaration.summary = data.summary.strip()


def _write_lines(case: Case, data: DeclarationData, filing: Filing | None) -> None:
    for position, line in enumerate(data.lines):
        db.session.add(
            HourLine(
                case_id=case.id,
                position=position,
                person_id=line.person_id,
                filing_id=filing.id if filing else None,
                category=data.category,
                year=data.ends_on.year if data.ends_on else case.year,
                hours=line.hours,
                days=line.days,
                certificate_number=line.certificate_number.strip(),
                once_key=once_key(data.category, line),
                state=LineState.DRAFT.value,
            )
        )


def _line_data(line: HourLine) -> LineData:
    return LineData(line.person_id, line.hours, line.days, line.certificate_number)


def _facts(declaration: Declaration, lines: Sequence[LineData]) -> Mapping[str, Any]:
    return {
        "category": declaration.category,
        "filing_id": declaration.filing_id,
        "title": declaration.title,
        "organiser": declaration.organiser,
        "starts_on": declaration.starts_on,
        "ends_on": declaration.ends_on,
        "summary": declaration.summary,
        "lines": [
            f"person {line.person_id}: {line.hours or line.days or line.certificate_number}"
            for line in lines
        ],
    }
