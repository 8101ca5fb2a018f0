"""The audit log, for the auditor: looked through by who, what and when, and taken along."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from flask import request, send_file, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from sqlalchemy import Select, select
from wtforms import DateField
from wtforms.validators import Optional

from app.clock import SHANGHAI
from app.enums import AuditKind, AuditOutcome
from app.exchange import XLSX, table_sheet
from app.models import AuditEntry, db
from app.operations.audit_export import MOST_LINES, note_export
from app.views.audit_cells import cells_of, organisation_names
from app.views.forms import CodeField, SearchField
from app.views.listing import page_of
from app.web.actor import current_actor
from app.web.search import search_text, starts_with
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

_SIGN_INS = "session."


class AuditSearch(FlaskForm):
    """Search of the log."""

    user = SearchField(_l("登录名"))
    kind = CodeField(_l("类别"), AuditKind, empty=_l("全部"))
    outcome = CodeField(_l("结果"), AuditOutcome, empty=_l("全部"))
    since = DateField(_l("自"), [Optional()])
    until = DateField(_l("至"), [Optional()])


class AuditView(HouseView):
    """The log, newest first; nobody changes it."""

    name = "audit"
    route_base = "/audit"
    class_permission_name = "audit"
    base_permissions: ClassVar[list[str]] = ["can_read"]
    method_permission_name: ClassVar[dict[str, str]] = {"list": "read", "sheet": "read"}

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """Who did or tried what."""
        current_actor()
        form = AuditSearch(request.args, meta={"csrf": False})
        page = page_of(_asked_for(form), AuditEntry.id)
        names = organisation_names(page.rows)
        here = url_for("audit.list")
        export = {
            "label": _("导出"),
            "url": url_for("audit.sheet", **_filters()),
            "method": "post",
            "again": True,
            "icon": "download",
        }
        return self.page(
            "list",
            _("审计日志"),
            intro=_("日志只增不改；敏感内容以掩码或「已变更」表示。"),
            actions=[export],
            search={"action": here, "reset_url": here, "form": form},
            columns=[
                {"label": _("时间"), "kind": "date"},
                {"label": _("人员"), "kind": "title"},
                {"label": _("操作")},
                {"label": _("对象"), "kind": "short"},
                {"label": _("来源地址"), "kind": "short"},
                {"label": _("结果"), "kind": "short"},
                {"label": _("变更")},
            ],
            rows=[{"cells": cells_of(entry, names)} for entry in page.rows],
            empty=_("没有符合条件的日志。"),
            page=page,
        )

    @expose("/sheet/", methods=["POST"])
    @has_access
    def sheet(self) -> Any:
        """The newest lines of the present search as a spreadsheet; that it was taken is logged."""
        form = AuditSearch(request.args, meta={"csrf": False})
        note_export(current_actor(), _searched(form))
        query = _asked_for(form).order_by(AuditEntry.id.desc()).limit(MOST_LINES)
        entries = db.session.scalars(query).all()
        names = organisation_names(entries)
        headings = [
            *(_("时间"), _("人员"), _("身份与机构"), _("操作"), _("对象")),
            *(_("来源地址"), _("结果"), _("说明"), _("变更")),
        ]
        rows = [_plain(cells_of(entry, names)) for entry in entries]
        return send_file(
            io.BytesIO(table_sheet(headings, rows)),
            mimetype=XLSX,
            download_name=_("审计日志.xlsx"),
            as_attachment=True,
        )


def _asked_for(form: Any) -> Select[Any]:
    query = select(AuditEntry)
    text = search_text("user")
    if text:
        query = query.where(starts_with(AuditEntry.user_name, text.lower()))
    if form.kind.data in set(AuditKind):
        signs = starts_with(AuditEntry.action, _SIGN_INS)
        query = query.where(signs if form.kind.data == AuditKind.SIGN_IN.value else ~signs)
    if form.outcome.data:
        query = query.where(AuditEntry.outcome == form.outcome.data)
    if form.since.data:
        query = query.where(AuditEntry.at >= _midnight(form.since.data))
    if form.until.data and form.until.data < date.max:
        query = query.where(AuditEntry.at < _midnight(form.until.data + timedelta(days=1)))
    return query


def _filters() -> dict[str, str]:
    """The present search, without the place within the list."""
    fields = ("user", "kind", "outcome", "since", "until")
    return {name: request.args[name] for name in fields if request.args.get(name)}


def _searched(form: Any) -> str:
    """The present search in the words of the log, which are Chinese."""
    kind, outcome = form.kind.data, form.outcome.data
    words: list[tuple[str, Any]] = [
        ("登录名", search_text("user")),
        ("类别", AuditKind(kind).label if kind in set(AuditKind) else ""),
        ("结果", AuditOutcome(outcome).label if outcome in set(AuditOutcome) else ""),
        ("自", form.since.data),
        ("至", form.until.data),
    ]
    return "；".join(f"{word}：{value}" for word, value in words if value)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _plain(cells: Any) -> tuple[str, ...]:
    """The cells of a line without the looks of the screen."""
    at, who, action, record, address, outcome, changes = cells
    return (
        *(f"{at:%Y-%m-%d %H:%M:%S}", who["text"], who["hint"], str(action), record),
        *(address, outcome["text"], outcome["hint"], changes),
    )
