"""Conversion rules (学分折算规定): the list, the form that puts one on file, its page (QH7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import select
from wtforms import StringField

from app.access.gateway import access_conversion_rule
from app.access.permissions import Permission
from app.access.scope import scope_of
from app.errors import RuleViolation
from app.models import ConversionRule, Organisation, db
from app.operations.conversions import (
    LONGEST_NUMBER,
    LONGEST_REASON,
    LONGEST_TITLE,
    ConversionData,
    file_conversion_rule,
    revoke_conversion_rule,
)
from app.policy import format_hours
from app.views.base import text_of
from app.views.conversion_rules import rule_facts, state_of, years_of
from app.views.files import shown_file
from app.views.forms import (
    CountField,
    DayField,
    FilledIn,
    HoursField,
    NotLonger,
    ReferenceField,
    show_problems,
)
from app.views.listing import page_of
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class ConversionForm(FlaskForm):
    """What is entered of a rule."""

    department_id = ReferenceField(
        _l("行业主管部门"), [FilledIn()], description=_l("制定并报备这份规定的部门。")
    )
    document_title = StringField(_l("文件名称"), [FilledIn(), NotLonger(LONGEST_TITLE)])
    document_number = StringField(
        _l("文号"),
        [FilledIn(), NotLonger(LONGEST_NUMBER)],
        description=_l("如：青卫健〔2019〕8号。"),
    )
    hours_per_credit = HoursField(
        _l("每学分折算的学时"), [FilledIn()], description=_l("按规定填写，最多两位小数。")
    )
    first_year = CountField(_l("适用起始年度"), [FilledIn()], description=_l("如：2019。"))
    last_year = CountField(
        _l("适用截止年度"), [FilledIn()], description=_l("只适用一个年度的，与起始年度相同。")
    )
    filed_on = DayField(_l("备案日期"), [FilledIn()])
    file = FileField(
        _l("规定原文"),
        description=_l("PDF、JPG 或 PNG。"),
        render_kw={"class": "input", "accept": ".pdf,.jpg,.jpeg,.png"},
    )


class ConversionsView(HouseView):
    """The screens of conversion rules."""

    name = "conversions"
    route_base = "/conversion"
    class_permission_name = "conversion"
    base_permissions = ["can_read", "can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "list": "read",
        "show": "read",
        "document": "read",
        "add": "write",
        "revoke": "write",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The rules within the actor's scope, the newest first."""
        actor = current_actor()
        query = select(ConversionRule).where(scope_of(ConversionRule, actor))
        page = page_of(query, ConversionRule.id)
        new = {"label": _("登记折算规定"), "url": url_for("conversions.add"), "kind": "primary"}
        can_write = actor.can(Permission.CONVERSION_WRITE)
        return self.page(
            "list",
            _("学分折算规定"),
            intro=_("行业主管部门书面报备的折算规定登记在这里，登记后该行业的学分才能折算为学时。"),
            actions=[new] if can_write else [],
            columns=[
                {"label": _("文件名称"), "kind": "title"},
                {"label": _("行业主管部门")},
                {"label": _("适用年度"), "kind": "short"},
                {"label": _("每学分折算的学时"), "kind": "number"},
                {"label": _("备案日期"), "kind": "date"},
                {"label": _("状态"), "kind": "short"},
            ],
            rows=[{"cells": _cells(rule)} for rule in page.rows],
            empty={
                "title": _("还没有登记折算规定"),
                "text": _("收到行业主管部门书面报备的规定后，在这里登记。")
                if can_write
                else _("规定由行业主管部门书面报人社部门备案，登记后在这里显示。"),
                "url": new["url"] if can_write else None,
                "label": new["label"],
            },
            page=page,
        )

    @expose("/<int:rule_id>/")
    @has_access
    def show(self, rule_id: int) -> Any:
        """A rule with its document, and for who keeps the file the way to revoke it."""
        return self._record(rule_id)

    @expose("/<int:rule_id>/document/")
    @has_access
    def document(self, rule_id: int) -> Any:
        """The document itself, as it was filed."""
        rule = access_conversion_rule(current_actor(), rule_id)
        return shown_file(rule.stored_name, rule.content_type, rule.file_name)

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """Puts a rule on file."""
        form = ConversionForm()
        status = 200
        if request.method == "POST":
            rule, status = _filed(form)
            if rule is None and not form.file.errors:
                # A browser does not fill in a file again.
                form.file.errors = [_("请再选一次文件。")]
            if rule is not None:
                flash(_("已登记，该行业的学分可以折算为学时。"), "success")
                return self.go("conversions.show", rule_id=rule.id)
        chosen = db.session.get(Organisation, form.department_id.data or 0)
        form.file.flags.required = True
        page = self.page(
            "form",
            _("登记折算规定"),
            breadcrumbs=[
                (_("学分折算规定"), url_for("conversions.list")),
                (_("登记折算规定"), None),
            ],
            intro=_("登记后不能修改；有误或有新规定时，先停用再重新登记。"),
            form=form,
            multipart=True,
            wide=("department_id", "document_title"),
            pickers={
                "department_id": {
                    "url": url_for("pick.departments"),
                    "text": chosen.name if chosen else "",
                }
            },
            submit_label=_("登记"),
            cancel_url=url_for("conversions.list"),
        )
        return page, status

    @expose("/<int:rule_id>/revoke/", methods=["POST"])
    @has_access
    def revoke(self, rule_id: int) -> Any:
        """Takes a rule out of force."""
        try:
            revoke_conversion_rule(current_actor(), rule_id, text_of("reason"))
        except RuleViolation as error:
            return self._record(rule_id, error.message), error.status
        flash(_("已停用。已经折算的学时不变。"), "success")
        return self.go("conversions.show", rule_id=rule_id)

    def _record(self, rule_id: int, refused: str | None = None) -> Any:
        actor = current_actor()
        rule = access_conversion_rule(actor, rule_id)
        may_revoke = rule.revoked_at is None and actor.can(Permission.CONVERSION_WRITE)
        return self.page(
            "conversion",
            rule.document_title,
            breadcrumbs=[
                (_("学分折算规定"), url_for("conversions.list")),
                (rule.document_title, None),
            ],
            state=state_of(rule),
            number=rule.document_number,
            facts=rule_facts(rule),
            revoke={
                "url": url_for("conversions.revoke", rule_id=rule.id),
                "text": text_of("reason"),
                "error": refused,
                "limit": LONGEST_REASON,
            }
            if may_revoke
            else None,
        )


def _cells(rule: ConversionRule) -> list[Any]:
    url = url_for("conversions.show", rule_id=rule.id)
    return [
        {"text": rule.document_title, "url": url, "hint": rule.document_number},
        rule.department.name,
        years_of(rule),
        format_hours(rule.hours_per_credit),
        rule.filed_on,
        state_of(rule),
    ]


def _filed(form: Any) -> tuple[ConversionRule | None, int]:
    """The rule that the form puts on file, or none; the status of the answer."""
    file = form.file.data
    if not file:
        form.validate()
        form.file.errors = [_("请选择要上传的文件。")]
        return None, RuleViolation.status
    if not form.validate():
        return None, RuleViolation.status
    data = ConversionData(
        department_id=form.department_id.data or 0,
        first_year=int(form.first_year.data),
        last_year=int(form.last_year.data),
        hours_per_credit=Decimal(form.hours_per_credit.data),
        document_title=form.document_title.data or "",
        document_number=form.document_number.data or "",
        filed_on=form.filed_on.data,
    )
    try:
        name, document = file.filename or "", file.stream.read()
        return file_conversion_rule(current_actor(), data, name, document), 200
    except RuleViolation as error:
        show_problems(form, error)
        return None, error.status
