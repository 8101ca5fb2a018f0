"""Account security (账号安全): the second factor, set up, asked for at sign-in, and renewed."""

from __future__ import annotations

from typing import Any

import segno
from flask import flash, g, redirect, request, session, url_for
from flask_appbuilder import expose
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import PasswordField, StringField

from app.errors import RuleViolation
from app.operations.codes import address_for_app
from app.operations.factor_rules import has_factor, is_offered, must_have_factor
from app.operations.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    pass_second_factor,
    pending_secret,
    recovery_codes_left,
    renew_recovery_codes,
    turn_off_second_factor,
)
from app.operations.sign_in import SignedIn, active_memberships
from app.views.base import safe_next
from app.views.forms import FilledIn, NotLonger, show_problems
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

# Fewer than this many recovery codes left: a page says so.
FEW = 4
_LONGEST_CODE = 40
_CODE: dict[str, Any] = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
}


class CodeForm(FlaskForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _l("验证码"),
        [FilledIn(), NotLonger(_LONGEST_CODE)],
        description=_l("手机验证器应用上显示的 6 位数字。手机不在身边时，可填写一个恢复码。"),
        render_kw={**_CODE, "autofocus": True},
    )


class FirstCodeForm(FlaskForm):
    """The first code of an app that has just been told the secret."""

    code = StringField(
        _l("验证码"),
        [FilledIn(), NotLonger(_LONGEST_CODE)],
        description=_l("应用上显示的 6 位数字，每 30 秒更换一次。"),
        render_kw={**_CODE, "inputmode": "numeric"},
    )


class BeginForm(FlaskForm):
    """The password, before a second factor is set up."""

    password = PasswordField(
        _l("登录密码"), [FilledIn(), NotLonger(128)], render_kw={"autocomplete": "current-password"}
    )


class ProofForm(FlaskForm):
    """Password and code, before anything about the second factor changes."""

    password = PasswordField(
        _l("登录密码"), [FilledIn(), NotLonger(128)], render_kw={"autocomplete": "current-password"}
    )
    code = StringField(
        _l("验证码"),
        [FilledIn(), NotLonger(_LONGEST_CODE)],
        description=_l("手机验证器应用上显示的 6 位数字，或一个恢复码。"),
        render_kw=_CODE,
    )


