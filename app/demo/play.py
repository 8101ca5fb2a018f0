"""Prepares cases and plays their steps, each by the one whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.access.actor import Actor
from app.demo.cast import PersonPlan
from app.demo.evidence import proof
from app.demo.stage import Stage
from app.enums import CaseKind, CaseState, CourseMode, Subject
from app.models import Case, Filing, db
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.content import declaration_of, filing_of, lines_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.declaration_data import DeclarationData, LineData
from app.operations.declarations import create_declaration
from app.operations.evidence import PLAN, add_evidence, needed_evidence
from app.operations.filings import FilingData, create_filing
from app.operations.splits import return_lines
from app.services import services

COURSE, MEETING, DEGREE = "QH-Z-CRS", "QH-Z-ACT", "QH-Z-DEG"
_PROOFS = {
    COURSE: ("formal_notice", "signin", "pass_list", "pass_cert"),
    MEETING: ("act_notice", "train_cert"),
    DEGREE: ("grad_cert",),
}
# What is handed in with the second round of a case that was returned.
_MENDING = {COURSE: "pass_list", MEETING: "visit_report", DEGREE: "complete_cert"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case, `days` after the one before."""

    kind: str
    days: int = 0
    reason: str = ""


def submit(days: int = 0) -> Step:
    """The submitter hands the case in."""
    return Step("submit", days)


def approve(days: int = 2) -> Step:
    """The desk that holds the case passes it."""
    return Step("approve", days)


def give_back(reason: str, days: int = 2) -> Step:
    """The desk that holds the case returns it."""
    return Step("return", days, reason)


def give_back_first(reason: str, days: int = 2) -> Step:
    """The desk that holds the case returns the first of its people alone."""
    return Step("split", days, reason)


def refuse(reason: str, days: int = 3) -> Step:
    """The desk that holds the case refuses it for good."""
    return Step("refuse", days, reason)


def mend(days: int = 1) -> Step:
    """The submitter adds what was missing."""
    return Step("mend", days)


def withdraw(days: int = 0) -> Step:
    """The submitter takes the case back."""
    return Step("withdraw", days)


