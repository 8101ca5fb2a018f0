"""What stands before every request and after every answer."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, flash, g, redirect, request, session, url_for
from flask_login import current_user

from app.services import services
from app.views.way_back import page_of_request
from app.web.script import asked_by_script
from app.web.words import gettext as _

PUBLIC = frozenset(
    {
        "SignInView.login",
        "SignInView.logout",
        "activation.activate",
        "static",
        "language.choose",
        "health.check",
    }
)
# Where a sign-in leads that still waits for its second factor, and nowhere else.
HALFWAY = frozenset({f"second_factor.{screen}" for screen in ("show", "begin", "set_up", "code")})
WITHOUT_MEMBERSHIP = (
    PUBLIC
    | HALFWAY
    | {"membership.choose", "password.change", "second_factor.codes", "second_factor.turn_off"}
    | {"sessions.list", "sessions.end", "sessions.end_others"}
)

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)


def install_guard(app: Flask) -> None:
    """Adds the checks before a request and the headers after it."""
    app.before_request(_stay_on_this_machine)
    app.before_request(_require_sign_in)
    app.after_request(_add_headers)


def _stay_on_this_machine() -> None:
    """The demo's passwords are public: it answers to this machine alone."""
    if services().settings.demo and request.remote_addr not in {"127.0.0.1", "::1"}:
        abort(403)


def sign_in_again() -> Any:
    """Leads to the sign-in page, and from there back to where one was."""
    if request.method == "POST":
        flash(_("登录已过期，刚才的内容还没有提交。请重新登录，再提交一次。"), "warning")
    return redirect(url_for("SignInView.login", next=page_of_request()))


def _ask_for_second_factor() -> Any:
    """The password was right, which is not enough: only the way to the second factor is open."""
    if request.endpoint in HALFWAY:
        return None
    if asked_by_script():
        abort(401)
    return redirect(url_for("second_factor.show", next=page_of_request()))


def _require_sign_in() -> Any:
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if not current_user.is_authenticated:
        if g.get("halfway") is not None:
            return _ask_for_second_factor()
        session.pop("token", None)
        if asked_by_script():
            abort(401)
        return sign_in_again()
    if g.signed_in.actor is None and request.endpoint not in WITHOUT_MEMBERSHIP:
        return redirect(url_for("membership.choose"))
    return None


def _add_headers(response: Response) -> Response:
    # Evidence is shown in a frame of our own case page, everything else in none.
    framed = request.endpoint in {"files.show", "archive.show"}
    ancestors = "'self'" if framed else "'none'"
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY.format(ancestors=ancestors))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN" if framed else "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if services().settings.https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        # Pages hold personal data: no cache keeps them.
        headers["Cache-Control"] = "no-store"
    return response
