"""Professionals and their employers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_wtf import FlaskForm
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.access.actor import Actor
from app.access.gateway import access_person
from app.access.permissions import Permission
from app.enums import IdType
from app.errors import NotFound
from app.models import Employment, Organisation, Person, db
from app.operations.people import PersonData, create_person, find_person, update_person
from app.operations.shown_numbers import show_number
from app.policy import TITLE_LEVELS, TITLE_SERIES
from app.views.case_list import sees_others
from app.views.forms import CodeField, FilledIn, NotLonger, ReferenceField, SearchField
from app.views.screen import ScreenView
from app.web.actor import current_actor
from app.web.search import (
    NAME_DIGITS,
    NO_DIGITS,
    ORGANISATION_DIGITS,
    holds_number,
    search_text,
    starts_with,
)
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


def _choices(names: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice("", "—"), *(SelectChoice(name) for name in names)]


class PersonForm(FlaskForm):
    """What is entered of a person."""

    name = StringField(_l("姓名"), [FilledIn(), NotLonger(60)])
    id_type = CodeField(_l("证件类型"), IdType)
    identity_number = StringField(_l("证件号码"), [NotLonger(40)])
    employer_id = ReferenceField(_l("工作单位"))
    title_series = SelectField(_l("职称系列"), choices=_choices(TITLE_SERIES))
    title_level = SelectField(_l("职称级别"), choices=_choices(TITLE_LEVELS))
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    active = BooleanField(_l("在册"), default=True)


# A unit's list has its own people alone.
_EMPLOYER = {"label": _l("工作单位")}


class PersonSearch(FlaskForm):
    """Search of the list."""

    q = SearchField(
        _l("姓名"),
        render_kw={"pattern": NO_DIGITS, "title": _l("姓名不含数字，证件号码请在下方查找")},
    )
    employer = SearchField(_l("工作单位"))


class PeopleView(ScreenView):
    """The screen of people."""

    datamodel = SQLAInterface(Person, db.session)
    search_columns: ClassVar[list[str]] = ["name"]
    list_columns: ClassVar[list[str]] = ["name"]
    name = "people"
    route_base = "/person"
    class_permission_name = "person"
    title = _l("专业技术人员")
    new_title = _l("新增人员")
    model = Person
    form_class = PersonForm
    search_class = PersonSearch
    list_template = "xueshi/people.html"
    base_permissions: ClassVar[list[str]] = [*ScreenView.base_permissions, "can_number"]
    method_permission_name: ClassVar[dict[str, str]] = {
        **ScreenView.method_permission_name,
        "find": "read",
        "number": "number",
    }
    pickers: ClassVar[dict[str, str]] = {"employer_id": "pick.employers"}
    columns = (
        {"label": _l("姓名"), "kind": "title"},
        {"label": _l("证件号码"), "kind": "short"},
        _EMPLOYER,
        {"label": _l("职称系列")},
        {"label": _l("职称级别"), "kind": "short"},
    )

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The people within the actor's scope; an identity number is not searched for here."""
        name, employer = search_text("q"), search_text("employer")
        if holds_number(name, NAME_DIGITS) or holds_number(employer, ORGANISATION_DIGITS):
            flash(_("证件号码不能写在网址里，请用「按证件号码查找」。"), "error")
            return redirect(url_for("people.list"))
        return super().list()

    @expose("/find/", methods=["POST"])
    @has_access
    def find(self) -> Any:
        """Leads to the person with an identity number, which stands in the form alone."""
        try:
            person_id = find_person(current_actor(), request.form.get("identity_number", ""))
        except NotFound:
            flash(_("在您的查看范围内没有该证件号码的人员。"), "error")
            return redirect(url_for("people.list"))
        return redirect(url_for("people.show", pk=person_id))

    @expose("/<int:pk>/number/", methods=["POST"])
    @has_access
    def number(self, pk: int) -> Any:
        """The whole identity number, once; the audit log says who looked."""
        person = show_number(current_actor(), pk)
        facts = [
            (_("姓名"), person.name),
            (_("证件类型"), _(IdType(person.id_type).label)),
            (_("证件号码"), {"text": person.identity_number, "code": True}),
        ]
        title = _("完整证件号码")
        back = {"label": _("返回"), "url": url_for("people.show", pk=pk), "kind": "primary"}
        return self.render_template(
            "xueshi/result.html",
            title=title,
            result={
                "tone": "warn",
                "title": title,
                "text": _("本次查看已记入审计日志。请勿抄录、转发，看完请返回。"),
                "facts": facts,
            },
            next_actions=[back],
        )

    def shows(self, actor: Actor, column: dict[str, Any]) -> bool:
        """The employer only to those who see people of several."""
        return column is not _EMPLOYER or sees_others(actor)

    def search_form(self, actor: Actor) -> Any:
        """Without the employer for a unit."""
        form = super().search_form(actor)
        if not sees_others(actor):
            del form.employer
        return form

    def narrow(self, query: Select[Any], form: Any) -> Select[Any]:
        """A name's beginning, an employer's beginning."""
        text = search_text("q")
        if text:
            query = query.where(starts_with(Person.name, text))
        employer = search_text("employer")
        if employer:
            query = query.join(Organisation, Person.employer_id == Organisation.id).where(
                starts_with(Organisation.name, employer)
            )
        return query

    def cells(self, row: Person) -> list[Any]:
        """One line of the list."""
        hint = "" if row.active else _("不在册")
        return [
            {"text": row.name, "url": url_for("people.show", pk=row.id), "hint": hint},
            {"text": row.masked_number, "code": True},
            row.employer.name if row.employer else None,
            row.title_series,
            row.title_level,
        ]

    def heading(self, row: Person) -> str:
        """The name."""
        return row.name

    def facts(self, row: Person) -> list[tuple[Any, ...]]:
        """The page of a person."""
        return [
            (_("证件类型"), _(IdType(row.id_type).label)),
            (_("证件号码"), {"text": row.masked_number, "code": True}),
            (_("工作单位"), row.employer.name if row.employer else None),
            (_("职称系列"), row.title_series),
            (_("职称级别"), row.title_level),
            (_("状态"), _("在册") if row.active else _("不在册")),
        ]

    def sections(self, actor: Actor, row: Person) -> list[dict[str, Any]]:
        """Where the person worked when."""
        return [
            {
                "title": _("任职经历"),
                "columns": [
                    {"label": _("工作单位"), "kind": "title"},
                    {"label": _("开始日期"), "kind": "date"},
                    {"label": _("结束日期"), "kind": "date"},
                ],
                "rows": [
                    {
                        "cells": [
                            employment.organisation.name,
                            employment.started_on,
                            employment.ended_on or _("至今"),
                        ]
                    }
                    for employment in _employments(row)
                ],
                "empty": _("没有任职记录"),
            }
        ]

    def show_actions(self, actor: Actor, row: Person) -> list[dict[str, Any]]:
        """To the person's hours, and to the whole number."""
        actions = []
        if actor.can(Permission.RECORD_READ):
            url = url_for("record.show", person_id=row.id)
            actions.append({"label": _("查看学时"), "url": url})
        if actor.can(Permission.PERSON_NUMBER):
            shown = {
                "label": _("显示完整证件号码"),
                "url": url_for("people.number", pk=row.id),
                "method": "post",
                "confirm": _("查看完整证件号码会记入审计日志，确定查看？"),
            }
            actions.append(shown)
        return actions

    def fetch(self, actor: Actor, pk: int) -> Person:
        """Through the gateway."""
        return access_person(actor, pk)

    def fill_form(self, form: Any, row: Person) -> None:
        """Shows a person in the form; the identity number stays hidden."""
        for field in ("name", "id_type", "employer_id", "active", "version"):
            form[field].data = getattr(row, field)
        form.title_series.data = row.title_series or ""
        form.title_level.data = row.title_level or ""
        form.identity_number.description = _(
            "现为 %(masked)s；不改请留空。", masked=row.masked_number
        )

    def picker_texts(self, form: Any) -> dict[str, str]:
        """The name of the employer."""
        chosen = db.session.get(Organisation, form.employer_id.data or 0)
        return {"employer_id": chosen.name if chosen else ""}

    def new_form(self) -> Any:
        """Asks for the identity number, which may stay empty where it is on record."""
        form = super().new_form()
        form.identity_number.validators = [FilledIn(), *form.identity_number.validators]
        form.identity_number.flags.required = True
        return form

    def save_new(self, actor: Actor, form: Any) -> Person:
        """Calls the operation."""
        return create_person(actor, _data(form))

    def save_changes(self, actor: Actor, pk: int, form: Any) -> Person:
        """Calls the operation."""
        return update_person(actor, pk, _data(form), form.version.data or 0)


def _employments(person: Person) -> Sequence[Employment]:
    query = select(Employment).where(Employment.person_id == person.id)
    with_names = query.options(joinedload(Employment.organisation))
    return db.session.scalars(with_names.order_by(Employment.started_on)).all()


def _data(form: Any) -> PersonData:
    return PersonData(
        name=form.name.data or "",
        id_type=form.id_type.data or "",
        identity_number=form.identity_number.data or "",
        employer_id=form.employer_id.data,
        title_series=form.title_series.data or None,
        title_level=form.title_level.data or None,
        active=bool(form.active.data),
    )
