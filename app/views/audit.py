"""The audit log, for the auditor."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import StringField

from app.enums import AuditOutcome, Role
from app.models import AuditEntry, Organisation, db
from app.views.base import HouseView, current_actor, local
from app.views.forms import CodeField
from app.views.listing import page_of, search_text, starts_with

_ACTIONS = {
    "session.start": _l("登录"),
    "session.end": _l("退出"),
    "session.membership": _l("切换身份"),
    "organisation.create": _l("新增机构"),
    "organisation.update": _l("修改机构"),
    "person.create": _l("新增人员"),
    "person.update": _l("修改人员"),
    "account.create": _l("新增身份"),
    "account.end": _l("停用身份"),
    "filing.create": _l("新建备案"),
    "filing.update": _l("修改备案"),
    "declaration.create": _l("新建申报"),
    "declaration.update": _l("修改申报"),
    "evidence.add": _l("上传材料"),
    "evidence.remove": _l("移除材料"),
    "case.submit": _l("提交"),
    "case.withdraw": _l("撤回"),
    "case.discard": _l("作废"),
    "case.approve": _l("通过"),
    "case.return": _l("退回"),
    "case.refuse": _l("不予通过"),
    "results.check": _l("上传成绩表"),
    "results.post": _l("成绩入档"),
    "results.drop": _l("放弃成绩批次"),
    "results.claim": _l("认领成绩"),
    "archive.issue": _l("生成学习档案"),
}


class AuditSearch(FlaskForm):
    """Search of the log."""

    user = StringField(_l("登录名"))
    outcome = CodeField(_l("结果"), AuditOutcome, empty=_l("全部"))


class AuditView(HouseView):
    """The log, newest first; nobody changes it."""

    name = "audit"
    route_base = "/audit"
    class_permission_name = "audit"
    base_permissions: ClassVar[list[str]] = ["can_read"]
    method_permission_name: ClassVar[dict[str, str]] = {"list": "read"}

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """Who did or tried what."""
        current_actor()
        form = AuditSearch(request.args, meta={"csrf": False})
        query = select(AuditEntry)
        text = search_text("user")
        if text:
            query = query.where(starts_with(AuditEntry.user_name, text.lower()))
        if form.outcome.data:
            query = query.where(AuditEntry.outcome == form.outcome.data)
        page = page_of(query, AuditEntry.id)
        names = _organisation_names([entry.organisation_id for entry in page.rows])
        here = url_for("audit.list")
        return self.page(
            "list",
            _("审计日志"),
            intro=_("日志只增不改；敏感内容以掩码或“已变更”表示。"),
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
            rows=[{"cells": _cells(entry, names)} for entry in page.rows],
            empty=_("没有符合条件的日志。"),
            page=page,
        )


def _organisation_names(ids: list[int | None]) -> dict[int, str]:
    wanted = {found for found in ids if found is not None}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def _cells(entry: AuditEntry, names: dict[int, str]) -> list[Any]:
    role = _(Role(entry.role).label) if entry.role else ""
    place = names.get(entry.organisation_id or 0, "")
    done = entry.outcome == AuditOutcome.DONE.value
    record = f"{entry.record_type} {entry.record_id}" if entry.record_id else entry.record_type
    return [
        local(entry.at),
        {"text": entry.user_name or _("（未识别）"), "hint": f"{role} {place}".strip()},
        str(_ACTIONS.get(entry.action, entry.action)),
        {"text": record, "code": True} if record else None,
        entry.address,
        {
            "text": _(AuditOutcome(entry.outcome).label),
            "tone": "good" if done else "bad",
            "hint": entry.detail,
        },
        _changes(entry),
    ]


def _changes(entry: AuditEntry) -> str:
    parts = []
    for label, values in ((_("前"), entry.before), (_("后"), entry.after)):
        if values:
            text = json.dumps(values, ensure_ascii=False)
            parts.append(f"{label} {text}")
    joined = " ".join(parts)
    return joined if len(joined) <= 400 else joined[:400] + "…"  # noqa: PLR2004 - a cell's room