def discard(days: int = 1) -> Step:
    """The submitter gives the case up."""
    return Step("discard", days)


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A course to be filed: `hours` in 学时."""

    title: str
    starts_on: date
    ends_on: date
    hours: int
    series: tuple[str, ...]
    place: str = ""
    mode: CourseMode = CourseMode.OFFLINE


@dataclass(frozen=True, slots=True)
class Part:
    """One person of a declaration with hours, days or the number of a certificate."""

    person_id: int
    plan: PersonPlan
    hours: Decimal | None = None
    days: Decimal | None = None
    certificate_number: str = ""

    @property
    def amount(self) -> str:
        """What a list of participants shows."""
        if self.hours is not None:
            return f"{self.hours} 学时"
        return f"{self.days} 天" if self.days is not None else self.certificate_number


@dataclass(frozen=True, slots=True)
class Training:
    """What a declaration is about; a filed course brings its own title and dates."""

    category: str
    title: str
    organiser: str
    starts_on: date
    ends_on: date
    filing_id: int | None = None


def filed(filing_id: int) -> Training:
    """The training of an approved filing."""
    filing = db.session.get_one(Filing, filing_id)
    organiser = filing.organisation.name
    return Training(COURSE, filing.title, organiser, filing.starts_on, filing.ends_on, filing_id)


def draft_filing(actor: Actor, plan: CoursePlan) -> int:
    """A draft filing with its plan; the id of the case."""
    summary = (
        f"面向{'、'.join(plan.series)}，聚焦新理论、新知识、新技术、新方法，"
        "包括专题讲授、案例研讨和结业考核三个部分。"
    )
    case = create_filing(
        actor,
        FilingData(
            title=plan.title,
            subject=Subject.PROFESSIONAL.value,
            target_series=plan.series,
            mode=plan.mode.value,
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            hours=Decimal(plan.hours),
            place=plan.place,
            summary=summary,
        ),
    )
    lines = (
        f"一、培训时间：{plan.starts_on} 至 {plan.ends_on}，共 {plan.hours} 学时",
        f"二、培训方式：{plan.mode.label} {plan.place}",
        f"三、培训对象：{'、'.join(plan.series)}",
        "四、课程安排：专题讲授、案例研讨、现场教学",
        "五、考核方式：闭卷测试，合格者发给培训合格证书",
    )
    _attach(actor, case.id, PLAN, plan.title, lines)
    return case.id


def draft_declaration(actor: Actor, training: Training, parts: Sequence[Part]) -> int:
    """A draft declaration with all its proofs; the id of the case."""
    case = create_declaration(
        actor,
        DeclarationData(
            category=training.category,
            filing_id=training.filing_id,
            title=training.title,
            organiser=training.organiser,
            starts_on=training.starts_on,
            ends_on=training.ends_on,
            summary="",
            lines=tuple(
                LineData(part.person_id, part.hours, part.days, part.certificate_number)
                for part in parts
            ),
        ),
    )
    listed = [f"{row}  {part.plan.name}  {part.amount}" for row, part in enumerate(parts, 1)]
    period = f"时间：{training.starts_on} 至 {training.ends_on}"
    for kind in _PROOFS[training.category]:
        # Notice and specimen certificate are the organiser's, the same for all units.
        shared = kind in {"formal_notice", "act_notice", "pass_cert"}
        lines = [period] if shared else [period, actor.organisation_name, *listed]
        issuer = training.organiser
        name, data = proof(kind, training.title, lines, issuer, f"{training.ends_on}")
        add_evidence(actor, case.id, _version(case.id), kind, name, data)
    return case.id


def play(stage: Stage, actor: Actor, case_id: int, steps: Sequence[Step]) -> None:
    """Plays the steps in their order: `actor` submits, the desks decide."""
    for step in steps:
        stage.pause(step.days)
        version = _version(case_id)
        if step.kind == "submit":
            submit_case(actor, case_id, version)
        elif step.kind == "withdraw":
            withdraw_case(actor, case_id, version)
        elif step.kind == "discard":
            discard_case(actor, case_id, version)
        elif step.kind == "mend":
            _mend(actor, case_id)
        elif step.kind == "approve":
            approve_case(stage.holder(case_id), case_id, version)
        elif step.kind == "return":
            return_case(stage.holder(case_id), case_id, version, step.reason)
        elif step.kind == "split":
            first = lines_of(db.session.get_one(Case, case_id))[0].id
            return_lines(stage.holder(case_id), case_id, version, {first: step.reason})
        else:
            refuse_case(stage.holder(case_id), case_id, version, step.reason)


def pass_through(stage: Stage, actor: Actor, case_id: int) -> None:
    """Hands a case in and lets every desk of its chain approve."""
    play(stage, actor, case_id, [submit()])
    while db.session.get_one(Case, case_id).state == CaseState.IN_REVIEW.value:
        play(stage, actor, case_id, [approve()])


def filing_id_of(case_id: int) -> int:
    """The filing of a filing case."""
    return filing_of(db.session.get_one(Case, case_id)).id


def _mend(actor: Actor, case_id: int) -> None:
    case = db.session.get_one(Case, case_id)
    all_of, any_of = needed_evidence(case)
    kind = (*all_of, *any_of)[0]
    if case.kind == CaseKind.DECLARATION.value:
        kind = _MENDING.get(declaration_of(case).category, kind)
    lines = ("补充材料", "已按审核意见补正并加盖印章")
    _attach(actor, case_id, kind, case.title, lines)


def _attach(actor: Actor, case_id: int, kind: str, title: str, lines: Sequence[str]) -> None:
    name, data = proof(kind, title, lines, actor.organisation_name, f"{services().today()}")
    add_evidence(actor, case_id, _version(case_id), kind, name, data)


def _version(case_id: int) -> int:
    return db.session.get_one(Case, case_id).version
