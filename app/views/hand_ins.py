"""The unit takes in what its people handed in."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_appbuilder import expose, has_access

from app.access.gateway import access_whole_case
from app.errors import RuleViolation
from app.operations.hand_ins import take_in
from app.views.base import number_of
from app.views.case_page import LastTry, case_context
from app.views.hand_in_choices import NEW
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _


class HandInsView(HouseView):
    """The one step that only a hand-in knows; all others are those of any case."""

    name = "hand_ins"
    route_base = "/hand-in"
    class_permission_name = "case"
    base_permissions = ["can_decide"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"take": "decide"}  # noqa: RUF012 - FAB reads it from the class

    @expose("/<int:case_id>/take/", methods=["POST"])
    @has_access
    def take(self, case_id: int) -> Any:
        """Takes the item into a new declaration of the unit's, or into a draft that fits."""
        actor = current_actor()
        into = None if request.form.get("into", NEW) == NEW else number_of("into")
        try:
            take_in(actor, case_id, number_of("version"), into)
        except RuleViolation as error:
            case = access_whole_case(actor, case_id)
            context = case_context(actor, case, LastTry(problems=error))
            return self.page("case_work", case.title, **context), error.status
        flash(_("已受理。"), "success")
        return self.go("cases.outcome", case_id=case_id)
