"""Organisations: employers, bases, departments, bureaus."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_wtf import FlaskForm
from sqlalchemy import Select, or_, select
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.access.actor import Actor
from app.access.gateway import access_organisation
from app.access.scope import SEES_OWN
from app.enums import Capacity, OrganisationLevel, OrganisationNature, Track
from app.models import Organisation, OrganisationCapacity, db
from app.operations.organisations import (
    OrganisationData,
    create_organisation,
    update_organisation,
)
from app.views.forms import (
    CodeField,
    CodesField,
    FilledIn,
    NotLonger,
    ReferenceField,
    RegionField,
    SearchField,
)
from app.views.screen import ScreenView
from app.web.actor import current_actor
from app.web.search import contains, search_text
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class OrganisationForm(FlaskForm):
    """What is entered of an organisation."""

    name = StringField(_l("机构名称"), [FilledIn(), NotLonger(120)])
    credit_code = StringField(_l("统一社会信用代码"), [FilledIn(), NotLonger(30)])
    capacities = CodesField(_l("机构类型"), Capacity)
    region_code = RegionField(_l("所在地区"))
    level = CodeField(_l("层级"), OrganisationLevel)
    nature = CodeField(_l("单位性质"), OrganisationNature)
    track = CodeField(_l("审验途径"), Track, empty=_l("（不适用）"))
    bureau_id = ReferenceField(
        _l("同级人社部门"), description=_l("人社部门本身请选上一级；省级最高人社部门留空。")
    )
    department_id = ReferenceField(_l("主管部门"), description=_l("没有主管部门的留空。"))
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    active = BooleanField(_l("启用"), default=True)


class OrganisationSearch(FlaskForm):
    """Search of the list."""

    name = SearchField(_l("机构名称"))
    capacity = CodeField(_l("机构类型"), Capacity, empty=_l("全部"))
    track = CodeField(_l("审验途径"), Track, empty=_l("全部"))


class OrganisationsView(ScreenView):
    """The screen of organisations."""

    datamodel = SQLAInterface(Organisation, db.session)
    search_columns: ClassVar[list[str]] = ["name"]
    list_columns: ClassVar[list[str]] = ["name", "credit_code"]
    name = "organisations"
    route_base = "/organisation"
    class_permission_name = "organisation"
    title = _l("机构")
    new_title = _l("新增机构")
    model = Organisation
    form_class = OrganisationForm
    search_class = OrganisationSearch
    wide = ("capacities",)
    pickers: ClassVar[dict[str, str]] = {
        "bureau_id": "pick.bureaus",
        "department_id": "pick.departments",
    }
    columns = (
        {"label": _l("机构名称"), "kind": "title"},
        {"label": _l("机构类型")},
        {"label": _l("所在地区")},
        {"label": _l("审验途径"), "kind": "short"},
        {"label": _l("主管部门"), "kind": "office"},
        {"label": _l("同级人社部门"), "kind": "bureau"},
    )

    def narrow(self, query: Select[Any], form: Any) -> Select[Any]:
        """Name (or credit code), kind and track."""
        text = search_text("name")
        if text:
            code = Organisation.credit_code == text.upper()
            query = query.where(or_(contains(Organisation.name, text), code))
        if form.capacity.data:
            holders = select(OrganisationCapacity.organisation_id).where(
                OrganisationCapacity.capacity == form.capacity.data
            )
            query = query.where(Organisation.id.in_(holders))
        if form.track.data:
            query = query.where(Organisation.track == form.track.data)
        return query

    def cells(self, row: Organisation) -> list[Any]:
        """One line of the list."""
        hint = "" if row.active else _("已停用")
        return [
            {"text": row.name, "url": url_for("organisations.show", pk=row.id), "hint": hint},
            _capacities(row),
            row.region.name,
            _(row.track_label) if row.track_label else None,
            row.department.name if row.department else None,
            row.bureau.name if row.bureau else None,
        ]

    def heading(self, row: Organisation) -> str:
        """The name."""
        return row.name

    def facts(self, row: Organisation) -> list[tuple[Any, ...]]:
        """The page of an organisation."""
        return [
            (_("机构类型"), _capacities(row)),
            (_("统一社会信用代码"), {"text": row.credit_code, "code": True}),
            (_("所在地区"), row.region.name),
            (_("层级"), _(OrganisationLevel(row.level).label)),
            (_("单位性质"), _(OrganisationNature(row.nature).label)),
            (_("审验途径"), _(row.track_label) if row.track_label else None),
            (_("同级人社部门"), row.bureau.name if row.bureau else None),
            (_("主管部门"), row.department.name if row.department else None),
            (_("状态"), _status(row)),
        ]

    def crumbs(self, here: str) -> list[tuple[str, str | None]]:
        """Who sees their own organisation alone comes from no list."""
        return [] if current_actor().role in SEES_OWN else super().crumbs(here)

    def fetch(self, actor: Actor, pk: int) -> Organisation:
        """Through the gateway."""
        return access_organisation(actor, pk)

    def fill_form(self, form: Any, row: Organisation) -> None:
        """Shows an organisation in the form."""
        for field in ("name", "credit_code", "region_code", "level", "nature", "active", "version"):
            form[field].data = getattr(row, field)
        form.track.data = row.track
        form.bureau_id.data = row.bureau_id
        form.department_id.data = row.department_id
        form.capacities.data = sorted(row.capacities)

    def picker_texts(self, form: Any) -> dict[str, str]:
        """The names of the chosen parents."""
        fields = ("bureau_id", "department_id")
        chosen = {form[field].data for field in fields if form[field].data}
        query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(chosen))
        names = {row.id: row.name for row in db.session.execute(query)} if chosen else {}
        return {field: names.get(form[field].data, "") for field in fields}

    def save_new(self, actor: Actor, form: Any) -> Organisation:
        """Calls the operation."""
        return create_organisation(actor, _data(form))

    def save_changes(self, actor: Actor, pk: int, form: Any) -> Organisation:
        """Calls the operation."""
        return update_organisation(actor, pk, _data(form), form.version.data or 0)


def _data(form: Any) -> OrganisationData:
    return OrganisationData(
        name=form.name.data or "",
        credit_code=form.credit_code.data or "",
        region_code=form.region_code.data or "",
        level=form.level.data or "",
        nature=form.nature.data or "",
        track=form.track.data,
        capacities=frozenset(form.capacities.data or ()),
        bureau_id=form.bureau_id.data,
        department_id=form.department_id.data,
        active=bool(form.active.data),
    )


def _capacities(row: Organisation) -> str:
    return _("、").join(_(capacity.label) for capacity in sorted(row.capacities))


def _status(row: Organisation) -> dict[str, str]:
    if row.active:
        return {"text": _("启用"), "tone": "good"}
    return {"text": _("已停用"), "tone": "neutral"}
