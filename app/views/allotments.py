"""Allotting accounts by a sheet: upload, see what each row leads to, confirm, print letters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, request, send_file, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.errors import RuleViolation
from app.exchange import XLSX, AllotmentRow, BadRow, allotments_template, bad_row_of, errors_sheet
from app.exchange.allotments import ALLOTMENTS, restored, stored
from app.operations.allotments import Allotted, check_allotments, post_allotments
from app.views.base import text_of
from app.views.forms import show_problems
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

# What was checked is confirmed while it is still looked at, in seconds.
_GOOD_FOR = 3600


class AllotmentForm(FlaskForm):
    """The sheet of organisations and their administrators."""

    file = FileField(_l("账号分配表（XLSX 或 CSV）"))


class AllotmentsView(HouseView):
    """The screens of a sheet of organisations with their first administrators."""

    name = "allotments"
    route_base = "/allotment"
    class_permission_name = "organisation"
    base_permissions = ["can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "template": "write",
        "upload": "write",
        "post": "write",
        "errors": "write",
    }

    @expose("/template/")
    @has_access
    def template(self) -> Any:
        """An empty sheet with the right headings and words to choose from."""
        return _sheet(allotments_template(), _("账号分配模板.xlsx"))

    @expose("/upload/", methods=["GET", "POST"])
    @has_access
    def upload(self) -> Any:
        """Reads a sheet and shows what would be made; makes nothing."""
        form = AllotmentForm()
        status = 200
        if request.method == "POST":
            status = RuleViolation.status
            file = form.file.data
            if form.validate() and file:
                try:
                    good, bad = check_allotments(
                        current_actor(), file.filename or "", file.stream.read()
                    )
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    return self._preview(good, bad)
            elif not file:
                form.file.errors = [_("请选择要上传的账号分配表。")]
        title = _("按表格分配账号")
        page = self.page(
            "allotment_upload",
            title,
            breadcrumbs=_crumbs(title),
            form=form,
            template_url=url_for("allotments.template"),
            cancel_url=url_for("accounts.list"),
        )
        return page, status

    @expose("/post/", methods=["POST"])
    @has_access
    def post(self) -> Any:
        """Makes what was shown; the codes come with the letters."""
        rows = _unsealed("rows")
        if rows is None:
            return self._again()
        made, bad = post_allotments(current_actor(), [restored(row) for row in rows])
        return self._result(made, bad)

    @expose("/errors/", methods=["POST"])
    @has_access
    def errors(self) -> Any:
        """The rows that were not made, to be mended and uploaded again."""
        rows = _unsealed("bad")
        if rows is None:
            return self._again()
        bad = [bad_row_of(row, raw, message, ALLOTMENTS) for row, raw, message in rows]
        return _sheet(errors_sheet(bad, ALLOTMENTS), _("账号分配-错误行.xlsx"))

    def _again(self) -> Any:
        flash(_("这份表格的检查结果已经过期，请重新上传。"), "error")
        return self.go("allotments.upload")

    def _preview(self, good: Sequence[AllotmentRow], bad: Sequence[BadRow]) -> Any:
        title = _("核对账号分配")
        rows = [(row.number, row.raw, {"text": _("可开通"), "tone": "good"}) for row in good]
        rows += [(found.row, found.raw, _refused(found)) for found in bad]
        confirm = {
            "label": _("开通 %(count)s 个机构的账号", count=len(good)),
            "url": url_for("allotments.post"),
            "method": "post",
            "kind": "primary",
            "fields": {"rows": _sealed([stored(row) for row in good])},
        }
        cancel = {"label": _("返回，不办理"), "url": url_for("allotments.upload"), "kind": "quiet"}
        return self.page(
            "allotment",
            title,
            breadcrumbs=_crumbs(title),
            summary=_("可开通 %(good)s 行，有错误 %(bad)s 行。", good=len(good), bad=len(bad)),
            text=_("确认后建立机构和管理员账号；激活码印在随后打印的通知单上。") if good else "",
            ways=[*([confirm] if good else []), *_errors_action(bad), cancel],
            columns=_columns(),
            rows=[{"cells": _cells(*row)} for row in sorted(rows, key=lambda row: row[0])],
        )

    def _result(self, made: Sequence[Allotted], bad: Sequence[BadRow]) -> Any:
        title = _("账号已分配") if made else _("没有分配账号")
        rows = [
            (one.row.number, one.row.raw, {"text": _("已建立，待激活"), "tone": "good"})
            for one in made
        ]
        rows += [(found.row, found.raw, _refused(found)) for found in bad]
        letters = {
            "label": _("打印通知单"),
            "url": url_for("account_codes.letters"),
            "method": "post",
            "kind": "primary",
            "fields": {"memberships": [one.membership_id for one in made]},
            "again": True,
        }
        back = {"label": _("返回账号列表"), "url": url_for("accounts.list")}
        return self.page(
            "allotment",
            title,
            breadcrumbs=_crumbs(title),
            summary=_(
                "已建立 %(made)s 个机构和账号，未建立 %(bad)s 行。", made=len(made), bad=len(bad)
            ),
            text=_("请打印通知单，当面交给各机构的管理员。") if made else "",
            ways=[*([letters] if made else []), *_errors_action(bad), back],
            columns=_columns(),
            rows=[{"cells": _cells(*row)} for row in sorted(rows, key=lambda row: row[0])],
        )


def _crumbs(title: str) -> list[tuple[str, str | None]]:
    return [(_("账号与身份"), url_for("accounts.list")), (title, None)]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("机构名称"), "kind": "title"},
        {"label": _("机构类型")},
        {"label": _("管理员姓名"), "kind": "short"},
        {"label": _("登录名"), "kind": "short"},
        {"label": _("结果")},
    ]


def _cells(number: int, raw: Sequence[str], outcome: dict[str, Any]) -> list[Any]:
    shown = dict(zip((column.key for column in ALLOTMENTS.columns), raw, strict=True))
    return [
        {"text": shown["name"], "hint": _("第 %(number)s 行", number=number)},
        shown["kind"],
        shown["admin_name"],
        {"text": shown["username"], "code": True},
        outcome,
    ]


def _refused(bad: BadRow) -> dict[str, Any]:
    return {"text": _("有错误"), "tone": "bad", "hint": bad.message}


def _errors_action(bad: Sequence[BadRow]) -> list[dict[str, Any]]:
    if not bad:
        return []
    return [
        {
            "label": _("下载错误行"),
            "url": url_for("allotments.errors"),
            "method": "post",
            "fields": {"bad": _sealed([[found.row, found.raw, found.message] for found in bad])},
            "again": True,
            "icon": "download",
        }
    ]


def _sealed(values: list[Any]) -> str:
    sealed = _signer().dumps(values)
    return sealed if isinstance(sealed, str) else sealed.decode()


def _unsealed(field: str) -> list[Any] | None:
    """What a page of this membership was given; None for anything else, and after its time."""
    try:
        found: list[Any] = _signer().loads(text_of(field), max_age=_GOOD_FOR)
    except BadSignature:
        return None
    return found


def _signer() -> URLSafeTimedSerializer:
    salt = f"allotment {current_actor().membership_id}"
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _sheet(content: bytes, name: str) -> Any:
    return send_file(io.BytesIO(content), mimetype=XLSX, download_name=name, as_attachment=True)
