"""Returning some lines of a declaration: tick people, write reasons, send them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, url_for
from flask_appbuilder import expose, has_access

from app.access.gateway import access_case
from app.enums import CaseKind
from app.errors import RuleViolation
from app.models import Case, HourLine
from app.operations.content import lines_of
from app.operations.splits import choose_lines, return_lines
from app.views.base import number_of, numbers_of, text_of
from app.views.case_lines import amount_words
from app.views.case_page import LastTry, case_context
from app.views.phrases import keep_if_wanted, offered_phrases, wants_to_keep
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.workflow.moves import REASON_LIMIT

COMMON = "reason"


class SplitsView(HouseView):
    """The way from ticked people to a case of their own."""

    name = "splits"
    route_base = "/case"
    class_permission_name = "case"
    base_permissions = ["can_decide"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "choose": "decide",
        "send_back": "decide",
    }

    @expose("/<int:case_id>/lines/", methods=["POST"])
    @has_access
    def choose(self, case_id: int) -> Any:
        """Asks for the reasons of the ticked people. Decides nothing."""
        chosen = numbers_of("lines")
        try:
            case, lines = choose_lines(current_actor(), case_id, number_of("version"), chosen)
        except RuleViolation as error:
            return self._case_again(case_id, error, chosen), error.status
        return self._form(case, lines)

    @expose("/<int:case_id>/lines/return/", methods=["POST"])
    @has_access
    def send_back(self, case_id: int) -> Any:
        """Sends the ticked people's lines back; who has no reason of their own has the common."""
        actor, version, chosen = current_actor(), number_of("version"), numbers_of("lines")
        common = text_of(COMMON)
        reasons = {line_id: _own_reason(line_id) or common for line_id in chosen}
        try:
            child = return_lines(actor, case_id, version, reasons)
        except RuleViolation as error:
            if any(problem.field == "lines" for problem in error.problems):
                return self._case_again(case_id, error, chosen), error.status
            case, lines = choose_lines(actor, case_id, version, chosen)
            return self._form(case, lines, error), error.status
        words = {"count": len(reasons), "number": child.number}
        flash(_("已退回 %(count)s 人，另立为 %(number)s。", **words), "success")
        answer = self.go("cases.outcome", case_id=child.id)
        keep_if_wanted(actor, common)
        return answer

    def _form(
        self, case: Case, lines: Sequence[HourLine], refused: RuleViolation | None = None
    ) -> Any:
        errors = _errors(refused) if refused else {}
        kind = _(CaseKind.DECLARATION.label)
        return self.page(
            "return_lines",
            _("退回所选人员"),
            breadcrumbs=[
                (kind, url_for("declarations.list")),
                (case.title, url_for("cases.show", case_id=case.id)),
                (_("退回所选人员"), None),
            ],
            case={"number": case.number, "title": case.title, "version": case.version},
            action=url_for("splits.send_back", case_id=case.id),
            cancel_url=url_for("cases.show", case_id=case.id),
            reason_limit=REASON_LIMIT,
            common={
                "text": text_of(COMMON),
                "error": errors.get(COMMON),
                "kept": wants_to_keep(),
            },
            phrases=offered_phrases(current_actor()),
            phrases_url=url_for("phrases.list"),
            people=[
                {
                    "id": line.id,
                    "name": line.person.name,
                    "hint": " · ".join([line.person.masked_number, *amount_words(line)]),
                    "reason": _own_reason(line.id),
                    "error": errors.get(f"reason-{line.id}"),
                }
                for line in lines
            ],
            staying=len(lines_of(case)) - len(lines),
            has_errors=bool(errors),
        )

    def _case_again(self, case_id: int, error: RuleViolation, chosen: Sequence[int]) -> Any:
        actor = current_actor()
        case = access_case(actor, case_id)
        context = case_context(actor, case, LastTry(problems=error, ticked=chosen))
        return self.page("case_work", case.title, **context)


def _errors(refused: RuleViolation) -> dict[str, str]:
    """What is wrong, by field. What is wrong with the common reason is told at its own."""
    errors: dict[str, str] = {}
    for problem in refused.problems:
        own = text_of(problem.field).strip()
        field = problem.field if own or not text_of(COMMON).strip() else COMMON
        errors.setdefault(field, problem.message)
    return errors


def _own_reason(line_id: int) -> str:
    return text_of(f"{COMMON}-{line_id}").strip()
