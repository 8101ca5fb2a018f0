"""Changing one's own password."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_appbuilder import expose
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import ValidationError

from app.errors import RuleViolation
from app.operations.passwords import change_password
from app.services import services
from app.views.forms import FilledIn, NotLonger, show_problems
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class OldPasswordForm(FlaskForm):
    """The present password; named first, it stands first in a form."""

    old = PasswordField(_l("原密码"), [FilledIn(), NotLonger(128)])


class NewPasswordForm(FlaskForm):
    """A new password twice."""

    new = PasswordField(_l("新密码"), [FilledIn(), NotLonger(128)])
    again = PasswordField(_l("再次输入新密码"), [FilledIn(), NotLonger(128)])

    def validate_again(self, field: Any) -> None:
        """Both must be the same."""
        if field.data != self.new.data:
            raise ValidationError(_("两次输入的新密码不一致。"))

    def explain(self) -> None:
        """Says beside the field what a password must be here."""
        self.new.description = _(
            "至少 %(count)s 个字符，包含大写字母、小写字母、数字、符号中的至少三种。",
            count=services().settings.password_length,
        )


class PasswordForm(OldPasswordForm, NewPasswordForm):
    """The old password, and the new one twice."""


class PasswordView(HouseView):
    """The form of one's own password; the old one is asked."""

    name = "password"
    route_base = "/password"

    @expose("/", methods=["GET", "POST"])
    def change(self) -> Any:
        """Changes the password of the account that is signed in."""
        form = PasswordForm()
        form.explain()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                address = request.remote_addr or ""
                try:
                    change_password(g.signed_in, form.old.data, form.new.data, address)
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    flash(_("密码已修改，其他已登录的设备须重新登录。"), "success")
                    return redirect(url_for("desk.index"))
        title = _("修改密码")
        page = self.page(
            "form",
            title,
            breadcrumbs=[(_("账号安全"), url_for("second_factor.show")), (title, None)],
            form=form,
            wide=["old"],
            cancel_url=url_for("desk.index"),
        )
        return page, status
