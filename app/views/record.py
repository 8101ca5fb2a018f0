"""A person's hours: each year against what is required, open items, and the archive."""

from __future__ import annotations

import io
from collections import defaultdict
from decimal import Decimal
from typing import Any

from flask import send_file, url_for
from flask_appbuilder import expose, has_access
from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_person
from app.access.loading import shown_with
from app.access.permissions import Permission
from app.enums import CaseState, LineState, Role, Subject, Tier
from app.errors import NotAllowed, RuleViolation
from app.exchange import XLSX, book_of
from app.models import (
    Case,
    CaseAction,
    HourLine,
    IssuedDocument,
    LedgerEntry,
    Person,
    YearTotal,
    db,
)
from app.operations.archives import issue_archive, open_document
from app.operations.ledger_sources import category_of
from app.operations.own_data import own_data
from app.operations.policies import policies_for
from app.operations.series import authority_of
from app.operations.standing_hours import StandingHours, sentence_of, standing_hours
from app.policy import Policy, shortfall
from app.services import services
from app.views.base import local, numbers_of
from app.views.states import document_word, state_word
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _

ZERO = Decimal(0)


class RecordView(HouseView):
    """Pages of a person's hours."""

    name = "record"
    route_base = "/record"
    class_permission_name = "record"
    base_permissions = ["can_read", "can_own"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "show": "read",
        "mine": "own",
        "data": "own",
    }

    @expose("/mine/")
    @has_access
    def mine(self) -> Any:
        """The actor's own hours."""
        actor = current_actor()
        if actor.person_id is None:
            message = "您的账号尚未关联人员信息，请联系单位管理员。"
            raise NotAllowed(message)
        person = access_person(actor, actor.person_id)
        context = record_context(actor, person)
        if actor.can(Permission.ITEM_WRITE):
            url = url_for("items.add")
            context["actions"] = [{"label": _("新建申报"), "url": url, "kind": "primary"}]
        context.setdefault("actions", []).append(
            {
                "label": _("下载我的数据"),
                "url": url_for("record.data"),
                "method": "post",
                "again": True,
                "icon": "download",
            }
        )
        return self.page("record", _("我的学时"), **context)

    @expose("/data/", methods=["POST"])
    @has_access
    def data(self) -> Any:
        """Everything that is kept about the actor, as a workbook."""
        return send_file(
            io.BytesIO(book_of(own_data(current_actor()))),
            mimetype=XLSX,
            download_name=_("我的继续教育数据.xlsx"),
            as_attachment=True,
        )

    @expose("/<int:person_id>/")
    @has_access
    def show(self, person_id: int) -> Any:
        """The hours of somebody within the actor's scope."""
        actor = current_actor()
        person = access_person(actor, person_id)
        title = _("%(name)s的学时", name=person.name)
        crumbs = [
            (_("专业技术人员"), url_for("people.list")),
            (person.name, url_for("people.show", pk=person.id)),
            (_("学时"), None),
        ]
        return self.page("record", title, breadcrumbs=crumbs, **record_context(actor, person))


class ArchiveView(HouseView):
    """Issuing and opening learning archives."""

    name = "archive"
    route_base = "/archive"
    class_permission_name = "archive"
    base_permissions = ["can_issue"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"issue": "issue", "show": "issue"}  # noqa: RUF012 - read by FAB

    @expose("/issue/", methods=["POST"])
    @has_access
    def issue(self) -> Any:
        """Issues the ticked years and items, and leads to the paper."""
        actor = current_actor()
        years, entries = numbers_of("years"), numbers_of("items")
        try:
            document = issue_archive(actor, years, entries)
        except RuleViolation as error:
            person = access_person(actor, actor.person_id or 0)
            context = record_context(actor, person)
            context["archive"] |= {"error": error.message, "years": years}
            return self.page("record", _("我的学时"), **context), error.status
        return self.go("archive.show", document_id=document.id)

    @expose("/<int:document_id>/")
    @has_access
    def show(self, document_id: int) -> Any:
        """The kept PDF: the same bytes each time."""
        document, stream = open_document(current_actor(), document_id)
        response = send_file(
            stream,
            mimetype="application/pdf",
            download_name=f"{document.number}.pdf",
            as_attachment=False,
        )
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response


def record_context(actor: Actor, person: Person) -> dict[str, Any]:
    """The context of app/templates/xueshi/record.html."""
    years = _years(person)
    own = actor.person_id == person.id and actor.can(Permission.ARCHIVE_ISSUE)
    documents = _documents(person) if own else []
    return {
        "person": {"facts": _facts(person)},
        "years": years,
        "open_items": _open_items(actor, person),
        "archive": {
            "url": url_for("archive.issue"),
            "years": [
                year["year"]
                for year in years
                if any(entry["archivable"] for entry in year["entries"])
            ],
            "chosen": None,
            "error": None,
        }
        if own
        else None,
        "archives": {"columns": _document_columns(), "rows": documents} if documents else None,
    }


def _facts(person: Person) -> list[tuple[Any, ...]]:
    return [
        (_("姓名"), person.name),
        (_("证件号码"), {"text": person.masked_number, "code": True}),
        (_("工作单位"), person.employer.name if person.employer else None),
        (_("职称系列"), person.title_series),
        (_("职称级别"), person.title_level),
    ]


