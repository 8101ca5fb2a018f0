"""Signing in and out, and choosing the membership to act through."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import no_cache
from flask_appbuilder.security.forms import LoginForm_db
from flask_appbuilder.security.views import AuthDBView
from flask_login import current_user, login_user, logout_user

from app.clock import SHANGHAI
from app.operations.lockout import locked_until, log_locked_attempt, note_failure
from app.operations.sign_in import end_session, log_failed_sign_in, start_session
from app.services import services
from app.views.base import safe_next
from app.web.words import gettext as _

# Of a name that is shown again after a wrong password.
_LONGEST_NAME = 64


class SignInView(AuthDBView):
    """FAB's password sign-in with our page, our session and sign-out by POST."""

    login_template = "xueshi/login.html"

    @expose("/login/", methods=["GET", "POST"])
    @no_cache
    def login(self) -> Any:
        """Shows the form, or checks the password and begins a session."""
        if g.user is not None and g.user.is_authenticated:
            return redirect(url_for("desk.index"))
        form = LoginForm_db()
        if form.validate_on_submit():
            return self._enter(form)
        if form.username.data is None:
            form.username.data = session.pop("tried_name", "")
        return self.render_template(
            self.login_template, title="", form=form, demo_accounts=services().demo_logins
        )

    def _enter(self, form: Any) -> Any:
        address = request.remote_addr or ""
        manager = self.appbuilder.sm
        # Full-width letters of a Chinese keyboard are the same letters.
        username = unicodedata.normalize("NFKC", form.username.data).strip().lower()
        opens = locked_until(username)
        if opens is not None:
            g.sign_in_failed = True
            log_locked_attempt(username, address)
            return self._locked(username, opens)
        user = manager.auth_user_db(username, form.password.data)
        if user is None:
            g.sign_in_failed = True
            note_failure(username, address)
            known = manager.find_user(username=username)
            log_failed_sign_in(username, known.id if known else None, address)
            flash(_("登录名或密码不正确，请重新输入。"), "error")
            return self._again(username)
        token = start_session(user, address, request.user_agent.string)
        _forget_all_but_the_language()
        session["token"] = token
        login_user(user, remember=False)
        session.permanent = True
        return redirect(safe_next(url_for("desk.index")))

    def _locked(self, username: str, opens: datetime) -> Any:
        clock = f"{opens.astimezone(SHANGHAI):%H:%M}"
        flash(
            _(
                "连续输错密码，该登录名已锁定，请于 %(clock)s 后再试，或联系管理员解除。",
                clock=clock,
            ),
            "error",
        )
        return self._again(username)

    @staticmethod
    def _again(username: str) -> Any:
        """The form anew, with the name as it was typed; never the password."""
        session["tried_name"] = username[:_LONGEST_NAME]
        return redirect(url_for("SignInView.login", next=request.args.get("next")))

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Any:
        """Ends the session on the server and forgets the cookie."""
        # Asking the user reads the session: only then is it known who is signed in.
        signed_in = g.signed_in if current_user.is_authenticated else g.get("halfway")
        if signed_in is not None:
            end_session(signed_in, request.remote_addr or "")
        logout_user()
        _forget_all_but_the_language()
        flash(_("您已安全退出。"), "success")
        return redirect(url_for("SignInView.login"))


def _forget_all_but_the_language() -> None:
    locale = session.get("locale")
    session.clear()
    if locale is not None:
        session["locale"] = locale
