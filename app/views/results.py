"""Public-course results: upload, preview, confirm, the bad rows back, the unclaimed ones."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, jsonify, request, send_file, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import func, select

from app.access.gateway import access_batch
from app.access.permissions import Permission
from app.access.scope import scope_of
from app.enums import BatchState, RowOutcome
from app.errors import DomainError, NotFound, RuleViolation
from app.exchange import XLSX, errors_sheet, results_template
from app.identity import mask_identity
from app.models import ImportBatch, ImportRow, Person, db
from app.operations.results import (
    check_results,
    claim_result,
    drop_results,
    export_errors,
    post_results,
)
from app.views.base import local, number_of
from app.views.forms import show_problems
from app.views.listing import page_of
from app.views.states import batch_word, row_word
from app.web.actor import current_actor
from app.web.script import asked_by_script
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

_SHOWN_ORDER = (
    RowOutcome.READY,
    RowOutcome.CREDITED,
    RowOutcome.UNKNOWN,
    RowOutcome.WAITING,
    RowOutcome.ERROR,
    RowOutcome.DUPLICATE,
    RowOutcome.UNQUALIFIED,
)
_TONES = {
    RowOutcome.READY: "good",
    RowOutcome.CREDITED: "good",
    RowOutcome.UNKNOWN: "warn",
    RowOutcome.WAITING: "warn",
    RowOutcome.ERROR: "bad",
}


class UploadForm(FlaskForm):
    """The sheet to import."""

    file = FileField(_l("成绩表（XLSX 或 CSV）"))


class ResultsView(HouseView):
    """The screens of public-course results."""

    name = "results"
    route_base = "/results"
    class_permission_name = "results"
    base_permissions = ["can_read", "can_import"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "list": "read",
        "show": "read",
        "errors": "import",  # the sheet holds whole identity numbers: for whoever mends it
        "unclaimed": "read",
        "template": "import",
        "upload": "import",
        "post": "import",
        "drop": "import",
        "claim": "import",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The batches."""
        actor = current_actor()
        page = page_of(select(ImportBatch).where(scope_of(ImportBatch, actor)), ImportBatch.id)
        actions = []
        if actor.can(Permission.RESULTS_IMPORT):
            actions = [
                {"label": _("导入成绩表"), "url": url_for("results.upload"), "kind": "primary"},
                {
                    "label": _("下载模板"),
                    "url": url_for("results.template"),
                    "icon": "download",
                },
            ]
        return self.page(
            "list",
            _("公需科目成绩"),
            intro=_("公需科目学习结果导入后直接记入个人学习档案，无需审验。"),
            actions=actions,
            columns=[
                {"label": _("文件"), "kind": "title"},
                {"label": _("上传时间"), "kind": "date"},
                {"label": _("入档时间"), "kind": "date"},
                {"label": _("状态"), "kind": "short"},
            ],
            rows=[
                {
                    "cells": [
                        {
                            "text": batch.file_name,
                            "url": url_for("results.show", batch_id=batch.id),
                            "hint": _("批次 %(id)s", id=batch.id),
                        },
                        local(batch.uploaded_at),
                        local(batch.posted_at),
                        batch_word(batch.state),
                    ]
                }
                for batch in page.rows
            ],
            empty={
                "title": _("还没有导入过成绩"),
                "text": _("下载模板填写，或直接上传学习平台导出的成绩表。"),
            },
            page=page,
        )

    @expose("/template/")
    @has_access
    def template(self) -> Any:
        """An empty sheet with the right headings and cell formats."""
        return _sheet(results_template(), _("公需科目成绩导入模板.xlsx"))

    @expose("/upload/", methods=["GET", "POST"])
    @has_access
    def upload(self) -> Any:
        """Reads and checks a sheet; nothing is credited yet."""
        form = UploadForm()
        status = 200
        if request.method == "POST":
            status = 422
            file = form.file.data
            if form.validate() and file:
                try:
                    batch = check_results(current_actor(), file.filename or "", file.stream.read())
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    return self._checked(batch)
            elif not file:
                form.file.errors = [_("请选择要上传的成绩表。")]
            if asked_by_script():
                return jsonify(error="".join(form.file.errors or form.form_errors)), status
        title = _("导入公需科目成绩")
        page = self.page(
            "upload_sheet",
            title,
            breadcrumbs=[(_("公需科目成绩"), url_for("results.list")), (title, None)],
            form=form,
            template_url=url_for("results.template"),
            cancel_url=url_for("results.list"),
        )
        return page, status

    def _checked(self, batch: ImportBatch) -> Any:
        if asked_by_script():
            return jsonify(url=url_for("results.show", batch_id=batch.id))
        return self.go("results.show", batch_id=batch.id)

    @expose("/<int:batch_id>/")
    @has_access
    def show(self, batch_id: int) -> Any:
        """What the sheet will do, or what it did."""
        actor = current_actor()
        batch = access_batch(actor, batch_id)
        counts = _counts(batch)
        page = page_of(
            select(ImportRow).where(ImportRow.batch_id == batch.id),
            ImportRow.id,
            newest_first=False,
        )
        checked = batch.state == BatchState.CHECKED.value
        usable = counts.get(RowOutcome.READY, 0) + counts.get(RowOutcome.UNKNOWN, 0)
        fields = {"version": batch.version}
        may_import = actor.can(Permission.RESULTS_IMPORT)
        confirm = None
        if checked and usable and may_import:
            confirm = {
                "url": url_for("results.post", batch_id=batch.id),
                "label": _("确认入档 %(count)s 行", count=usable),
                "fields": fields,
                "question": _("确认后学时直接记入个人学习档案，继续？"),
            }
        drop = {"url": url_for("results.drop", batch_id=batch.id), "fields": fields}
        return self.page(
            "import_preview",
            _("公需科目成绩：批次 %(id)s", id=batch.id),
            breadcrumbs=[
                (_("公需科目成绩"), url_for("results.list")),
                (_("批次 %(id)s", id=batch.id), None),
            ],
            file_name=batch.file_name,
            state=batch_word(batch.state),
            checked=checked and may_import,
            counts=[
                {
                    "label": _(outcome.label),
                    "count": counts[outcome],
                    "tone": _TONES.get(outcome, "neutral"),
                }
                for outcome in _SHOWN_ORDER
                if outcome in counts
            ],
            columns=_row_columns(),
            rows=[{"cells": _row_cells(row)} for row in page.rows],
            page=page,
            confirm=confirm,
            errors_url=url_for("results.errors", batch_id=batch.id)
            if RowOutcome.ERROR in counts and may_import
            else None,
            drop=drop if checked and may_import else None,
        )

    @expose("/<int:batch_id>/post/", methods=["POST"])
    @has_access
    def post(self, batch_id: int) -> Any:
        """Credits the good rows."""
        batch = post_results(current_actor(), batch_id, number_of("version"))
        counts = _counts(batch)
        flash(
            _(
                "已入档 %(credited)s 行，待认领 %(waiting)s 行。",
                credited=counts.get(RowOutcome.CREDITED, 0),
                waiting=counts.get(RowOutcome.WAITING, 0),
            ),
            "success",
        )
        return self.go("results.show", batch_id=batch_id)

    @expose("/<int:batch_id>/drop/", methods=["POST"])
    @has_access
    def drop(self, batch_id: int) -> Any:
        """Gives the batch up."""
        drop_results(current_actor(), batch_id, number_of("version"))
        flash(_("已放弃，没有记入任何学时。"), "success")
        return self.go("results.list")

    @expose("/<int:batch_id>/errors/")
    @has_access
    def errors(self, batch_id: int) -> Any:
        """The bad rows as a sheet with a column 错误原因."""
        bad = export_errors(current_actor(), batch_id)
        return _sheet(errors_sheet(bad), _("错误行-批次%(id)s.xlsx", id=batch_id))

    @expose("/unclaimed/")
    @has_access
    def unclaimed(self) -> Any:
        """Results of people who are not registered yet."""
        actor = current_actor()
        page = page_of(
            select(ImportRow).where(
                ImportRow.outcome == RowOutcome.WAITING.value,
                ImportRow.batch_id.in_(select(ImportBatch.id).where(scope_of(ImportBatch, actor))),
            ),
            ImportRow.id,
        )
        hashes = [row.identity_hash for row in page.rows]
        known = set(
            db.session.scalars(select(Person.identity_hash).where(Person.identity_hash.in_(hashes)))
        )
        may_claim = actor.can(Permission.RESULTS_IMPORT)
        return self.page(
            "list",
            _("待认领成绩"),
            intro=_("这些成绩的人员尚未登记。登记该人员后，在此认领即可入档。"),
            actions=[{"label": _("新增人员"), "url": url_for("people.add")}]
            if actor.can(Permission.PERSON_WRITE)
            else [],
            columns=_row_columns(),
            rows=[
                {
                    "cells": _row_cells(row),
                    "actions": [
                        {
                            "label": _("认领入档"),
                            "url": url_for("results.claim", row_id=row.id),
                            "method": "post",
                        }
                    ]
                    if may_claim and row.identity_hash in known
                    else [],
                }
                for row in page.rows
            ],
            empty=_("没有待认领的成绩。"),
            page=page,
        )

    @expose("/row/<int:row_id>/claim/", methods=["POST"])
    @has_access
    def claim(self, row_id: int) -> Any:
        """Credits a waiting row to the person who is registered by now."""
        try:
            row = claim_result(current_actor(), row_id)
        except NotFound:
            raise
        except DomainError as error:
            flash(error.message, "error")
        else:
            flash(_("已为 %(name)s 入档。", name=row.name), "success")
        return self.go("results.unclaimed")