def _years(person: Person) -> list[dict[str, Any]]:
    totals = {
        total.year: total
        for total in db.session.scalars(select(YearTotal).where(YearTotal.person_id == person.id))
    }
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    query = (
        select(LedgerEntry)
        .where(LedgerEntry.person_id == person.id)
        .order_by(LedgerEntry.year, LedgerEntry.starts_on, LedgerEntry.id)
    )
    for entry in db.session.scalars(query):
        entries[entry.year].append(entry)
    shown = sorted({services().today().year, *totals, *entries}, reverse=True)
    present = {policy.year: policy for policy in policies_for(person.employer)}
    years = []
    for year in shown:
        policy, issuable = _policy(present, year, entries[year])
        if policy is not None:
            shown_year = _year(policy, totals.get(year), entries[year], issuable=issuable)
            authority = authority_of(policy, person)
            shown_year["authority"] = authority.authority if authority is not None else None
            years.append(shown_year)
    return years


def _policy(
    present: dict[int, Policy], year: int, entries: list[LedgerEntry]
) -> tuple[Policy | None, bool]:
    """The policy of a year, and whether an archive can be issued for it.

    Hours stay visible where the present employer's region has no policy for the year: they
    were credited under another, which their entries name.
    """
    if year in present:
        return present[year], True
    earlier = {entry.policy_id for entry in entries}
    found = (policy for policy in services().policies if policy.id in earlier)
    return next(found, None), False


def _year(
    policy: Policy, total: YearTotal | None, entries: list[LedgerEntry], *, issuable: bool
) -> dict[str, Any]:
    public = total.public if total else ZERO
    professional = total.professional if total else ZERO
    return {
        "year": policy.year,
        "public": public,
        "professional": professional,
        "total": public + professional,
        "required_public": policy.annual.public,
        "required_professional": policy.annual.professional,
        "required_total": policy.annual.total,
        "met": not shortfall(policy.annual, public, professional),
        "assumption": policy.assumption,
        "entries": [_entry(item, issuable=issuable) for item in standing_hours(entries).values()],
    }


def _recognised(item: StandingHours) -> dict[str, str]:
    if item.reversed:
        return {"text": _("已撤销"), "tone": "bad"}
    if not item.credited:
        return {"text": _("未认定"), "tone": "bad"}
    if item.credited < item.first.claimed:
        return {"text": _("部分认定"), "tone": "warn"}
    return {"text": _("已认定"), "tone": "good"}


def _entry(item: StandingHours, *, issuable: bool) -> dict[str, Any]:
    entry = item.first
    category = category_of(entry)
    return {
        "id": entry.id,
        "title": entry.title,
        "category": category.name if category else "",
        "subject": _("公需") if entry.subject == Subject.PUBLIC.value else _("专业"),
        "organiser": entry.organiser,
        "when": {"start": entry.starts_on, "end": entry.ends_on},
        "claimed": entry.claimed,
        "credited": item.credited,
        "state": _recognised(item),
        "sentence": sentence_of(item) if item.first.credited < entry.claimed else "",
        "explanation": [step["text"] for step in entry.explanation]
        + [change.explanation[0]["text"] for change in item.changes],
        "archivable": issuable and item.credited > 0,
    }


def _open_items(actor: Actor, person: Person) -> list[dict[str, Any]]:
    last_action = (
        select(CaseAction.at)
        .where(CaseAction.case_id == Case.id)
        .order_by(CaseAction.version_before.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Case, last_action.label("acted_at"))
        .join(HourLine, HourLine.case_id == Case.id)
        .where(
            HourLine.person_id == person.id,
            HourLine.state.in_([LineState.LIVE.value, LineState.DRAFT.value]),
            Case.state.in_([CaseState.IN_REVIEW.value, CaseState.RETURNED.value]),
        )
        .order_by(Case.id.desc())
        .options(*shown_with(Case))
    )
    items = []
    for case, acted_at in db.session.execute(query):
        holder = case.holder.name if case.holder else case.organisation.name
        tier = _(Tier(case.holder_tier).label) if case.holder_tier else _("等待单位修改")
        items.append(
            {
                "title": case.title,
                "url": url_for("cases.show", case_id=case.id) if _may_open(actor, case) else None,
                "state": state_word(case),
                "holder": {"text": holder, "hint": tier},
                "since": local(case.held_since or acted_at),
            }
        )
    return items


def _may_open(actor: Actor, case: Case) -> bool:
    """A person opens items of their own; what the unit declares for them is the unit's."""
    if actor.role is Role.PROFESSIONAL:
        return case.owner_id is not None and case.owner_id == actor.person_id
    return actor.can(Permission.CASE_READ)


def _document_columns() -> list[dict[str, str]]:
    return [
        {"label": _("档案编号"), "kind": "title"},
        {"label": _("生成时间"), "kind": "date"},
        {"label": _("状态"), "kind": "short"},
    ]


def _documents(person: Person) -> list[dict[str, Any]]:
    query = (
        select(IssuedDocument)
        .where(IssuedDocument.person_id == person.id)
        .order_by(IssuedDocument.id.desc())
        .limit(20)
    )
    return [
        {
            "cells": [
                {
                    "text": document.number,
                    "url": url_for("archive.show", document_id=document.id),
                },
                local(document.issued_at),
                document_word(document.state),
            ]
        }
        for document in db.session.scalars(query)
    ]
