"""Accounts and memberships: who acts in which role for which organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_appbuilder.security.sqla.models import User
from flask_wtf import FlaskForm
from sqlalchemy import or_, select
from wtforms import StringField

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import AccountState, Role
from app.errors import RuleViolation
from app.models import Membership, Organisation, Person, db
from app.operations.accounts import (
    AccountData,
    create_membership,
    end_membership,
)
from app.operations.activation import awaiting_activation, with_open_code
from app.operations.factor_rules import users_with_factor
from app.operations.granting import grantable_roles
from app.operations.lockout import locked_names, release_account
from app.operations.sign_in import display_name
from app.views.account_codes import code_result
from app.views.forms import (
    CodeField,
    FilledIn,
    NotLonger,
    ReferenceField,
    SearchField,
    show_problems,
)
from app.views.listing import page_of
from app.web.actor import current_actor
from app.web.search import search_text, starts_with
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class AccountForm(FlaskForm):
    """A membership; an unknown sign-in name makes the account with it."""

    username = StringField(
        _l("登录名"),
        [FilledIn(), NotLonger(40)],
        description=_l("已有账号的人填写原登录名，即增加一个身份。"),
    )
    name = StringField(_l("姓名"), [FilledIn(), NotLonger(60)])
    role = CodeField(_l("身份"), Role, empty=_l("请选择"), validators=[FilledIn()])
    organisation_id = ReferenceField(_l("所在机构"), [FilledIn()])
    person_id = ReferenceField(
        _l("人员"), description=_l("身份为专业技术人员时必填：该账号是谁的。")
    )


class AccountSearch(FlaskForm):
    """Search of the list."""

    q = SearchField(_l("登录名或姓名"))
    role = CodeField(_l("身份"), Role, empty=_l("全部"))
    state = CodeField(_l("状态"), AccountState, empty=_l("全部"))


class AccountsView(HouseView):
    """The screens of accounts."""

    name = "accounts"
    route_base = "/account"
    class_permission_name = "account"
    base_permissions = ["can_read", "can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "list": "read",
        "add": "write",
        "end": "write",
        "release": "write",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """Every membership."""
        actor = current_actor()
        form = AccountSearch(request.args, meta={"csrf": False})
        query = select(Membership).where(Membership.active)
        text = search_text("q")
        if text:
            users = select(User.id).where(
                or_(starts_with(User.username, text.lower()), starts_with(User.first_name, text))
            )
            query = query.where(Membership.user_id.in_(users))
        if form.role.data:
            query = query.where(Membership.role == form.role.data)
        if form.state.data == AccountState.WAITING.value:
            query = query.where(with_open_code(Membership.user_id))
        elif form.state.data == AccountState.ACTIVE.value:
            query = query.where(~with_open_code(Membership.user_id))
        page = page_of(query, Membership.id, newest_first=False)
        locked = locked_names([membership.user.username for membership in page.rows])
        waiting = awaiting_activation([membership.user_id for membership in page.rows])
        secured = users_with_factor([membership.user_id for membership in page.rows])
        here = url_for("accounts.list")
        can_write = actor.can(Permission.ACCOUNT_WRITE)
        return self.page(
            "list",
            _("账号与身份"),
            actions=_page_actions(actor, page.rows, waiting) if can_write else [],
            search={"action": here, "reset_url": here, "form": form},
            columns=[
                {"label": _("姓名"), "kind": "title"},
                {"label": _("登录名"), "kind": "short"},
                {"label": _("身份"), "kind": "short"},
                {"label": _("所在机构")},
                {"label": _("状态"), "kind": "short"},
            ],
            rows=[
                {
                    "cells": [
                        display_name(membership.user),
                        {"text": membership.user.username, "code": True},
                        _(membership.role_label),
                        membership.organisation.name,
                        _state(membership, locked, waiting),
                    ],
                    "actions": _row_actions(actor, membership, locked, waiting, secured)
                    if can_write
                    else [],
                }
                for membership in page.rows
            ],
            empty=_("没有符合条件的账号。"),
            page=page,
        )

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """Makes a membership; a new account's activation code is shown once."""
        actor = current_actor()
        form = AccountForm()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    membership, code = create_membership(actor, _data(form))
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    return self.page("result", **code_result(membership, code))
        chosen = db.session.get(Organisation, form.organisation_id.data or 0)
        person = None
        if actor.can(Permission.PERSON_READ):
            person = db.session.get(Person, form.person_id.data or 0)
        else:
            del form.person_id
        roles = grantable_roles(actor)
        form.role.choices = [
            choice for choice in form.role.choices if not choice.value or choice.value in roles
        ]
        title = _("新增账号或身份")
        page = self.page(
            "form",
            title,
            breadcrumbs=[(_("账号与身份"), url_for("accounts.list")), (title, None)],
            form=form,
            pickers={
                "organisation_id": {
                    "url": url_for("pick.organisations"),
                    "text": chosen.name if chosen else "",
                },
                "person_id": {
                    "url": url_for("pick.any_people"),
                    "text": person.name if person else "",
                    "people": True,
                },
            },
            cancel_url=url_for("accounts.list"),
        )
        return page, status

    @expose("/<int:membership_id>/end/", methods=["POST"])
    @has_access
    def end(self, membership_id: int) -> Any:
        """Ends a membership."""
        try:
            end_membership(current_actor(), membership_id)
        except RuleViolation as error:
            flash(error.message, "error")
        else:
            flash(_("已停用该身份。"), "success")
        return self.go("accounts.list")

    @expose("/<int:membership_id>/release/", methods=["POST"])
    @has_access
    def release(self, membership_id: int) -> Any:
        """Opens a locked sign-in name again."""
        membership = release_account(current_actor(), membership_id)
        flash(_("已解除锁定：%(name)s。", name=membership.user.username), "success")
        return self.go("accounts.list")


