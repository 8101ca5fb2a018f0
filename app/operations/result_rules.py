"""Judges the rows of a sheet of public-course results against what is already known.

People and earlier results are fetched by sets, a few hundred at a time, not row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from app.enums import RowOutcome
from app.errors import RuleViolation
from app.exchange.rows import ResultRow, natural_key
from app.identity import normalise_name
from app.models import ImportBatch, ImportRow, Organisation, Person, db
from app.operations.facts import person_facts
from app.operations.import_rules import category_of_row
from app.operations.policies import policy_for
from app.policy import Category, Policy
from app.policy.refusals import series_refusal
from app.services import services

# SQLite takes only so many values in one statement.
CHUNK = 500
REPEATED = "该成绩以前已经导入"


def key_hash(result: ResultRow) -> str:
    """The keyed hash of what makes two rows the same result: it holds a person's number."""
    return services().cipher.lookup_hash(natural_key(result))


def counted_keys(keys: Iterable[str | None]) -> set[str]:
    """Which of these results are already credited or wait to be claimed."""
    wanted = [key for key in keys if key is not None]
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        query = select(ImportRow.natural_key).where(
            ImportRow.natural_key.in_(wanted[start : start + CHUNK]),
            ImportRow.outcome.in_([RowOutcome.CREDITED.value, RowOutcome.WAITING.value]),
        )
        found.update(key for key in db.session.scalars(query) if key is not None)
    return found


class Known:
    """What the database knows of the people of a sheet, by the hash of their number."""

    def __init__(self, hashes: Iterable[str | None]) -> None:
        self.today: date = services().today()
        self._people: dict[str, Person] = {}
        self._policies: dict[tuple[str | None, int], Policy | str] = {}
        wanted = sorted({known for known in hashes if known is not None})
        for start in range(0, len(wanted), CHUNK):
            query = select(Person).where(Person.identity_hash.in_(wanted[start : start + CHUNK]))
            self._people |= {person.identity_hash: person for person in db.session.scalars(query)}

    def person(self, row: ImportRow) -> Person | None:
        """The person who stands under the row's identity number now."""
        return self._people.get(row.identity_hash or "")

    def policy(self, employer: Organisation | None, year: int) -> Policy | str:
        """The policy for a year, or why there is none."""
        place = employer.region_code if employer else None, year
        if place not in self._policies:
            try:
                self._policies[place] = policy_for(employer, year)
            except RuleViolation as error:
                self._policies[place] = error.message
        return self._policies[place]


def checked_rows(batch: ImportBatch, results: Sequence[ResultRow]) -> list[ImportRow]:
    """The good rows of a sheet, each with what will become of it."""
    rows = [_row(batch, result) for result in results]
    known = Known(row.identity_hash for row in rows)
    counted = counted_keys(row.natural_key for row in rows)
    for row, result in zip(rows, results, strict=True):
        outcome, row.message = _judge(row, result, known, counted)
        row.outcome = outcome.value
    return rows


def row_problem(row: ImportRow, person: Person | None, known: Known) -> str:
    """Why the row cannot be credited to the person as things stand; empty where it can."""
    return _policy_problem(row, person, known) or _name_problem(row, person)


def _row(batch: ImportBatch, result: ResultRow) -> ImportRow:
    return ImportRow(
        batch_id=batch.id,
        row_number=result.number,
        raw=json.dumps(result.raw, ensure_ascii=False),
        natural_key=key_hash(result),
        name=result.name,
        id_type=result.id_type.value,
        identity_number=result.identity_number,
        identity_hash=services().cipher.lookup_hash(result.identity_number),
        employer_name=result.employer_name,
        year=result.credit_year or result.study_year,
        study_year=result.study_year,
        subject=result.subject.value if result.subject is not None else None,
        hours=result.hours,
        course=result.subject_name,
        platform=result.platform,
        completed_on=result.completed_on,
    )


def _judge(
    row: ImportRow, result: ResultRow, known: Known, counted: set[str]
) -> tuple[RowOutcome, str]:
    person = known.person(row)
    problem = _policy_problem(row, person, known)
    if problem:
        return RowOutcome.ERROR, problem
    if row.natural_key in counted:
        return RowOutcome.DUPLICATE, REPEATED
    if not result.passed:
        return RowOutcome.UNQUALIFIED, "考核不合格，只留存，不计学时"
    if person is None:
        return RowOutcome.UNKNOWN, "没有登记该人员，入档后进入待认领"
    problem = _name_problem(row, person)
    if problem:
        return RowOutcome.ERROR, problem
    row.person_id = person.id
    return RowOutcome.READY, ""


def _name_problem(row: ImportRow, person: Person | None) -> str:
    if person is None or normalise_name(person.name) == normalise_name(row.name):
        return ""
    return f"姓名：与登记的姓名不一致（{person.masked_number} 登记为「{person.name}」）"


def _policy_problem(row: ImportRow, person: Person | None, known: Known) -> str:
    """Why the policy of the year of study does not take this result; empty where it does."""
    year = row.study_year or row.year or 0
    policy = known.policy(person.employer if person else None, year)
    if isinstance(policy, str):
        return f"学习年度：{policy}"
    category = category_of_row(policy, row)
    if isinstance(category, str):
        return category
    # The sheet was read by the finest step of all years.
    if row.hours is None or row.hours % policy.hour_step:
        return f"学时：学时应为 {policy.hour_step} 的整数倍"
    if row.completed_on is None or row.completed_on > known.today:
        return f"完成日期：{row.completed_on} 晚于今天"
    return _series_problem(policy, category, person)


def _series_problem(policy: Policy, category: Category, person: Person | None) -> str:
    if person is None:
        return ""
    refusal = series_refusal(policy, category, person_facts(person))
    return f"职称系列：{refusal.text}" if refusal is not None else ""
