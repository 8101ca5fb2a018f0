"""Removing the second factor of somebody who has lost it."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm

from app.errors import RuleViolation
from app.operations.lost_factors import LONGEST_REASON, access_lost_factor, remove_second_factor
from app.operations.sign_in import display_name
from app.views.forms import FilledIn, LongTextField, NotLonger, show_problems
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class ReasonForm(FlaskForm):
    """Why a second factor is removed."""

    reason = LongTextField(
        _l("原因"),
        [FilledIn(), NotLonger(LONGEST_REASON)],
        description=_l("请先当面或电话确认是本人，写明如何确认的。原因记入审计日志。"),
    )


class LostFactorsView(HouseView):
    """One form beside the list of accounts."""

    name = "lost_factors"
    route_base = "/account"
    class_permission_name = "account"
    base_permissions = ["can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"remove": "write"}  # noqa: RUF012 - FAB reads it from the class

    @expose("/<int:membership_id>/second-factor/", methods=["GET", "POST"])
    @has_access
    def remove(self, membership_id: int) -> Any:
        """Asks for the reason, then removes it."""
        actor = current_actor()
        membership = access_lost_factor(actor, membership_id)
        form = ReasonForm()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    remove_second_factor(actor, membership_id, form.reason.data or "")
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    name = membership.user.username
                    flash(_("已解除 %(name)s 的两步验证，其登录已全部结束。", name=name), "success")
                    return self.go("accounts.list")
        title = _("解除两步验证")
        name = display_name(membership.user)
        page = self.page(
            "form",
            title,
            breadcrumbs=[(_("账号与身份"), url_for("accounts.list")), (title, None)],
            intro=_(
                "%(name)s（%(username)s）丢失了手机和恢复码时，在此解除。解除后凭密码登录，再重新设置。",
                name=name,
                username=membership.user.username,
            ),
            form=form,
            submit_label=title,
            cancel_url=url_for("accounts.list"),
        )
        return page, status