def _data(form: Any) -> AccountData:
    return AccountData(
        username=form.username.data or "",
        name=form.name.data or "",
        role=form.role.data or "",
        organisation_id=form.organisation_id.data or 0,
        person_id=form.person_id.data if "person_id" in form else None,
    )


def _state(membership: Membership, locked: set[str], waiting: set[int]) -> dict[str, Any]:
    if membership.user.username in locked:
        return {"text": _("已锁定"), "tone": "bad"}
    if membership.user_id in waiting:
        return {"text": _(AccountState.WAITING.label), "tone": "warn"}
    return {"text": _(AccountState.ACTIVE.label), "tone": "good"}


def _page_actions(
    actor: Actor, rows: Sequence[Membership], waiting: set[int]
) -> list[dict[str, Any]]:
    new = {"label": _("新增账号或身份"), "url": url_for("accounts.add"), "kind": "primary"}
    letters = [
        row.id
        for row in rows
        if row.user_id in waiting and Role(row.role) in grantable_roles(actor)
    ]
    actions = [new]
    if actor.can(Permission.ORGANISATION_WRITE):
        actions.append({"label": _("按表格分配账号"), "url": url_for("allotments.upload")})
    if letters:
        actions.append(_letters_action(letters))
    return actions


def _letters_action(memberships: list[int]) -> dict[str, Any]:
    return {
        "label": _("打印本页待激活账号的通知单"),
        "url": url_for("account_codes.letters"),
        "method": "post",
        "fields": {"memberships": memberships},
        "confirm": _("每份通知单印有新的激活码，以前发放的激活码随即作废。确定打印？"),
        "again": True,
    }


def _row_actions(
    actor: Actor,
    membership: Membership,
    locked: set[str],
    waiting: set[int],
    secured: set[int],
) -> list[dict[str, Any]]:
    actions = []
    if membership.user.username in locked:
        url = url_for("accounts.release", membership_id=membership.id)
        actions.append({"label": _("解除锁定"), "url": url, "method": "post"})
    if membership.user_id != actor.user_id:
        if Role(membership.role) in grantable_roles(actor):
            actions.append(_code_action(membership, waiting))
            if membership.user_id in secured:
                url = url_for("lost_factors.remove", membership_id=membership.id)
                actions.append({"label": _("解除两步验证"), "url": url})
        actions.append(_end_action(membership))
    return actions


def _code_action(membership: Membership, waiting: set[int]) -> dict[str, Any]:
    question = _("原密码立即失效，本人须用新的激活码重新设置密码。确定重发？")
    if membership.user_id in waiting:
        question = _("以前发放的激活码随即作废。确定重发？")
    return {
        "label": _("重发激活码"),
        "url": url_for("account_codes.reissue", membership_id=membership.id),
        "method": "post",
        "confirm": question,
    }


def _end_action(membership: Membership) -> dict[str, Any]:
    return {
        "label": _("停用"),
        "url": url_for("accounts.end", membership_id=membership.id),
        "method": "post",
        "confirm": _("停用后该身份不能再登录办理，确定停用？"),
    }
