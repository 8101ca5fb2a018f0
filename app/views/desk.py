"""The desk: what waits for me, what my organisation has under way, what I decided."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from app.access.actor import Actor
from app.access.desk import MOST_COUNTED, count, decided, decides, submitted, waiting
from app.access.loading import shown_with
from app.access.permissions import Permission
from app.enums import CaseState, RowOutcome
from app.models import AuditEntry, Case, ImportRow, Membership, Organisation, Person, db
from app.views.batch_table import case_token
from app.views.case_list import case_search, case_table, narrowed
from app.views.listing import page_of
from app.web.actor import current_actor
from app.web.view import HouseView

SHORT_LIST = 8


class DeskView(HouseView):
    """First pages."""

    name = "desk"
    route_base = "/"
    class_permission_name = "desk"
    base_permissions = ["can_read"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "waiting": "read",
        "submitted": "read",
        "decided": "read",
    }

    @expose("/")
    def index(self) -> Any:
        """The desk of those who have one; everybody else's own first page."""
        actor = current_actor()
        if not actor.can(Permission.DESK_READ):
            return redirect(url_for("record.mine"))
        todo = done = under_way = None
        if decides(actor):
            todo = _short(actor, waiting(actor), oldest_first=True)
            todo |= {"title": _("待我审核"), "more_url": url_for("desk.waiting")}
            todo["empty"] = _("没有等待您审核的事项。")
            done = _short(actor, decided(actor))
            done |= {"title": _("我办过的"), "more_url": url_for("desk.decided")}
            done["empty"] = _("您还没有办理过事项。")
        if actor.can(Permission.FILING_WRITE) or actor.can(Permission.DECLARATION_WRITE):
            under_way = _short(actor, submitted(actor))
            under_way |= {"title": _("本单位办理中"), "more_url": url_for("desk.submitted")}
            under_way["empty"] = _("本单位没有办理中的事项。")
        return self.page(
            "desk",
            _("工作台"),
            actions=_actions(actor),
            cards=_cards(actor),
            todo=todo,
            done=done,
            submitted=under_way,
        )

    @expose("/waiting/")
    @has_access
    def waiting(self) -> Any:
        """Everything that waits for me, the oldest first."""
        actor = current_actor()
        form = case_search(actor, "q", "unit", "kind")
        page = page_of(narrowed(waiting(actor), form), Case.id, newest_first=False)
        table = case_table(actor, page.rows)
        for case, row in zip(page.rows, table["rows"], strict=True):
            row |= {"id": case_token(case), "tick_label": case.title, "group": "waiting"}
        here = url_for("desk.waiting")
        return self.page(
            "waiting",
            _("待我审核"),
            search={"action": here, "reset_url": here, "form": form},
            **table,
            empty=_("没有等待您审核的事项。"),
            page=page,
            batch={
                "url": url_for("batch.preview"),
                "return_url": url_for("batch.preview_return"),
            }
            if actor.can(Permission.CASE_DECIDE)
            else None,
        )

    @expose("/submitted/")
    @has_access
    def submitted(self) -> Any:
        """Everything that my organisation has under way."""
        return self._list(_("本单位办理中"), submitted, _("本单位没有办理中的事项。"), "state")

    @expose("/decided/")
    @has_access
    def decided(self) -> Any:
        """Everything that I decided."""
        return self._list(_("我办过的"), decided, _("您还没有办理过事项。"), "unit", "state")

    def _list(self, title: str, queue: Any, empty: str, *fields: str) -> Any:
        actor = current_actor()
        form = case_search(actor, "q", "kind", *fields)
        page = page_of(narrowed(queue(actor), form), Case.id)
        return self.page(
            "list",
            title,
            search={"action": request.path, "reset_url": request.path, "form": form},
            **case_table(actor, page.rows),
            empty=empty,
            page=page,
        )


def _short(actor: Actor, query: Select[Any], *, oldest_first: bool = False) -> dict[str, Any]:
    order = Case.id.asc() if oldest_first else Case.id.desc()
    shown = query.order_by(order).limit(SHORT_LIST).options(*shown_with(Case))
    cases = db.session.scalars(shown).all()
    found = count(query)
    label = _("超过 %(count)s 件", count=MOST_COUNTED)
    if found <= MOST_COUNTED:
        label = _("共 %(count)s 件", count=found)
    return case_table(actor, cases) | {"count_label": label}


def _actions(actor: Actor) -> list[dict[str, Any]]:
    actions = []
    if actor.can(Permission.DECLARATION_WRITE):
        url = url_for("declarations.add")
        actions.append({"label": _("申报学时"), "url": url, "kind": "primary"})
    if actor.can(Permission.FILING_WRITE):
        actions.append({"label": _("新建课程备案"), "url": url_for("filings.add")})
    if actor.can(Permission.RESULTS_IMPORT):
        url = url_for("results.upload")
        actions.append({"label": _("导入公需科目成绩"), "url": url, "kind": "primary"})
    if actor.can(Permission.ACCOUNT_WRITE):
        url = url_for("accounts.add")
        actions.append({"label": _("新增账号或身份"), "url": url})
    return actions


def _cards(actor: Actor) -> list[dict[str, Any]]:
    cards = []
    if decides(actor):
        number = count(waiting(actor))
        tone = "warn" if number else "neutral"
        cards.append(_card(_("待我审核"), number, "desk.waiting", tone))
    if actor.can(Permission.FILING_WRITE):
        mine = submitted(actor)
        for label, state, tone in (
            (_("退回待修改"), CaseState.RETURNED.value, "warn"),
            (_("草稿"), CaseState.DRAFT.value, "neutral"),
            (_("审核中"), CaseState.IN_REVIEW.value, "progress"),
        ):
            number = count(mine.where(Case.state == state))
            shown = tone if number else "neutral"
            cards.append(_card(label, number, "desk.submitted", shown, state=state))
    if actor.can(Permission.RESULTS_READ):
        rows = _number(select(func.count()).where(ImportRow.outcome == RowOutcome.WAITING.value))
        tone = "warn" if rows else "neutral"
        cards.append(_card(_("待认领成绩"), rows, "results.unclaimed", tone))
        organisations = _number(select(func.count()).select_from(Organisation))
        cards.append(_card(_("机构"), organisations, "organisations.list"))
        people = _number(select(func.count()).select_from(Person))
        cards.append(_card(_("专业技术人员"), people, "people.list"))
    if actor.can(Permission.ACCOUNT_READ):
        accounts = _number(select(func.count()).where(Membership.active))
        cards.append(_card(_("账号与身份"), accounts, "accounts.list"))
    if actor.can(Permission.AUDIT_READ):
        lines = _number(select(func.max(AuditEntry.id)))
        cards.append(_card(_("审计日志"), lines, "audit.list"))
    return cards


def _number(query: Select[Any]) -> int:
    return db.session.scalar(query) or 0


def _card(
    label: str, number: int, endpoint: str, tone: str = "neutral", **search: str
) -> dict[str, Any]:
    return {"label": label, "count": number, "url": url_for(endpoint, **search), "tone": tone}
