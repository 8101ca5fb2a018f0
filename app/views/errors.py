"""Every refusal becomes a page in plain Chinese (JSON for scripts); attempts are logged."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Flask, g, jsonify, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.access.gateway import OutOfScope
from app.errors import DomainError, NotAllowed, Stale, Taken
from app.models import db
from app.operations.transaction import record_refusal
from app.views.base import plain_number
from app.views.case_news import news_of
from app.views.guard import PUBLIC, sign_in_again
from app.views.site import site
from app.views.way_back import page_of_record, page_of_request
from app.web.script import asked_by_script
from app.web.words import gettext as _

logger = logging.getLogger(__name__)


def install_error_pages(app: Flask) -> None:
    """Registers the answers to refusals and errors."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _refused(error: DomainError) -> Any:
    db.session.rollback()
    signed_in = getattr(g, "signed_in", None)
    if isinstance(error, (OutOfScope, NotAllowed)) and signed_in is not None:
        record_refusal(signed_in.actor, f"{request.method} {request.endpoint}", error)
    # Set where a form was saved second: what is told at the form says more than the steps.
    differing = g.pop("form_news", None)
    return answer(
        error.status,
        error.message,
        back_url=_way_back(error),
        news=differing or _news(error),
        news_title=_("与您填写的不同之处：") if differing else None,
    )


def _expired(_error: CSRFError) -> Any:
    signed_in = current_user.is_authenticated or g.get("halfway") is not None
    if not signed_in and request.endpoint not in PUBLIC and not asked_by_script():
        return sign_in_again()
    return answer(400, None, back_url=page_of_request())


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are no errors
        return error
    if error.code == 403:  # noqa: PLR2004 - FAB's decorators refuse with it
        signed_in = getattr(g, "signed_in", None)
        if signed_in is not None and signed_in.actor is not None:
            refusal = NotAllowed("没有此页面的权限")
            record_refusal(signed_in.actor, f"{request.method} {request.endpoint}", refusal)
    return answer(error.code, None)


def _broken(error: Exception) -> Any:
    db.session.rollback()
    reference = secrets.token_hex(4)
    # The request's address is not logged: it may hold what somebody searched for.
    logger.error("error %s at %s", reference, request.endpoint, exc_info=error)
    return answer(500, None, reference)


def _way_back(error: DomainError) -> str | None:
    """After a clash: the page that shows how things stand now."""
    return page_of_record() if isinstance(error, (Stale, Taken)) else None


def _news(error: DomainError) -> list[str]:
    """After a clash over a case: what has happened since its page was opened."""
    case_id = (request.view_args or {}).get("case_id")
    signed_in = getattr(g, "signed_in", None)
    seen = plain_number(request.form.get("version", ""))
    if not isinstance(error, Stale) or case_id is None or signed_in is None or seen is None:
        return []
    return news_of(signed_in.actor, case_id, seen)


def _plain(code: int) -> str:
    """What a script shows where nobody has said it better."""
    words = {
        400: _("请求不完整，请刷新页面后再试。"),
        401: _("请先登录。"),
        403: _("当前身份不能进行此操作。"),
        404: _("没有找到您要的内容。"),
        405: _("不能这样打开。"),
        413: _("文件过大，没有保存。"),
        429: _("操作过于频繁，请稍后再试。"),
    }
    return str(words.get(code) or _("系统出错，请稍后再试。"))


def answer(  # noqa: PLR0913 - all that the page of a refusal tells
    code: int,
    text: str | None,
    reference: str | None = None,
    back_url: str | None = None,
    news: Sequence[str] = (),
    news_title: str | None = None,
) -> Any:
    """The page (or JSON) of a refusal."""
    if asked_by_script():
        return jsonify({"error": text or _plain(code), "reference": reference}), code
    try:
        # An address without a screen has not asked yet who is signed in.
        current_user.is_authenticated  # noqa: B018 - a look is enough
        shown = site()
    except Exception:  # noqa: BLE001 - the error page must work when everything else is broken
        db.session.rollback()
        # The page's frame is asked for once more when the page is made.
        g.site_failed = True
        shown = None
    page = render_template(
        "xueshi/error.html",
        code=code,
        text=text,
        reference=reference,
        site=shown,
        back_url=back_url,
        news=news,
        news_title=news_title,
    )
    return page, code
