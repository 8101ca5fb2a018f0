"""Activation codes given out by administrators of accounts: on the screen, or as letters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import flash, request, send_file, url_for
from flask_appbuilder import expose, has_access

from app.clock import SHANGHAI
from app.documents.letter import AccountLetter, Sender, render_letters
from app.errors import RuleViolation
from app.models import Membership
from app.operations.activation import IssuedCode, issue_letters, open_code, reissue_code
from app.operations.sign_in import display_name
from app.services import services
from app.views.base import numbers_of, text_of
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _

LONGEST_CODE = 40


class AccountCodesView(HouseView):
    """A new code for one account, and letters for one or many."""

    name = "account_codes"
    route_base = "/account"
    class_permission_name = "account"
    base_permissions = ["can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "reissue": "write",
        "letter": "write",
        "letters": "write",
    }

    @expose("/<int:membership_id>/reissue/", methods=["POST"])
    @has_access
    def reissue(self, membership_id: int) -> Any:
        """A new code: the old password and all sessions end."""
        issued = reissue_code(current_actor(), membership_id)
        return self.page("result", **code_result(issued.membership, issued.code, anew=True))

    @expose("/<int:membership_id>/letter/", methods=["POST"])
    @has_access
    def letter(self, membership_id: int) -> Any:
        """The letter with the code that was just shown."""
        code = text_of("code")[:LONGEST_CODE]
        try:
            issued = open_code(current_actor(), membership_id, code)
        except RuleViolation as error:
            flash(error.message, "error")
            return self.go("accounts.list")
        return _letters([issued])

    @expose("/letters/", methods=["POST"])
    @has_access
    def letters(self) -> Any:
        """New codes for accounts that wait for their activation, one letter for each."""
        try:
            issued = issue_letters(current_actor(), numbers_of("memberships"))
        except RuleViolation as error:
            flash(error.message, "error")
            return self.go("accounts.list")
        return _letters(issued)


def code_result(membership: Membership, code: str | None, *, anew: bool = False) -> dict[str, Any]:
    """The page after an account was made or got a new code, which is shown only here."""
    title = _("已重发激活码") if anew else _("账号已建立")
    text = _("该账号已增加一个身份，登录后可切换。")
    facts: list[tuple[Any, ...]] = [
        (_("姓名"), display_name(membership.user)),
        (_("登录名"), {"text": membership.user.username, "code": True}),
        (_("身份"), _(membership.role_label)),
        (_("所在机构"), membership.organisation.name),
    ]
    back = {"label": _("返回账号列表"), "url": url_for("accounts.list")}
    actions: list[dict[str, Any]] = [back]
    if code is not None:
        facts.append((_("激活码"), {"text": code, "code": True}))
        text = _(
            "激活码只显示这一次，%(days)s 天内有效。请打印通知单当面交给本人，由本人设置密码。",
            days=services().settings.activation_days,
        )
        if anew:
            facts.append((_("原密码"), _("已失效，该账号已退出登录")))
        letter = {
            "label": _("打印通知单"),
            "url": url_for("account_codes.letter", membership_id=membership.id),
            "method": "post",
            "kind": "primary",
            "fields": {"code": code},
            "again": True,
        }
        actions.insert(0, letter)
    return {
        "title": title,
        "result": {"tone": "good", "title": title, "text": text, "facts": facts},
        "next_actions": actions,
    }


def _letters(issued: Sequence[IssuedCode]) -> Any:
    settings = services().settings
    sender = Sender(
        platform=settings.platform_name,
        address=request.url_root,
        office=current_actor().organisation_name,
        written_on=services().today(),
        demo=bool(settings.demo),
    )
    letters = [
        AccountLetter(
            organisation=one.membership.organisation.name,
            name=display_name(one.membership.user),
            role=one.membership.role_label,
            username=one.membership.user.username,
            code=one.code,
            good_until=one.expires_at.astimezone(SHANGHAI).date(),
        )
        for one in issued
    ]
    return send_file(
        io.BytesIO(render_letters(letters, sender)),
        mimetype="application/pdf",
        download_name=_("账号开通通知单.pdf"),
        as_attachment=True,
    )
