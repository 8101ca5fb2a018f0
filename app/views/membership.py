"""Choosing the membership to act through, and the language of the screens."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask_appbuilder import expose

from app.operations.sign_in import active_memberships, choose_membership
from app.views.base import number_of, safe_next
from app.views.language import LOCALES
from app.web.view import HouseView
from app.web.words import gettext as _


class MembershipView(HouseView):
    """Which of several roles acts from now on; kept on the server."""

    name = "membership"
    route_base = "/membership"

    @expose("/choose/", methods=["GET", "POST"])
    def choose(self) -> Any:
        """Shows the user's memberships, or switches to one of them."""
        signed_in = g.signed_in
        if request.method == "POST":
            chosen = number_of("membership_id")
            choose_membership(signed_in, chosen, request.remote_addr or "")
            # Forms opened under the other membership, in other tabs, are worth nothing now.
            session.pop("csrf_token", None)
            flash(_("已切换身份。"), "success")
            return redirect(url_for("desk.index"))
        acting = signed_in.actor.membership_id if signed_in.actor else None
        memberships = [
            {
                "id": membership.id,
                "role_label": _(membership.role_label),
                "organisation_name": membership.organisation.name,
                "current": membership.id == acting,
            }
            for membership in active_memberships(signed_in.user_id)
        ]
        return self.page("choose_membership", memberships=memberships, url=request.path)


class LanguageView(HouseView):
    """Chinese or English, by POST."""

    name = "language"
    route_base = "/language"

    @expose("/", methods=["POST"])
    def choose(self) -> Any:
        """Remembers the language in the browser's session."""
        locale = request.form.get("locale", "")
        if locale in LOCALES:
            session["locale"] = locale
        return redirect(safe_next(url_for("desk.index")))
