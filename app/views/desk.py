"""The desk: what waits for me, what my organisation has under way, what I decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import expose, has_access
from sqlalchemy import ScalarSelect, Select, select

from app.access.actor import Actor
from app.access.desk import (
    counted,
    decided,
    decides,
    shown_count,
    submitted,
    waiting,
)
from app.access.loading import listed_with
from app.access.permissions import Permission
from app.enums import CaseKind, CaseState, RowOutcome
from app.models import AuditEntry, Case, ImportRow, Membership, Organisation, Person, db
from app.views.batch_table import case_token
from app.views.case_list import case_search, case_table, narrowed
from app.views.listing import count_words, empty_state, page_of
from app.views.waiting import note_waiting
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _

SHORT_LIST = 8


@dataclass(frozen=True, slots=True)
class _Card:
    """A number on the desk; `warn` is told only of a number above zero."""

    label: str
    number: ScalarSelect[Any]
    endpoint: str
    tone: str = "neutral"
    state: str = ""
    kind: str = ""
    # Not worth a place on the desk while there is nothing.
    only_some: bool = False


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
        queues = {}
        if decides(actor):
            queues = {"todo": waiting(actor), "done": decided(actor)}
        if actor.can(Permission.FILING_WRITE) or actor.can(Permission.DECLARATION_WRITE):
            queues["submitted"] = submitted(actor)
        return self.page(
            "desk",
            _("工作台"),
            actions=_actions(actor),
            cards=_cards(actor),
            **_short_lists(actor, queues),
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
            empty=empty_state(_("没有等待您审核的事项。")),
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
            breadcrumbs=[(_("工作台"), url_for("desk.index")), (title, None)],
            search={"action": request.path, "reset_url": request.path, "form": form},
            **case_table(actor, page.rows),
            empty=empty_state(empty),
            page=page,
        )


def _short_lists(actor: Actor, queues: dict[str, Select[Any]]) -> dict[str, Any]:
    """The beginning of each queue under the name that the template knows it by."""
    words = {
        "todo": (_("待我审核"), "desk.waiting", _("没有等待您审核的事项。")),
        "done": (_("我办过的"), "desk.decided", _("您还没有办理过事项。")),
        "submitted": (_("本单位办理中"), "desk.submitted", _("本单位没有办理中的事项。")),
    }
    if not queues:
        return {}
    numbers = db.session.execute(select(*map(counted, queues.values()))).one()
    lists = {}
    for (name, query), number in zip(queues.items(), numbers, strict=True):
        if name == "todo":
            note_waiting(number)
        title, endpoint, empty = words[name]
        order = Case.id.asc() if name == "todo" else Case.id.desc()
        short = query.order_by(order).limit(SHORT_LIST).options(*listed_with(Case))
        lists[name] = case_table(actor, db.session.scalars(short).all()) | {
            "title": title,
            "more_url": url_for(endpoint),
            "empty": empty,
            "count_label": count_words(number, Case),
        }
    return lists


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
    cards = _wanted_cards(actor)
    if not cards:
        return []
    numbers = db.session.execute(select(*(card.number for card in cards))).one()
    return [
        {
            "label": card.label,
            "count": shown_count(number),
            "url": url_for(card.endpoint, state=card.state or None, kind=card.kind or None),
            "tone": card.tone if number else "neutral",
        }
        for card, number in zip(cards, numbers, strict=True)
        if number or not card.only_some
    ]


def _wanted_cards(actor: Actor) -> list[_Card]:
    """The cards of a role; their numbers are asked for together."""
    cards = []
    if decides(actor):
        cards.append(_Card(_("待我审核"), counted(waiting(actor)), "desk.waiting", "warn"))
    if decides(actor) and actor.can(Permission.DECLARATION_WRITE):
        hand_ins = counted(waiting(actor).where(Case.kind == CaseKind.HAND_IN.value))
        kind = CaseKind.HAND_IN.value
        card = _Card(
            _("个人交来的材料"), hand_ins, "desk.waiting", "warn", "", kind, only_some=True
        )
        cards.append(card)
    if actor.can(Permission.FILING_WRITE):
        cards += [
            _Card(label, counted(submitted(actor, state)), "desk.submitted", tone, state.value)
            for label, state, tone in (
                (_("退回待修改"), CaseState.RETURNED, "warn"),
                (_("草稿"), CaseState.DRAFT, "neutral"),
                (_("审核中"), CaseState.IN_REVIEW, "progress"),
            )
        ]
    if actor.can(Permission.RESULTS_READ):
        rows = select(ImportRow).where(ImportRow.outcome == RowOutcome.WAITING.value)
        cards += [
            _Card(_("待认领成绩"), counted(rows, ImportRow.id), "results.unclaimed", "warn"),
            _Card(_("机构"), counted(select(Organisation), Organisation.id), "organisations.list"),
            _Card(_("专业技术人员"), counted(select(Person), Person.id), "people.list"),
        ]
    if actor.can(Permission.ACCOUNT_READ):
        accounts = select(Membership).where(Membership.active)
        cards.append(_Card(_("账号与身份"), counted(accounts, Membership.id), "accounts.list"))
    if actor.can(Permission.AUDIT_READ):
        entries = counted(select(AuditEntry), AuditEntry.id)
        cards.append(_Card(_("审计日志"), entries, "audit.list"))
    return cards
