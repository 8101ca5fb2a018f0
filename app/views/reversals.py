"""Taking credited hours back (撤销认定): tick people, see what changes, give a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import flash, url_for
from flask_appbuilder import expose, has_access

from app.enums import CaseKind
from app.errors import RuleViolation
from app.models import Case, HourLine
from app.operations.reversal_preview import reversal_effects
from app.operations.reversals import choose_reversed, offer_reversal, reverse_lines
from app.views.base import number_of, numbers_of, text_of
from app.views.line_hours import hours_cell, hours_of_lines
from app.views.phrases import keep_if_wanted, offered_phrases, wants_to_keep
from app.views.reversal_tables import own_table, restored_table, restored_words
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.workflow.moves import REASON_LIMIT


class ReversalsView(HouseView):
    """The way from ticked people to hours that are taken back."""

    name = "reversals"
    route_base = "/case"
    class_permission_name = "hours"
    base_permissions = ["can_reverse"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "choose": "reverse",
        "preview": "reverse",
        "take_back": "reverse",
    }

    @expose("/<int:case_id>/reversal/")
    @has_access
    def choose(self, case_id: int) -> Any:
        """The people whose hours stand in the ledger, to tick some or all."""
        case, lines = offer_reversal(current_actor(), case_id)
        # Where there is one, there is nothing to choose.
        ticked = [line.id for line in lines] if len(lines) == 1 else []
        return self._choice(case, lines, ticked)

    @expose("/<int:case_id>/reversal/preview/", methods=["POST"])
    @has_access
    def preview(self, case_id: int) -> Any:
        """What reversing the ticked people changes, and the field for the reason. Does nothing."""
        return self._previewed(case_id)

    @expose("/<int:case_id>/reversal/done/", methods=["POST"])
    @has_access
    def take_back(self, case_id: int) -> Any:
        """Reverses the ticked people's lines."""
        actor, chosen, reason = current_actor(), numbers_of("lines"), text_of("reason")
        try:
            reverse_lines(actor, case_id, number_of("version"), chosen, reason)
        except RuleViolation as error:
            return self._previewed(case_id, error)
        flash(_("已撤销 %(count)s 人的学时认定。", count=len(set(chosen))), "success")
        answer = self.go("cases.show", case_id=case_id)
        keep_if_wanted(actor, reason)
        return answer

    def _previewed(self, case_id: int, refused: RuleViolation | None = None) -> Any:
        actor, chosen = current_actor(), numbers_of("lines")
        try:
            case, lines = choose_reversed(actor, case_id, number_of("version"), chosen)
            effects = reversal_effects(lines)
        except RuleViolation as error:
            case, lines = offer_reversal(actor, case_id)
            return self._choice(case, lines, chosen, error), error.status
        problems = refused.problems if refused is not None else ()
        page = self.page(
            "reversal_preview",
            _("撤销认定"),
            breadcrumbs=_crumbs(case),
            case=_head(case),
            action=url_for("reversals.take_back", case_id=case.id),
            back_url=url_for("reversals.choose", case_id=case.id),
            cancel_url=url_for("cases.show", case_id=case.id),
            chosen=[line.id for line in lines],
            own=own_table(effects),
            restored=restored_table(effects),
            restored_words=restored_words(effects),
            problems=[problem.message for problem in problems if problem.field != "reason"],
            reason={
                "text": text_of("reason"),
                "error": next((one.message for one in problems if one.field == "reason"), None),
                "kept": wants_to_keep(),
                "limit": REASON_LIMIT,
                "phrases": offered_phrases(actor),
                "phrases_url": url_for("phrases.list"),
            },
        )
        return page, refused.status if refused is not None else 200

    def _choice(
        self,
        case: Case,
        lines: Sequence[HourLine],
        ticked: Collection[int],
        refused: RuleViolation | None = None,
    ) -> Any:
        hours = hours_of_lines(lines)
        return self.page(
            "reversal",
            _("撤销认定"),
            breadcrumbs=_crumbs(case),
            case=_head(case),
            action=url_for("reversals.preview", case_id=case.id),
            cancel_url=url_for("cases.show", case_id=case.id),
            problems=[problem.sentence() for problem in refused.problems] if refused else [],
            tick_all=len(lines) > 1,
            ticked=bool(ticked),
            columns=[
                {"label": _("姓名"), "kind": "title"},
                {"label": _("证件号码"), "kind": "short"},
                {"label": _("现在计入的学时")},
            ],
            rows=[
                {
                    "id": line.id,
                    "tick_label": line.person.name,
                    "ticked": line.id in ticked,
                    "group": "lines",
                    "cells": [
                        line.person.name,
                        {"text": line.person.masked_number, "code": True},
                        hours_cell(hours.get(line.id)),
                    ],
                }
                for line in lines
            ],
        )


def _head(case: Case) -> dict[str, Any]:
    return {"number": case.number, "title": case.title, "version": case.version}


def _crumbs(case: Case) -> list[tuple[str, str | None]]:
    return [
        (_(CaseKind.DECLARATION.label), url_for("declarations.list")),
        (case.title, url_for("cases.show", case_id=case.id)),
        (_("撤销认定"), None),
    ]
