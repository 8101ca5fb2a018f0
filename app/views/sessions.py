"""My sessions (我的登录): where one is signed in, and ending what is not one's own doing."""

from __future__ import annotations

from typing import Any

from flask import flash, g, request, url_for
from flask_appbuilder import expose

from app.enums import FactorStage
from app.models import LoginSession
from app.operations.browsers import browser_of
from app.operations.own_sessions import end_all_others, end_own_session, own_sessions
from app.views.base import local
from app.web.view import HouseView
from app.web.words import gettext as _


class SessionsView(HouseView):
    """The live sessions of the account that is signed in."""

    name = "sessions"
    route_base = "/session"

    @expose("/list/")
    def list(self) -> Any:
        """Every live session, this one marked."""
        sessions = own_sessions(g.signed_in)
        title = _("我的登录")
        others = [session for session in sessions if session.id != g.signed_in.session_id]
        end_others = {
            "label": _("结束其他全部登录"),
            "url": url_for("sessions.end_others"),
            "method": "post",
            "confirm": _("其他设备上的登录都将结束，须重新输入密码。确定结束？"),
        }
        return self.page(
            "list",
            title,
            breadcrumbs=[(_("账号安全"), url_for("second_factor.show")), (title, None)],
            intro=_("您的账号正在这些地方登录。有不认识的，请结束它，并马上修改密码。"),
            actions=[end_others] if others else [],
            search=None,
            columns=[
                {"label": _("浏览器"), "kind": "title"},
                {"label": _("登录时间"), "kind": "short"},
                {"label": _("最近使用"), "kind": "short"},
                {"label": _("网络地址"), "kind": "short"},
                {"label": _("状态"), "kind": "short"},
            ],
            rows=[_row(session) for session in sessions],
            empty=_("没有其他登录。"),
            page=None,
        )

    @expose("/<int:session_id>/end/", methods=["POST"])
    def end(self, session_id: int) -> Any:
        """Ends one of them."""
        end_own_session(g.signed_in, session_id, request.remote_addr or "")
        flash(_("已结束该登录。"), "success")
        return self.go("sessions.list")

    @expose("/end-others/", methods=["POST"])
    def end_others(self) -> Any:
        """Ends all but this one."""
        end_all_others(g.signed_in, request.remote_addr or "")
        flash(_("其他登录已全部结束。"), "success")
        return self.go("sessions.list")


def _row(session: LoginSession) -> dict[str, Any]:
    family, system = browser_of(session.user_agent)
    here = session.id == g.signed_in.session_id
    return {
        "cells": [
            _("%(browser)s（%(system)s）", browser=_(family), system=_(system)),
            local(session.started_at),
            local(session.seen_at),
            {"text": session.address, "code": True},
            _state(session, here=here),
        ],
        "actions": [] if here else [_end_action(session)],
    }


def _state(session: LoginSession, *, here: bool) -> dict[str, Any]:
    if here:
        return {"text": _("本机"), "tone": "good"}
    if session.second_factor == FactorStage.DUE.value:
        return {"text": _(FactorStage.DUE.label), "tone": "warn"}
    return {"text": _("已登录"), "tone": "neutral"}


def _end_action(session: LoginSession) -> dict[str, Any]:
    return {
        "label": _("结束"),
        "url": url_for("sessions.end", session_id=session.id),
        "method": "post",
        "confirm": _("该设备须重新输入密码才能登录。确定结束？"),
    }
