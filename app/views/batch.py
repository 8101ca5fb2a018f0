"""Deciding on several cases at once: tick, preview, confirm, see what became of each."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import flash, request, send_file, url_for
from flask_appbuilder import expose, has_access

from app.enums import ActionKind, CaseKind
from app.errors import RuleViolation
from app.exchange import XLSX, table_sheet
from app.operations.batch import (
    Verdict,
    approve_batch,
    look_up,
    preview_batch,
    return_batch,
)
from app.views.base import text_of
from app.views.batch_table import (
    cells_of,
    choices_of,
    columns_of,
    read_outcomes,
    seal_outcomes,
    token_of,
)
from app.views.cases import where_now
from app.views.phrases import keep_if_wanted, offered_phrases, wants_to_keep
from app.views.states import state_word
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.workflow.moves import REASON_LIMIT


class BatchView(HouseView):
    """Batch decisions."""

    name = "batch"
    route_base = "/batch"
    class_permission_name = "case"
    base_permissions = ["can_decide"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "preview": "decide",
        "approve": "decide",
        "preview_return": "decide",
        "send_back": "decide",
        "sheet": "decide",
    }

    @expose("/preview/", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """Number, list and sum of hours; who is skipped and why. Decides nothing."""
        try:
            verdicts = preview_batch(current_actor(), choices_of())
        except RuleViolation as error:
            return self._back(error)
        passing, hours = _passing(verdicts)
        return self.page(
            "batch_preview",
            _("批量通过：请核对"),
            breadcrumbs=_crumbs(_("批量通过")),
            summary=_(
                "将通过 %(count)s 件，申报学时合计 %(hours)s；跳过 %(skipped)s 件。",
                count=len(passing),
                hours=hours,
                skipped=len(verdicts) - len(passing),
            ),
            confirm_url=url_for("batch.approve"),
            confirm_label=_("确认通过 %(count)s 件", count=len(passing)),
            **_table(verdicts, _("将通过"), "good"),
        )

    @expose("/approve/", methods=["POST"])
    @has_access
    def approve(self) -> Any:
        """Approves each in a transaction of its own and tells what became of it."""
        try:
            verdicts = approve_batch(current_actor(), choices_of())
        except RuleViolation as error:
            return self._back(error)
        passing, _hours = _passing(verdicts)
        summary = _(
            "已通过 %(count)s 件，未办理 %(skipped)s 件。",
            count=len(passing),
            skipped=len(verdicts) - len(passing),
        )
        return self._result(verdicts, _("批量通过"), _("批量通过：结果"), summary, "good")

    @expose("/return/preview/", methods=["POST"])
    @has_access
    def preview_return(self) -> Any:
        """The same before a return, with the field for the common reason. Decides nothing."""
        return self._return_page()

    @expose("/return/", methods=["POST"])
    @has_access
    def send_back(self) -> Any:
        """Returns each in a transaction of its own, all for the same reason."""
        actor, reason = current_actor(), text_of("reason")
        try:
            verdicts = return_batch(actor, choices_of(), reason)
        except RuleViolation as error:
            if error.problems[0].field != "reason":
                return self._back(error)
            return self._return_page(reason, error.message)
        passing, _hours = _passing(verdicts)
        if passing:
            keep_if_wanted(actor, reason)
        summary = _(
            "已退回 %(count)s 件，未办理 %(skipped)s 件。",
            count=len(passing),
            skipped=len(verdicts) - len(passing),
        )
        return self._result(verdicts, _("批量退回"), _("批量退回：结果"), summary, "warn")

    @expose("/sheet/", methods=["POST"])
    @has_access
    def sheet(self) -> Any:
        """The cases of a batch, what became of each and how it stands now, as a spreadsheet."""
        try:
            found = look_up(current_actor(), choices_of())
        except RuleViolation as error:
            return self._back(error)
        outcomes = read_outcomes(request.form.get("outcomes", ""))
        rows = []
        for choice, case, hidden in found:
            word, why = outcomes.get(choice.case_id, ("", ""))
            if case is None:
                rows.append([str(choice.case_id), "", "", "", word, why or hidden, ""])
                continue
            kind = _(CaseKind(case.kind).label)
            state = state_word(case)["text"]
            rows.append([case.number, case.title, kind, case.organisation.name, word, why, state])
        headings = [
            *(_("编号"), _("事项"), _("类别"), _("申报单位")),
            *(_("办理结果"), _("未办理的原因"), _("现在的状态")),
        ]
        return send_file(
            io.BytesIO(table_sheet(headings, rows)),
            mimetype=XLSX,
            download_name=_("批量办理结果.xlsx"),
            as_attachment=True,
        )

    def _return_page(self, reason: str = "", error: str = "") -> Any:
        actor = current_actor()
        try:
            verdicts = preview_batch(actor, choices_of(), ActionKind.RETURN)
        except RuleViolation as refused:
            return self._back(refused)
        passing, hours = _passing(verdicts)
        page = self.page(
            "batch_preview",
            _("批量退回：请核对"),
            breadcrumbs=_crumbs(_("批量退回")),
            summary=_(
                "将退回 %(count)s 件，申报学时合计 %(hours)s；跳过 %(skipped)s 件。",
                count=len(passing),
                hours=hours,
                skipped=len(verdicts) - len(passing),
            ),
            confirm_url=url_for("batch.send_back"),
            confirm_label=_("确认退回 %(count)s 件", count=len(passing)),
            reason={
                "text": reason,
                "error": error,
                "kept": wants_to_keep(),
                "limit": REASON_LIMIT,
                "phrases": offered_phrases(actor),
                "phrases_url": url_for("phrases.list"),
            },
            **_table(verdicts, _("将退回"), "warn"),
        )
        return page, 422 if error else 200

    def _result(
        self, verdicts: Sequence[Verdict], crumb: str, title: str, summary: str, tone: str
    ) -> Any:
        word = _("已退回") if tone == "warn" else _("已通过")
        return self.page(
            "batch_result",
            title,
            breadcrumbs=_crumbs(crumb),
            summary=summary,
            columns=columns_of(_("结果")),
            rows=[
                {"cells": cells_of(verdict, word, _("未办理"), _told(verdict), tone=tone)}
                for verdict in verdicts
            ],
            sheet_url=url_for("batch.sheet"),
            chosen=[token_of(verdict.choice) for verdict in verdicts],
            outcomes=seal_outcomes(verdicts, word),
            back_url=url_for("desk.waiting"),
        )

    def _back(self, error: RuleViolation) -> Any:
        flash(error.message, "error")
        return self.go("desk.waiting")


def _crumbs(here: str) -> list[tuple[str, str | None]]:
    return [(_("待我审核"), url_for("desk.waiting")), (here, None)]


def _passing(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], Any]:
    """Those that are not skipped, and the sum of their hours."""
    passing = [verdict for verdict in verdicts if verdict.passes]
    return passing, sum(verdict.hours for verdict in passing)


def _told(verdict: Verdict) -> str:
    return where_now(verdict.case) if verdict.case else ""


def _table(verdicts: Sequence[Verdict], word: str, tone: str) -> dict[str, Any]:
    return {
        "columns": columns_of(_("处理")),
        "rows": [{"cells": cells_of(verdict, word, _("跳过"), tone=tone)} for verdict in verdicts],
        "chosen": [token_of(verdict.choice) for verdict in verdicts if verdict.passes],
        "cancel_url": url_for("desk.waiting"),
    }
