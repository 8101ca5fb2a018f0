"""Lists of cases: which columns a reader needs, what a row says, and the search bar above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy import Select, bindparam, func, select
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.access.actor import Actor
from app.enums import CaseKind, CaseState, Role
from app.models import Case, Declaration, HourLine, Organisation, Person, db
from app.operations.policies import shown_policy
from app.services import services
from app.views.amounts import days_word
from app.views.base import local
from app.views.forms import CodeField, SearchField
from app.views.states import state_word
from app.views.widgets import PlainSelect
from app.web.address import address_by_number
from app.web.search import NO_DIGITS, contains, search_text, starts_with
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

# They see cases of one organisation alone: its name in every row tells them nothing.
_OWN_ONLY = frozenset({Role.UNIT_ADMIN, Role.BASE_ADMIN})
_YEARS_SHOWN = 6
# Made once; each page asks it of other cases.
_CONTENTS = (
    select(Declaration.case_id, Declaration.category, func.count(HourLine.id))
    .outerjoin(HourLine, HourLine.case_id == Declaration.case_id)
    .where(Declaration.case_id.in_(bindparam("cases", expanding=True)))
    .group_by(Declaration.case_id, Declaration.category)
)


class CaseSearch(FlaskForm):
    """What cases are searched by; `case_search` leaves what the list and its reader need."""

    q = SearchField(_l("名称"))
    person = SearchField(
        _l("人员姓名"), render_kw={"pattern": NO_DIGITS, "title": _l("姓名不含数字，请按姓名查找")}
    )
    unit = SearchField(_l("申报单位"))
    kind = CodeField(_l("类别"), CaseKind, empty=_l("全部"))
    year = SelectField(_l("年度"), validate_choice=False, widget=PlainSelect())
    state = CodeField(_l("状态"), CaseState, empty=_l("全部"))


def sees_others(actor: Actor) -> bool:
    """Whether cases of several organisations are in the actor's lists."""
    return actor.role not in _OWN_ONLY


def case_search(actor: Actor, *fields: str) -> Any:
    """The search form of a list with these of its fields; the unit only for those who see
    several.
    """
    form = CaseSearch(request.args, meta={"csrf": False})
    this_year = services().today().year
    years = [str(this_year - back) for back in range(_YEARS_SHOWN)]
    form.year.choices = [SelectChoice("", _("全部")), *map(SelectChoice, years)]
    for name in ("q", "person", "unit", "kind", "year", "state"):
        if name not in fields or (name == "unit" and not sees_others(actor)):
            del form[name]
    return form


def narrowed(query: Select[Any], form: Any) -> Select[Any]:
    """The cases that the search form asks for."""
    if "q" in form and (text := search_text("q")):
        query = query.where(contains(Case.title, text))
    if "person" in form and (text := search_text("person")):
        people = select(Person.id).where(starts_with(Person.name, text))
        lines = select(HourLine.case_id).where(HourLine.person_id.in_(people))
        query = query.where(Case.id.in_(lines))
    if "unit" in form and (text := search_text("unit")):
        units = select(Organisation.id).where(contains(Organisation.name, text))
        query = query.where(Case.organisation_id.in_(units))
    if "year" in form and form.year.data in [choice.value for choice in form.year.choices[1:]]:
        query = query.where(Case.year == int(form.year.data))
    for name, column in (("kind", Case.kind), ("state", Case.state)):
        if name in form and form[name].data:
            query = query.where(column == form[name].data)
    return query


def case_table(actor: Actor, cases: Sequence[Case], *, one_kind: bool = False) -> dict[str, Any]:
    """Columns and rows of a list of cases; of `one_kind` (declarations), what kind of training
    and for how many people.
    """
    columns = [{"label": _("事项"), "kind": "title"}, {"label": _("类别"), "kind": "short"}]
    if one_kind:
        columns = [
            {"label": _("事项"), "kind": "title"},
            {"label": _("申报类别"), "kind": "category"},
            {"label": _("人数"), "kind": "number"},
        ]
    if sees_others(actor):
        columns.append({"label": _("申报单位")})
    columns += [
        {"label": _("提交时间"), "kind": "date"},
        {"label": _("等待"), "kind": "short"},
        {"label": _("状态"), "kind": "short"},
    ]
    contents = _contents(cases) if one_kind else {}
    owners = _owners(cases)
    address = address_by_number("cases.show", "case_id")
    rows = []
    for case in cases:
        kind = contents.get(case.id, [""] * 2) if one_kind else [_(CaseKind(case.kind).label)]
        unit = [case.organisation.name] if sees_others(actor) else []
        title = _title(case, owners, address(case.id))
        rows.append({"cells": [title, *kind, *unit, *_standing(case)]})
    return {"columns": columns, "rows": rows}


def waited(case: Case) -> str | None:
    """How long a case has waited at the desk that holds it, in words."""
    if case.held_since is None:
        return None
    days = (services().now() - case.held_since).days
    return days_word(days) if days > 0 else str(_("不到 1 天"))


def _owners(cases: Sequence[Case]) -> dict[int, str]:
    """The names of those whose own items are among the cases."""
    ids = {case.owner_id for case in cases if case.owner_id is not None}
    if not ids:
        return {}
    query = select(Person.id, Person.name).where(Person.id.in_(ids))
    return dict(db.session.execute(query).tuples().all())


def _title(case: Case, owners: Mapping[int, str], url: str) -> dict[str, str]:
    owner = owners.get(case.owner_id or 0)
    hint = f"{owner} · {case.number}" if owner else case.number
    return {"text": case.title, "url": url, "hint": hint}


def _standing(case: Case) -> list[Any]:
    return [local(case.submitted_at), waited(case), state_word(case)]


def _contents(cases: Sequence[Case]) -> dict[int, list[Any]]:
    """Category and number of people of each declaration, by the id of its case."""
    by_id = {case.id: case for case in cases}
    found = db.session.execute(_CONTENTS, {"cases": list(by_id)}).tuples()
    return {
        case_id: [_(shown_policy(by_id[case_id]).categories[category].name), people]
        for case_id, category, people in found
    }
