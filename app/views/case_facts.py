"""What was declared, as facts on the page of a case: a unit's declaration or a person's item."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select

from app.access.actor import Actor
from app.access.scope import scope_of
from app.enums import ResultType
from app.models import Case, HourLine, db
from app.operations.content import declaration_of
from app.operations.policies import shown_policy
from app.policy.category import Category
from app.views.amounts import hours_word
from app.views.states import state_word
from app.views.written import moment
from app.web.words import gettext as _
from app.web.words import marked

Facts = list[tuple[Any, ...]]


def declaration_facts(case: Case) -> Facts:
    """The content of a declaration or of a person's item."""
    declaration = declaration_of(case)
    category = shown_policy(case).categories[declaration.category]
    filing = declaration.filing
    facts: Facts = _who(case)
    facts.append((_("申报类别"), {"text": category.name, "hint": category.cite}))
    if declaration.organiser or case.owner_id is None:
        facts.append((_("主办单位"), declaration.organiser))
    facts.append((_("时间"), {"start": declaration.starts_on, "end": declaration.ends_on}))
    if filing is not None:
        url = url_for("filings.show", filing_id=filing.id)
        number = {"text": filing.filing_number or filing.title, "url": url}
        facts.append((_("备案号"), number))
        facts.append((_("备案学时"), filing.hours))
    if case.owner_id is not None and case.lines:
        facts += _measured(case.lines[0], category)
    facts.append((_("所属年度"), str(case.year)))
    if declaration.summary:
        facts.append((_("说明"), declaration.summary, "wide"))
    return facts


def taken_facts(actor: Actor, case: Case) -> Facts:
    """The declaration of the unit into which a person's item was taken."""
    if case.taken_into_id is None:
        return []
    row = db.session.execute(
        select(Case, scope_of(Case, actor, inline=True).label("visible")).where(
            Case.id == case.taken_into_id
        )
    ).one()
    into, visible = row
    url = url_for("cases.show", case_id=into.id) if visible else None
    hint = state_word(into)["text"]
    return [(_("列入的申报"), {"text": into.number, "url": url, "hint": hint})]


def _who(case: Case) -> Facts:
    if case.owner_id is None or not case.lines:
        return [(_("申报单位"), case.organisation.name)]
    person = case.lines[0].person
    return [
        (_("申报人"), {"text": person.name, "hint": person.title_series or ""}),
        (_("证件号码"), {"text": person.masked_number, "code": True}),
        (_("所在单位"), case.organisation.name),
    ]


def _measured(line: HourLine, category: Category) -> Facts:
    """What the one line of an item says."""
    facts: Facts = []
    if line.hours is not None:
        facts.append((_("申报的学时"), line.hours))
    if line.days is not None:
        facts.append((_("天数"), line.days))
    if line.item_count is not None:
        facts.append((_("考试合格的门数"), str(line.item_count)))
    if line.credits is not None:
        facts.append((_("学分"), line.credits))
    if line.result_type is not None:
        facts.append((_("成果类型"), _(ResultType(line.result_type).label)))
    if line.project_key:
        facts.append((_("所属项目"), line.project_key))
    if line.certificate_number:
        known = "project_key" in category.dedupe
        facts.append((_("成果编号") if known else _("证书编号"), line.certificate_number))
    if line.sessions:
        # Marked: a day is not broken at the end of a line.
        days = [
            marked("%(day)s %(amount)s", day=moment(day), amount=hours_word(hours))
            for day, hours in line.sessions
        ]
        facts.append((_("每天的学时"), Markup("；").join(days), "wide"))
    return facts