def _counts(batch: ImportBatch) -> dict[RowOutcome, int]:
    query = (
        select(ImportRow.outcome, func.count())
        .where(ImportRow.batch_id == batch.id)
        .group_by(ImportRow.outcome)
    )
    return {RowOutcome(outcome): number for outcome, number in db.session.execute(query)}


def _row_columns() -> list[dict[str, str]]:
    return [
        {"label": _("姓名"), "kind": "title"},
        {"label": _("证件号码"), "kind": "short"},
        {"label": _("年度"), "kind": "short"},
        {"label": _("科目名称")},
        {"label": _("学时"), "kind": "number"},
        {"label": _("结果")},
    ]


def _row_cells(row: ImportRow) -> list[Any]:
    number = mask_identity(row.identity_number) if row.identity_number else None
    waits = row.outcome == RowOutcome.WAITING.value
    return [
        {
            "text": row.name or _("（见原表）"),
            "hint": _("第 %(number)s 行", number=row.row_number),
        },
        {"text": number, "code": True} if number else None,
        str(row.year) if row.year else None,
        row.course,
        row.hours,
        # Of what waits, the list itself says why.
        {**row_word(row.outcome), "hint": None if waits else row.message},
    ]


def _sheet(data: bytes, name: str) -> Any:
    return send_file(io.BytesIO(data), mimetype=XLSX, download_name=name, as_attachment=True)