class SecondFactorView(HouseView):
    """The screens of one's own second factor."""

    name = "second_factor"
    route_base = "/second-factor"

    @expose("/")
    def show(self) -> Any:
        """How one's account is secured; for a sign-in under way, how to set the factor up."""
        who = _who()
        is_set_up = has_factor(who.user_id)
        if who.factor_due and is_set_up:
            return _on("second_factor.code")
        return self.page(
            "account_security",
            _("设置两步验证") if who.factor_due else _("账号安全"),
            due=who.factor_due,
            offered=is_offered(),
            is_set_up=is_set_up,
            required=must_have_factor(active_memberships(who.user_id)),
            codes_left=recovery_codes_left(who.user_id) if is_set_up else 0,
            few=FEW,
            begin_url=_keeping_next("second_factor.begin"),
        )

    @expose("/begin/", methods=["GET", "POST"])
    def begin(self) -> Any:
        """Makes the secret; asks for the password, unless it has just been given."""
        who = _who()
        if has_factor(who.user_id):
            return _on("second_factor.show")
        form = BeginForm()
        if who.factor_due:
            del form.password
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                password = "" if who.factor_due else form.password.data
                try:
                    begin_second_factor(who, password, _address())
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    return _on("second_factor.set_up")
        title = _("设置两步验证")
        page = self.page(
            "form",
            title,
            breadcrumbs=_crumbs(who, title),
            intro=_("请先输入登录密码，确认是您本人。"),
            form=form,
            submit_label=_("下一步"),
            cancel_url=url_for("second_factor.show"),
        )
        return page, status

    @expose("/set-up/", methods=["GET", "POST"])
    def set_up(self) -> Any:
        """Shows the secret to scan, and takes the first right code."""
        who = _who()
        secret = pending_secret(who.user_id)
        if secret is None:
            return _on("second_factor.show")
        form = FirstCodeForm()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    confirmed = confirm_second_factor(who, form.code.data or "", _address())
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    _signed_in_under(confirmed.token)
                    return self._codes(confirmed.recovery_codes, _("两步验证已启用"))
        title = _("设置两步验证")
        page = self.page(
            "second_factor_set_up",
            title,
            breadcrumbs=_crumbs(who, title),
            form=form,
            secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
            picture=_picture(address_for_app(secret, who.username)),
            due=who.factor_due,
            cancel_url=url_for("second_factor.show"),
        )
        return page, status

    @expose("/code/", methods=["GET", "POST"])
    def code(self) -> Any:
        """Asks a sign-in under way for its code."""
        who = _who()
        if not who.factor_due:
            return redirect(safe_next(url_for("desk.index")))
        if not has_factor(who.user_id):
            return _on("second_factor.show")
        form = CodeForm()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    passed = pass_second_factor(who, form.code.data or "", _address())
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    return _passed(passed.token, passed.recovery_left)
        form.code.data = ""
        page = self.page(
            "second_factor_code",
            _("请输入验证码"),
            intro=_("密码正确。请在手机上打开验证器应用，把显示的 6 位数字填在下面。"),
            form=form,
            submit_label=_("登录"),
        )
        return page, status

    @expose("/codes/", methods=["GET", "POST"])
    def codes(self) -> Any:
        """Makes new recovery codes."""

        def renew(password: str, code: str) -> Any:
            made = renew_recovery_codes(_who(), password, code, _address())
            return self._codes(made, _("新的恢复码"))

        return self._proof_page(
            _("重新生成恢复码"),
            _("生成后，以前的恢复码全部作废。"),
            renew,
        )

    @expose("/turn-off/", methods=["GET", "POST"])
    def turn_off(self) -> Any:
        """Turns the second factor off; who must have one sets up another."""
        required = must_have_factor(active_memberships(_who().user_id))

        def turn_off(password: str, code: str) -> Any:
            if turn_off_second_factor(_who(), password, code, _address()):
                flash(_("原来的验证器已停用，请接着设置新的。"), "success")
            else:
                flash(_("两步验证已关闭，其他已登录的设备须重新登录。"), "success")
            return redirect(url_for("second_factor.show"))

        if required:
            text = _("原来的手机将不再能用于登录，随后请用新手机重新设置。")
            return self._proof_page(_("更换手机"), text, turn_off)
        text = _("关闭后，登录时只需输入密码，账号的安全性会降低。")
        return self._proof_page(_("关闭两步验证"), text, turn_off)

    def _proof_page(self, title: str, intro: str, work: Any) -> Any:
        """A form that asks for password and code, then does the work."""
        who = _who()
        if not has_factor(who.user_id):
            return _on("second_factor.show")
        form = ProofForm()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    return work(form.password.data, form.code.data)
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
        form.code.data = ""
        page = self.page(
            "form",
            title,
            breadcrumbs=_crumbs(who, title),
            intro=intro,
            form=form,
            submit_label=title,
            cancel_url=url_for("second_factor.show"),
        )
        return page, status

    def _codes(self, codes: list[str], title: str) -> Any:
        """The one page that ever shows these codes."""
        return self.page(
            "recovery_codes", title, codes=codes, next_url=safe_next(url_for("desk.index"))
        )


def _who() -> SignedIn:
    """Who is signed in, or is about to be: the guard lets nobody else come here."""
    found: SignedIn = g.get("signed_in") or g.halfway
    return found


def _address() -> str:
    return request.remote_addr or ""


def _keeping_next(endpoint: str) -> str:
    """An address of these screens that remembers where the sign-in was to lead."""
    wanted = safe_next("")
    return url_for(endpoint, next=wanted) if wanted else url_for(endpoint)


def _on(endpoint: str) -> Any:
    return redirect(_keeping_next(endpoint))


def _crumbs(who: SignedIn, title: str) -> list[tuple[str, str | None]] | None:
    if who.factor_due:
        return None
    return [(_("账号安全"), url_for("second_factor.show")), (title, None)]


def _signed_in_under(token: str) -> None:
    """The browser's cookie gets the session's new token; forms of before are worth nothing."""
    session["token"] = token
    session.pop("csrf_token", None)


def _passed(token: str, recovery_left: int | None) -> Any:
    _signed_in_under(token)
    if recovery_left is not None and recovery_left < FEW:
        flash(
            _(
                "该恢复码已作废，还剩 %(left)s 个。请到「账号安全」重新生成恢复码。",
                left=recovery_left,
            ),
            "warning",
        )
    elif recovery_left is not None:
        flash(_("该恢复码已作废，还剩 %(left)s 个。", left=recovery_left), "info")
    return redirect(safe_next(url_for("desk.index")))


def _picture(text: str) -> Markup:
    """A QR code as SVG of this page alone: no address of it could be kept anywhere."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by the library, holds paths and no text
