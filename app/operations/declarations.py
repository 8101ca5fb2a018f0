"""Prepares declarations of hours (学时申报): a unit's item of training and its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from app.access.actor import Actor
from app.access.gateway import access_filing, is_possible_id
from app.access.permissions import Permission
from app.access.scope import open_filing
from app.enums import CaseKind
from app.errors import Problem, RuleViolation
from app.models import Case, Declaration, Filing, HourLine, Organisation, Person, db
from app.operations.audit import log
from app.operations.content import declaration_of, lines_of
from app.operations.declaration_data import (
    MOST_LINES,
    DeclarationData,
    facts_of,
    field_problems,
    line_data,
    only_measured,
    unfinished,
    write_declaration,
    write_lines,
    year_problems,
)
from app.operations.drafts import mark_changed, open_draft, own_organisation, take_for_editing
from app.operations.line_rules import Surroundings, line_problems
from app.operations.policies import policy_for
from app.operations.transaction import operation
from app.operations.windows import require_open
from app.policy import Policy
from app.policy.category import Category

# The measures of which a unit's form knows the field.
_MEASURES = frozenset({"filed_hours", "days", "fixed", "credits"})

Categories = Callable[[Policy], Sequence[Category]]
PeopleCheck = Callable[[DeclarationData, Surroundings], list[Problem]]


class Checked(NamedTuple):
    """Data that may be stored, and what it stands under."""

    data: DeclarationData
    policy: Policy
    category: Category
    filing: Filing | None


@operation("declaration.create")
def create_declaration(actor: Actor, data: DeclarationData) -> Case:
    """Makes a draft. Raises `RuleViolation` that names every wrong field or row."""
    actor.require(Permission.DECLARATION_WRITE)
    checked = _checked(actor, data)
    require_open(checked.policy, "submission")
    case = open_draft(actor, CaseKind.DECLARATION, checked.data.title, checked.policy.year)
    write_new(case, checked)
    log(actor, "declaration.create", case, after=stored_facts(case))
    return case


@operation("declaration.update")
def update_declaration(
    actor: Actor, case_id: int, seen_version: int, data: DeclarationData
) -> Case:
    """Changes a draft, returned or withdrawn declaration; under review it is locked."""
    case = take_for_editing(actor, case_id, seen_version)
    actor.require(Permission.DECLARATION_WRITE)
    before = stored_facts(case)
    write_again(case, _checked(actor, data))
    log(actor, "declaration.update", case, before=before, after=stored_facts(case))
    return case


def declarable_categories(policy: Policy) -> list[Category]:
    """The categories that a unit declares for its people under a policy. Proofs of illness
    or birth go through no other hands: these a person declares.
    """
    return [
        category
        for category in policy.categories.values()
        if category.entry == "unit_batch"
        and category.measure in _MEASURES
        and not category.sensitive
    ]


def write_new(case: Case, checked: Checked) -> Declaration:
    """Stores the content of a new case."""
    declaration = Declaration(case_id=case.id, organisation_id=case.organisation_id)
    write_declaration(declaration, checked.data)
    db.session.add(declaration)
    write_lines(case, checked.data, checked.category, checked.filing)
    db.session.flush()
    return declaration


def write_again(case: Case, checked: Checked) -> Declaration:
    """Stores the changed content of a case that was taken for editing."""
    declaration = declaration_of(case)
    write_declaration(declaration, checked.data)
    db.session.execute(delete(HourLine).where(HourLine.case_id == case.id))
    write_lines(case, checked.data, checked.category, checked.filing)
    mark_changed(case, checked.data.title, checked.policy.year, checked.policy)
    return declaration


def stored_facts(case: Case) -> Mapping[str, Any]:
    """What the audit log keeps of the content of a case."""
    return facts_of(declaration_of(case), [line_data(line) for line in lines_of(case)])


def check_content(
    actor: Actor,
    organisation: Organisation,
    data: DeclarationData,
    categories: Categories,
    people: PeopleCheck,
) -> Checked:
    """What was entered, completed from the filing and found right.

    `categories` are those that may be chosen, `people` judges the lines. Raises
    `RuleViolation` that names every wrong field or row.
    """
    filing = usable_filing(actor, data.filing_id) if data.filing_id is not None else None
    if filing is not None:
        data = replace(
            data,
            title=filing.title,
            organiser=filing.organisation.name,
            starts_on=filing.starts_on,
            ends_on=filing.ends_on,
        )
    problems = field_problems(data) + unfinished(data.ends_on, filing)
    if data.starts_on is None or data.ends_on is None:
        raise RuleViolation(problems)
    policy = policy_for(organisation, data.ends_on.year)
    category = policy.categories.get(data.category)
    if category is None or category not in categories(policy):
        raise RuleViolation("请选择申报类别。", field="category")
    if category.requires_filing and filing is None:
        message = f"「{category.name}」须选择已备案的课程；未经备案的培训不予认可。"
        raise RuleViolation([Problem("filing_id", message, cite=policy.filing_rule.cite)])
    if not category.requires_filing and filing is not None:
        raise RuleViolation("这一类别不需要选择备案课程。", field="filing_id")
    problems += year_problems(data, category)
    data = replace(data, lines=tuple(only_measured(line, category) for line in data.lines))
    problems += people(data, Surroundings(data, category, filing, policy, organisation))
    if problems:
        raise RuleViolation(problems)
    return Checked(data, policy, category, filing)


def _checked(actor: Actor, data: DeclarationData) -> Checked:
    def people(data: DeclarationData, around: Surroundings) -> list[Problem]:
        return _people_problems(actor, data, around)

    return check_content(actor, own_organisation(actor), data, declarable_categories, people)


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


def _people_problems(actor: Actor, data: DeclarationData, around: Surroundings) -> list[Problem]:
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
            problems += line_problems(line, row, person, around)
        seen.add(line.person_id)
    return problems
