"""Phrases (常用语): the screen that keeps them, and what the reason fields offer."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from sqlalchemy import Row, Select, literal, select
from wtforms import BooleanField, IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.access.actor import Actor
from app.access.desk import counted, waiting
from app.access.gateway import access_phrase
from app.access.permissions import Permission
from app.access.scope import scope_of
from app.access.seats import anybody, ids_of
from app.enums import Role
from app.errors import DomainError, RuleViolation
from app.models import Phrase, db
from app.models.phrase import PHRASE_LIMIT
from app.operations.phrases import MOST_PHRASES, add_phrase, edit_phrase, remove_phrase
from app.views.base import number_of
from app.views.form_news import differences_told
from app.views.forms import FilledIn, LongTextField, NotLonger, show_problems
from app.views.waiting import note_waiting
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

_ORDER = (Phrase.owner_id.is_(None), Phrase.id)


class PhraseForm(FlaskForm):
    """What is entered of a phrase."""

    # A new phrase has none.
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    text = LongTextField(_l("内容"), [FilledIn(), NotLonger(PHRASE_LIMIT)])
    shared = BooleanField(
        _l("本单位共用"), description=_l("勾选后，本单位所有审核人员都可以使用和修改。")
    )


class PhrasesView(HouseView):
    """The screen of phrases."""

    name = "phrases"
    route_base = "/phrase"
    class_permission_name = "case"
    base_permissions = ["can_decide"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "list": "decide",
        "add": "decide",
        "edit": "decide",
        "remove": "decide",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The actor's own phrases, and those that the organisation shares."""
        phrases = phrases_of(current_actor())
        own = [phrase for phrase in phrases if not phrase.shared]
        shared = [phrase for phrase in phrases if phrase.shared]
        new = {"label": _("新增常用语"), "url": url_for("phrases.add"), "kind": "primary"}
        return self.page(
            "show",
            _("常用语"),
            intro=_("退回或不予通过时，可在原因栏点选常用语，不必重复输入。"),
            actions=[new],
            sections=[
                _section(_("我的常用语"), own, _("还没有。填写原因时勾选「存为常用语」即可加入。")),
                _section(_("本单位共用"), shared, _("还没有。新增时勾选「本单位共用」即可加入。")),
            ],
        )

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """A new phrase."""
        actor, form = current_actor(), PhraseForm()

        def save() -> Phrase:
            return add_phrase(actor, form.text.data or "", shared=form.shared.data)

        return self._form_page(form, _("新增常用语"), save)

    @expose("/<int:phrase_id>/edit/", methods=["GET", "POST"])
    @has_access
    def edit(self, phrase_id: int) -> Any:
        """Changes a phrase."""
        actor, form = current_actor(), PhraseForm()
        phrase = access_phrase(actor, phrase_id)

        def fill(shown: Any) -> None:
            shown.version.data = phrase.version
            shown.text.data = phrase.text
            shown.shared.data = phrase.shared

        if request.method == "GET":
            fill(form)

        def save() -> Phrase:
            text, version = form.text.data or "", form.version.data or 0
            with differences_told(form, PhraseForm(formdata=None), fill):
                return edit_phrase(actor, phrase_id, text, version, shared=form.shared.data)

        return self._form_page(form, _("修改常用语"), save)

    @expose("/<int:phrase_id>/remove/", methods=["POST"])
    @has_access
    def remove(self, phrase_id: int) -> Any:
        """Forgets a phrase."""
        remove_phrase(current_actor(), phrase_id, number_of("version"))
        flash(_("已删除。"), "success")
        return self.go("phrases.list")

    def _form_page(self, form: Any, title: str, save: Any) -> Any:
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    save()
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    flash(_("已保存。"), "success")
                    return self.go("phrases.list")
        here = url_for("phrases.list")
        crumbs = [(_("常用语"), here), (title, None)]
        page = self.page("form", title, breadcrumbs=crumbs, form=form, cancel_url=here)
        return page, status


def phrases_of(actor: Actor) -> list[Phrase]:
    """The phrases that the actor may use: their own first, then the shared ones."""
    if not actor.can(Permission.CASE_DECIDE):
        return []
    query = select(Phrase).where(scope_of(Phrase, actor))
    return list(db.session.scalars(query.order_by(*_ORDER).limit(2 * MOST_PHRASES)))


def offered_phrases(actor: Actor) -> list[Row[Any]]:
    """What the actor's reason fields offer: the `text` of each phrase. The menu's number of
    waiting cases comes with the same statement.
    """
    if not actor.can(Permission.CASE_DECIDE):
        return []
    rows = db.session.execute(_offered(actor.role), ids_of(actor)).all()
    note_waiting(rows[0].waiting)
    return [row for row in rows if row.text is not None]


@cache
def _offered(role: Role) -> Select[Any]:
    # One row at least, so that the number is told where there are no phrases.
    one = select(literal(1).label("one")).subquery()
    number = counted(waiting(anybody(role))).label("waiting")
    return (
        select(Phrase.text, number)
        .select_from(one)
        .outerjoin(Phrase, scope_of(Phrase, anybody(role)))
        .order_by(*_ORDER)
        .limit(2 * MOST_PHRASES)
    )


def wants_to_keep() -> bool:
    """Whether «存为常用语» is ticked at a reason field (`reason_field` in macros/reason.html)."""
    return "keep_phrase" in request.form


def keep_if_wanted(actor: Actor, reason: str) -> None:
    """Keeps a written reason as the actor's own phrase where that is ticked.

    To be called after the decision: that stands, whatever becomes of the phrase.
    """
    if not wants_to_keep():
        return
    try:
        add_phrase(actor, reason, shared=False)
    except RuleViolation as error:
        flash(_("没有存为常用语：%(why)s", why=error.message), "warning")
    except DomainError:
        # Its sentence says that nothing was done: true of the phrase, not of the decision.
        flash(_("没有存为常用语。需要时请到「常用语」中新增。"), "warning")
    else:
        flash(_("已存为常用语。"), "success")


def _section(title: str, phrases: list[Phrase], empty: str) -> dict[str, Any]:
    return {
        "title": title,
        "columns": [{"label": _("内容"), "kind": "title"}],
        "rows": [{"cells": [phrase.text], "actions": _actions(phrase)} for phrase in phrases],
        "empty": empty,
    }


def _actions(phrase: Phrase) -> list[dict[str, Any]]:
    return [
        {"label": _("修改"), "url": url_for("phrases.edit", phrase_id=phrase.id)},
        {
            "label": _("删除"),
            "url": url_for("phrases.remove", phrase_id=phrase.id),
            "method": "post",
            "kind": "quiet",
            "fields": {"version": phrase.version},
            "confirm": _("确定删除这条常用语？"),
        },
    ]
