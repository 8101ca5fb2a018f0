"""The audit log, for the auditor."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from sqlalchemy import select

from app.enums import AuditOutcome, Role
from app.models import AuditEntry, Organisation, db
from app.operations.evidence import evidence_label
from app.services import services
from app.views.audit_words import (
    FIELDS,
    ORGANISATION_FIELDS,
    RECORDS,
    action_word,
    label_of,
)
from app.views.base import local
from app.views.forms import CodeField, SearchField
from app.views.listing import page_of
from app.web.actor import current_actor
from app.web.search import search_text, starts_with
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

# A hash is recognised by its beginning.
_HASH_SHOWN = 12
# So a line of a declaration begins in the log: the person's id, then the amount.
_PERSON = "person"


class AuditSearch(FlaskForm):
    """Search of the log."""

    user = SearchField(_l("登录名"))
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
        names = _organisation_names(page.rows)
        here = url_for("audit.list")
        return self.page(
            "list",
            _("审计日志"),
            intro=_("日志只增不改；敏感内容以掩码或「已变更」表示。"),
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


def _organisation_names(entries: list[AuditEntry]) -> dict[int, str]:
    wanted: set[int | None] = {entry.organisation_id for entry in entries}
    for entry in entries:
        for values in (entry.before or {}, entry.after or {}):
            wanted |= {values.get(field) for field in ORGANISATION_FIELDS}
    wanted.discard(None)
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def _cells(entry: AuditEntry, names: dict[int, str]) -> list[Any]:
    role = _(Role(entry.role).label) if entry.role else ""
    place = names.get(entry.organisation_id or 0, "")
    done = entry.outcome == AuditOutcome.DONE.value
    record = str(RECORDS.get(entry.record_type, entry.record_type))
    if entry.record_id:
        record = f"{record} {entry.record_id}"
    return [
        local(entry.at),
        {
            "text": entry.user_name or _("（未识别）"),
            "hint": " · ".join(filter(None, [role, place])),
        },
        action_word(entry.action),
        record,
        entry.address,
        {
            "text": _(AuditOutcome(entry.outcome).label),
            "tone": "good" if done else "bad",
            "hint": entry.detail,
        },
        _changes(entry, names),
    ]


def _changes(entry: AuditEntry, names: dict[int, str]) -> str:
    before, after = entry.before or {}, entry.after or {}
    parts = []
    for field in sorted({*before, *after}, key=_place):
        name = str(FIELDS.get(field, field))
        if field in before and field in after:
            old, new = _word(field, before[field], names), _word(field, after[field], names)
            parts.append(_("%(name)s：%(old)s → %(new)s", name=name, old=old, new=new))
        else:
            value = _word(field, after.get(field, before.get(field)), names)
            parts.append(_("%(name)s：%(value)s", name=name, value=value))
    return _("；").join(parts)


def _category_names() -> dict[str, str]:
    return {
        code: category.name
        for policy in services().policies
        for code, category in policy.categories.items()
    }


def _place(field: str) -> int:
    names = list(FIELDS)
    return names.index(field) if field in FIELDS else len(names)


def _word(field: str, value: Any, names: dict[int, str]) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return _("、").join(_word(field, item, names) for item in value)
    if field in ORGANISATION_FIELDS:
        word = names.get(value, value)
    elif field == "sha256":
        word = f"{str(value)[:_HASH_SHOWN]}…"
    elif field == "category":
        word = _category_names().get(str(value), value)
    elif field == "lines" and str(value).startswith(_PERSON):
        word = _("人员") + str(value).removeprefix(_PERSON)
    elif field == "kind":
        word = evidence_label(str(value))
    elif isinstance(value, bool):
        word = _("是") if value else _("否")
    else:
        word = label_of(field, value)
    return str(_(str(word)))
