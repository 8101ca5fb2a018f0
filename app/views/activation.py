"""The public page on which an account is activated with its one-time code."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask_appbuilder import expose
from flask_wtf import FlaskForm
from wtforms import StringField

from app.errors import RuleViolation
from app.operations.activation import activate
from app.views.forms import FilledIn, NotLonger, show_problems
from app.views.password import NewPasswordForm
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class CodeForm(FlaskForm):
    """Whose account, and the code of the letter."""

    username = StringField(_l("登录名"), [FilledIn(), NotLonger(64)])
    code = StringField(
        _l("激活码"),
        [FilledIn(), NotLonger(40)],
        description=_l("通知单上的 12 位字母和数字，大小写和短横线都不影响。"),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )


class ActivationForm(CodeForm, NewPasswordForm):
    """The account, its code, and the password that its owner chooses."""


class ActivationView(HouseView):
    """Reached without signing in; nothing of an account is shown."""

    name = "activation"
    route_base = "/activate"

    @expose("/", methods=["GET", "POST"])
    def activate(self) -> Any:
        """Shows the form, or gives the account its password."""
        form = ActivationForm()
        form.explain()
        status = 200
        if request.method == "POST":
            status = RuleViolation.status
            if form.validate():
                fields = (form.username.data, form.code.data, form.new.data)
                try:
                    activate(*fields, request.remote_addr or "")
                except RuleViolation as error:
                    g.sign_in_failed = True
                    show_problems(form, error)
                    status = error.status
                else:
                    session["tried_name"] = form.username.data.strip()
                    flash(_("账号已激活，请用您的登录名和新密码登录。"), "success")
                    return redirect(url_for("SignInView.login"))
        page = self.page(
            "activation",
            _("激活账号"),
            intro=_(
                "第一次使用，或管理员为您重发了激活码：请填写通知单上的内容，并设置自己的密码。"
            ),
            form=form,
            sections=[
                {"title": _("通知单上的内容"), "fields": ["username", "code"]},
                {"title": _("设置自己的密码"), "fields": ["new", "again"]},
            ],
            submit_label=_("激活"),
            cancel_url=url_for("SignInView.login"),
        )
        return page, status
