"""What every page shows around its content: the menu with counts, the acting identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import get_locale

from app.access.actor import Actor
from app.access.desk import decides, shown_count
from app.access.permissions import Permission
from app.access.scope import SEES_OWN
from app.enums import Role
from app.operations.conversions import converts_credits
from app.services import services
from app.version import VERSION
from app.views.waiting import number_waiting
from app.web.words import gettext as _


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of a page; see app/templates/xueshi/base.html."""

    demo: bool
    business_date: str
    version: str
    platform_name: str
    locale: str
    home_url: str
    logout_url: str
    password_url: str
    security_url: str
    language_url: str
    menu: list[dict[str, Any]]
    actor: Actor | None


def site() -> Site:
    """The frame for the present request."""
    found = getattr(g, "site", None)
    if found is not None:
        made: Site = found
        return made
    signed_in = getattr(g, "signed_in", None)
    actor = signed_in.actor if signed_in else None
    g.site = Site(
        demo=bool(services().settings.demo),
        business_date=services().today().isoformat(),
        version=VERSION,
        platform_name=_(services().settings.platform_name),
        locale=str(get_locale()),
        home_url=url_for("desk.index"),
        logout_url=url_for("SignInView.logout"),
        password_url=url_for("password.change"),
        security_url=url_for("second_factor.show"),
        language_url=url_for("language.choose"),
        menu=_menu(actor) if actor else [],
        actor=actor,
    )
    return g.site


def _menu(actor: Actor) -> list[dict[str, Any]]:
    groups = [
        (_("我的工作"), _work_entries(actor)),
        (_("备案与申报"), _case_entries(actor)),
        (_("人员与学时"), _people_entries(actor)),
        (_("机构与账号"), _admin_entries(actor)),
    ]
    return [{"label": label, "entries": entries} for label, entries in groups if entries]


def _entry(label: str, endpoint: str, count: int | None = None, **values: int) -> dict[str, Any]:
    return {
        "label": label,
        "url": url_for(endpoint, **values),
        "count": None if count is None else shown_count(count),
        "current": endpoint == request.endpoint,
    }


def _work_entries(actor: Actor) -> list[dict[str, Any]]:
    entries = []
    if actor.can(Permission.DESK_READ):
        entries.append(_entry(_("工作台"), "desk.index"))
    if decides(actor):
        entries.append(_entry(_("待我审核"), "desk.waiting", number_waiting(actor)))
        entries.append(_entry(_("常用语"), "phrases.list"))
    if actor.can(Permission.RECORD_OWN):
        entries.append(_entry(_("我的学时"), "record.mine"))
    if actor.can(Permission.ITEM_WRITE):
        entries.append(_entry(_("我的申报"), "items.list"))
    if actor.can(Permission.POLICY_READ):
        entries.append(_entry(_("计入范围"), "rules.show"))
    return entries


def _case_entries(actor: Actor) -> list[dict[str, Any]]:
    entries = []
    if actor.can(Permission.FILING_READ):
        label = _("备案课程") if actor.role is Role.PROFESSIONAL else _("课程备案")
        entries.append(_entry(label, "filings.list"))
    if actor.can(Permission.DECLARATION_READ):
        entries.append(_entry(_("学时申报"), "declarations.list"))
    # A unit finds the rule that counts for it where it declares.
    reads = actor.can(Permission.CONVERSION_READ) and actor.role is not Role.UNIT_ADMIN
    if reads and converts_credits(services().policies):
        entries.append(_entry(_("学分折算规定"), "conversions.list"))
    return entries


def _people_entries(actor: Actor) -> list[dict[str, Any]]:
    entries = []
    if actor.can(Permission.PERSON_READ):
        entries.append(_entry(_("专业技术人员"), "people.list"))
    if actor.can(Permission.RESULTS_READ):
        entries.append(_entry(_("公需科目成绩"), "results.list"))
        entries.append(_entry(_("待认领成绩"), "results.unclaimed"))
    return entries


def _admin_entries(actor: Actor) -> list[dict[str, Any]]:
    entries = []
    if actor.can(Permission.ORGANISATION_READ):
        if actor.role in SEES_OWN:
            own = _entry(_("本单位"), "organisations.show", pk=actor.organisation_id)
            entries.append(own)
        else:
            entries.append(_entry(_("机构"), "organisations.list"))
    if actor.can(Permission.ACCOUNT_READ):
        entries.append(_entry(_("账号与身份"), "accounts.list"))
    if actor.can(Permission.AUDIT_READ):
        entries.append(_entry(_("审计日志"), "audit.list"))
    return entries
