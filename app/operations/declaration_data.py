"""What is entered of a declaration, a person's own item or one handed in: reading, checking
what needs no other record, and writing it down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.enums import LineState
from app.errors import NotFound, Problem
from app.models import Case, Declaration, Filing, HourLine, db
from app.operations.line_rules import once_keys
from app.policy.category import Category, Measure
from app.services import services

MOST_LINES = 500
LONGEST_TITLE = 120
LONGEST_SUMMARY = 500


@dataclass(frozen=True, slots=True)
class LineData:
    """One person's part. Which field counts depends on what the category measures: `hours`
    (学时) of a filed course, `days` of a meeting, `sessions` (day and hours of each), the
    `item_count` of subjects passed, `credits` of an industry, or the number of a result.
    """

    person_id: int
    hours: Decimal | None = None
    days: Decimal | None = None
    certificate_number: str = ""
    sessions: tuple[tuple[str, str], ...] | None = None
    item_count: int | None = None
    credits: Decimal | None = None
    result_type: str | None = None
    project_key: str = ""


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


# The one field of a line that each measure reads; a number of a certificate may always be there.
_MEASURED: Mapping[Measure, str] = {
    "filed_hours": "hours",
    "days": "days",
    "sessions": "sessions",
    "count": "item_count",
    "credits": "credits",
}


def only_measured(line: LineData, category: Category) -> LineData:
    """The line without what its category does not measure: a diploma with hours beside it
    would otherwise not be known as the same one again.
    """
    kept = _MEASURED.get(category.measure)
    cleared = {name: None for name in _MEASURED.values() if name != kept}
    projects = "project_key" in category.dedupe
    if not projects:
        cleared["result_type"] = None
    return replace(line, project_key=line.project_key if projects else "", **cleared)


def field_problems(data: DeclarationData) -> list[Problem]:
    """What is wrong with the fields of their own."""
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
    return problems


def year_problems(data: DeclarationData, category: Category) -> list[Problem]:
    """A period away from work may span years: it is split by them. Nothing else may."""
    if category.measure == "months" or data.starts_on is None or data.ends_on is None:
        return []
    if data.starts_on.year == data.ends_on.year or data.ends_on < data.starts_on:
        return []
    return [Problem("ends_on", "开始和结束应在同一年度；跨年活动请分年度申报。")]


def unfinished(ends_on: date | None, filing: Filing | None) -> list[Problem]:
    """Hours are declared once the training is over, by the business clock."""
    if ends_on is None or ends_on <= services().today():
        return []
    field = "ends_on" if filing is None else "filing_id"
    return [Problem(field, "培训（活动）尚未结束，不能申报学时。")]


def write_declaration(declaration: Declaration, data: DeclarationData) -> None:
    """Puts checked data into the record."""
    if data.starts_on is None or data.ends_on is None:
        raise NotFound
    declaration.category = data.category
    declaration.filing_id = data.filing_id
    declaration.title = data.title.strip()
    declaration.organiser = data.organiser.strip()
    declaration.starts_on = data.starts_on
    declaration.ends_on = data.ends_on
    declaration.summary = data.summary.strip()


def write_lines(
    case: Case, data: DeclarationData, category: Category, filing: Filing | None
) -> None:
    """Makes the lines of a case, in the order in which they were entered."""
    year = data.ends_on.year if data.ends_on else case.year
    for position, line in enumerate(data.lines):
        add_line(case, position, line, category, year=year, filing=filing)


def add_line(  # noqa: PLR0913 - a line and where it stands
    case: Case,
    position: int,
    line: LineData,
    category: Category,
    *,
    year: int,
    filing: Filing | None,
) -> HourLine:
    """Makes one line of a case."""
    keys = once_keys(category, line)
    stored = HourLine(
        case_id=case.id,
        position=position,
        person_id=line.person_id,
        filing_id=filing.id if filing else None,
        category=category.code,
        year=year,
        hours=line.hours,
        days=line.days,
        sessions=[list(session) for session in line.sessions] if line.sessions else None,
        item_count=line.item_count,
        credits=line.credits,
        certificate_number=line.certificate_number.strip(),
        result_type=line.result_type,
        project_key=line.project_key.strip(),
        once_key=keys.once,
        second_key=keys.second,
        state=LineState.DRAFT.value,
    )
    db.session.add(stored)
    return stored


def line_data(line: HourLine) -> LineData:
    """A stored line as it was entered."""
    sessions = line.sessions
    return LineData(
        person_id=line.person_id,
        hours=line.hours,
        days=line.days,
        certificate_number=line.certificate_number,
        sessions=tuple((day, hours) for day, hours in sessions) if sessions else None,
        item_count=line.item_count,
        credits=line.credits,
        result_type=line.result_type,
        project_key=line.project_key,
    )


def stored_data(declaration: Declaration, lines: Sequence[LineData]) -> DeclarationData:
    """A stored declaration as it was entered."""
    return DeclarationData(
        category=declaration.category,
        filing_id=declaration.filing_id,
        title=declaration.title,
        organiser=declaration.organiser,
        starts_on=declaration.starts_on,
        ends_on=declaration.ends_on,
        summary=declaration.summary,
        lines=tuple(lines),
    )


def facts_of(declaration: Declaration, lines: Sequence[LineData]) -> Mapping[str, Any]:
    """What the audit log keeps of a declaration."""
    return {
        "category": declaration.category,
        "filing_id": declaration.filing_id,
        "title": declaration.title,
        "organiser": declaration.organiser,
        "starts_on": declaration.starts_on,
        "ends_on": declaration.ends_on,
        "summary": declaration.summary,
        "lines": list(_amounts(lines)),
    }


def _amounts(lines: Iterable[LineData]) -> Iterable[str]:
    for line in lines:
        measured = (line.hours, line.days, line.item_count, line.credits)
        amount = next((value for value in measured if value is not None), None)
        if line.sessions:
            amount = " ".join(f"{day}:{hours}" for day, hours in line.sessions)
        yield f"person {line.person_id}: {amount or line.certificate_number}"
