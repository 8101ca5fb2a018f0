"""Approving several cases at once: tick, preview, confirm, see what became of each."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, request, send_file, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from sqlalchemy import select

from app.access.scope import scope_of
from app.enums import CaseKind
from app.errors import RuleViolation
from app.exchange import table_sheet
from app.models import Case, db
from app.operations.batch import Choice, Verdict, approve_batch, look_up, preview_batch
from app.views.cases import where_now
from app.views.results import XLSX
from app.views.states import state_word
from app.web.actor import current_actor
from app.web.view import HouseView

SEPARATOR = "-"


class BatchView(HouseView):
    """Batch decisions."""

    name = "batch"
    route_base = "/batch"
    class_permission_name = "case"
    base_permissions = ["can_decide"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "preview": "decide",
        "approve": "decide",
        "sheet": "decide",
    }

    @expose("/preview/", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """Number, list and sum of hours; who is skipped and why. Decides nothing."""
        try:
            verdicts = preview_batch(current_actor(), _choices())
        except RuleViolation as error:
            flash(error.message, "error")
            return self.go("desk.waiting")
        passing = [verdict for verdict in verdicts if verdict.passes]
        hours = sum(verdict.hours for verdict in passing)
        return self.page(
            "batch_preview",
            _("批量通过：请核对"),
            breadcrumbs=[(_("待我审核"), url_for("desk.waiting")), (_("批量通过"), None)],
            summary=_(
                "将通过 %(count)s 件，申报学时合计 %(hours)s；跳过 %(skipped)s 件。",
                count=len(passing),
                hours=hours,
                skipped=len(verdicts) - len(passing),
            ),
            columns=_columns(_("处理")),
            rows=[{"cells": _cells(verdict, _("将通过"))} for verdict in verdicts],
            approve_url=url_for("batch.approve"),
            chosen=[_token(verdict.choice) for verdict in passing],
            cancel_url=url_for("desk.waiting"),
        )

    @expose("/approve/", methods=["POST"])
    @has_access
    def approve(self) -> Any:
        """Approves each in a transaction of its own and tells what became of it."""
        try:
            verdicts = approve_batch(current_actor(), _choices())
        except RuleViolation as error:
            flash(error.message, "error")
            return self.go("desk.waiting")
        passed = sum(verdict.passes for verdict in verdicts)
        return self.page(
            "batch_result",
            _("批量通过：结果"),
            breadcrumbs=[(_("待我审核"), url_for("desk.waiting")), (_("批量通过"), None)],
            summary=_(
                "已通过 %(count)s 件，未办理 %(skipped)s 件。",
                count=passed,
                skipped=len(verdicts) - passed,
            ),
            columns=_columns(_("结果")),
            rows=[
                {
                    "cells": _cells(
                        verdict,
                        _("已通过"),
                        where_now(verdict.case) if verdict.case else "",
                    )
                }
                for verdict in verdicts
            ],
            sheet_url=url_for("batch.sheet"),
            chosen=[_token(verdict.choice) for verdict in verdicts],
            back_url=url_for("desk.waiting"),
        )

    @expose("/sheet/", methods=["POST"])
    @has_access
    def sheet(self) -> Any:
        """The cases of a batch and how they stand now, as a spreadsheet."""
        try:
            found = look_up(current_actor(), _choices())
        except RuleViolation as error:
            flash(error.message, "error")
            return self.go("desk.waiting")
        rows = []
        for choice, case, why in found:
            if case is None:
                rows.append([str(choice.case_id), "", "", "", why])
                continue
            kind = _(CaseKind(case.kind).label)
            state = state_word(case)["text"]
            rows.append([case.number, case.title, kind, case.organisation.name, state])
        headings = [_("编号"), _("事项"), _("类别"), _("申报单位"), _("现在的状态")]
        return send_file(
            io.BytesIO(table_sheet(headings, rows)),
            mimetype=XLSX,
            download_name=_("批量办理结果.xlsx"),
            as_attachment=True,
        )


def _choices() -> list[Choice]:
    choices = []
    for token in request.form.getlist("cases"):
        case_id, _separator, version = token.partition(SEPARATOR)
        if case_id.isdecimal() and version.isdecimal():
            choices.append(Choice(int(case_id[:10]), int(version[:10])))
    return choices


def _token(choice: Choice) -> str:
    return f"{choice.case_id}{SEPARATOR}{choice.version}"


def case_token(case: Case) -> str:
    """What a ticked case posts: its id and the version that was shown."""
    return f"{case.id}{SEPARATOR}{case.version}"


def _columns(last: str) -> list[dict[str, str]]:
    return [
        {"label": _("事项"), "kind": "title"},
        {"label": _("类别"), "kind": "short"},
        {"label": _("申报单位")},
        {"label": _("申报的学时"), "kind": "number"},
        {"label": last},
    ]


def _cells(verdict: Verdict, word: str, told: str = "") -> list[Any]:
    """A case in the list: what becomes of it in a word, and what there is to tell of it."""
    case = verdict.case or _shown(verdict.choice.case_id)
    outcome = {"text": word, "tone": "good", "hint": told}
    if not verdict.passes:
        outcome = {"text": _("跳过"), "tone": "warn", "hint": verdict.why}
    if case is None:
        return [_("（无权查看）"), None, None, None, outcome]
    return [
        {"text": case.title, "url": url_for("cases.show", case_id=case.id), "hint": case.number},
        _(CaseKind(case.kind).label),
        case.organisation.name,
        verdict.hours or None,
        outcome,
    ]


def _shown(case_id: int) -> Case | None:
    """The case of a skipped line, where the actor may see it."""
    query = select(Case).where(Case.id == case_id, scope_of(Case, current_actor()))
    return db.session.scalar(query)
