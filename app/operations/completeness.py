"""Whether a case is complete when it is handed in: everything that is wrong, at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from app.access.actor import Actor
from app.access.gateway import OutOfScope
from app.enums import CaseKind
from app.errors import Problem, RuleViolation, Taken
from app.models import Case, Filing, HourLine, Person, db
from app.models.declaration import TAKEN_STATES
from app.operations.content import attachments_of, declaration_of, filing_of, lines_of
from app.operations.declaration_data import unfinished
from app.operations.declarations import usable_filing
from app.operations.evidence import evidence_problems
from app.operations.filings import FilingData, check_filing
from app.operations.line_rules import Surroundings, line_problems
from app.policy import Policy
from app.policy.category import Category


def check_complete(actor: Actor, case: Case, policy: Policy) -> None:
    """Raises `RuleViolation` that names every missing or wrong thing of a case.

    Where nothing is wrong but that another case already has a person's hours, it is `Taken`.
    """
    problems: list[Problem] = []
    taken: list[Problem] = []
    if case.kind == CaseKind.FILING.value:
        problems += _filing_problems(case, policy)
    else:
        problems += _declaration_problems(actor, case, policy)
        category = policy.categories[declaration_of(case).category]
        taken = [
            problem
            for row, line in enumerate(lines_of(case), start=1)
            if _works_here(line.person, case)
            for problem in _taken_problems(case, line, row, category)
        ]
    problems += evidence_problems(case, attachments_of(case))
    if problems:
        raise RuleViolation([*problems, *taken])
    if taken:
        raise Taken(taken)


def _filing_problems(case: Case, policy: Policy) -> list[Problem]:
    filing = filing_of(case)
    series = tuple(name for name in filing.target_series.split("、") if name)
    try:
        check_filing(
            FilingData(
                title=filing.title,
                subject=filing.subject,
                target_series=series,
                mode=filing.mode,
                starts_on=filing.starts_on,
                ends_on=filing.ends_on,
                hours=filing.hours,
                place=filing.place,
                summary=filing.summary,
            ),
            policy,
        )
    except RuleViolation as error:
        return list(error.problems)
    return []


def _declaration_problems(actor: Actor, case: Case, policy: Policy) -> list[Problem]:
    declaration = declaration_of(case)
    category = policy.categories[declaration.category]
    filing: Filing | None = None
    if declaration.filing_id is not None:
        try:
            filing = usable_filing(actor, declaration.filing_id)
        except OutOfScope:
            # The draft is the unit's own: its department or the filing changed since.
            return [Problem("filing_id", "所选备案课程现在不能用于本单位的申报，请重新选择。")]
    problems = unfinished(declaration.ends_on, filing)
    around = Surroundings(declaration, category, filing, policy, case.organisation)
    lines = lines_of(case)
    if not lines:
        return [*problems, Problem("lines", "请至少填写一名参训人员。")]
    for row, line in enumerate(lines, start=1):
        person = line.person
        if not _works_here(person, case):
            message = f"{person.name}已不是本单位在册人员，请移除后再提交。"
            if case.owner_id is not None:
                message = "您的工作单位已经变化，请打开「修改内容」重新保存后再提交。"
            problems.append(Problem("person_id", message, row=row))
            continue
        problems += line_problems(line, row, person, around)
    return problems


def _works_here(person: Person, case: Case) -> bool:
    return person.employer_id == case.organisation_id and person.active


def _taken_problems(case: Case, line: HourLine, row: int, category: Category) -> list[Problem]:
    """Who already has this course or certificate; the partial unique indexes stand behind."""
    same = select(HourLine.id).where(
        HourLine.person_id == line.person_id,
        HourLine.case_id != case.id,
        HourLine.state.in_(TAKEN_STATES),
    )
    name = line.person.name
    if _is_taken(same, HourLine.filing_id, line.filing_id):
        message = f"{name}在该备案课程下已有审核中或已入档的学时，同一课程每人只能申报一次。"
        return [Problem("person_id", message, row=row)]
    if line.project_key and _is_taken(same, HourLine.once_key, line.once_key):
        message = f"{name}的项目「{line.project_key}」已有成果申报过，同一项目成果不重复计算。"
        return [Problem("project_key", message, row=row, cite=category.cite)]
    number_key = line.second_key if line.project_key else line.once_key
    column = HourLine.second_key if line.project_key else HourLine.once_key
    if _is_taken(same, column, number_key):
        message = f"{name}的证书 {line.certificate_number} 已经申报过，同一证书只能申报一次。"
        return [Problem("certificate_number", message, row=row, cite=category.cite)]
    return []


def _is_taken(same: Select[Any], column: Any, key: str | int | None) -> bool:
    return key is not None and db.session.scalar(same.where(column == key)) is not None
