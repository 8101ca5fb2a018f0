"""FAB's CRUD screens made safe: scope on every fetch, saving through operations.

FAB gives routes, permission names, columns and their labels. What it does unsafely or
slowly (its filters shared between requests, whole tables in selects, unbounded pages,
values of a form written to the model, deleting by link) is replaced here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_appbuilder import ModelView, expose, has_access
from flask_wtf import FlaskForm
from sqlalchemy import Select, select

from app.access.actor import Actor
from app.access.scope import scope_of
from app.errors import RuleViolation
from app.models import db
from app.views.form_news import differences_told
from app.views.forms import show_problems
from app.views.listing import page_of
from app.web.actor import current_actor
from app.web.words import gettext as _


class ScreenView(ModelView):
    """A list, a page and two forms for one model.

    A subclass names its columns, its search form, and the functions that read a form and
    save it. `name` is the endpoint and the resource of the permissions.
    """

    name = ""
    title = ""
    new_title = ""
    model: Any = None
    form_class: type[FlaskForm]
    search_class: type[FlaskForm] | None = None
    columns: ClassVar[Sequence[Mapping[str, str]]] = ()
    pickers: ClassVar[Mapping[str, str]] = {}
    wide: ClassVar[Sequence[str]] = ()
    newest_first = False
    list_template = "xueshi/list.html"
    base_permissions: ClassVar[list[str]] = ["can_read", "can_write"]
    method_permission_name: ClassVar[dict[str, str]] = {
        "list": "read",
        "show": "read",
        "add": "write",
        "edit": "write",
    }
    exclude_route_methods: ClassVar[set[str]] = {"delete", "download", "action", "action_post"}

    def create_blueprint(
        self, appbuilder: Any, endpoint: str | None = None, static_folder: str | None = None
    ) -> Any:
        """Endpoints are named after the thing."""
        return super().create_blueprint(appbuilder, endpoint or self.endpoint_name(), static_folder)

    @classmethod
    def endpoint_name(cls) -> str:
        """The endpoint: the plural of the resource."""
        return cls.name

    def _init_titles(self) -> None:
        """FAB would call the list «List Person»."""

    # What a subclass says of its model.

    def narrow(self, query: Select[Any], form: Any) -> Select[Any]:
        """The rows that the search form asks for."""
        return query

    def search_form(self, actor: Actor) -> Any:
        """The search form with the fields that the actor needs, or none."""
        return self.search_class(request.args, meta={"csrf": False}) if self.search_class else None

    def cells(self, row: Any) -> list[Any]:
        """A row's values in the order of `columns`; see macros/values.html."""
        raise NotImplementedError

    def shows(self, actor: Actor, column: dict[str, Any]) -> bool:
        """Whether a column of the list tells the actor anything."""
        return True

    def _shown_cells(self, actor: Actor, row: Any) -> list[Any]:
        cells = zip(self.columns, self.cells(row), strict=True)
        return [cell for column, cell in cells if self.shows(actor, column)]

    def facts(self, row: Any) -> list[tuple[Any, ...]]:
        """A record's facts for its page."""
        raise NotImplementedError

    def heading(self, row: Any) -> str:
        """The title of a record's page."""
        raise NotImplementedError

    def fetch(self, actor: Actor, pk: int) -> Any:
        """A record through the gateway."""
        raise NotImplementedError

    def fill_form(self, form: Any, row: Any) -> None:
        """Shows a record in the form."""
        raise NotImplementedError

    def picker_texts(self, form: Any) -> dict[str, str]:
        """What the relation fields show for the values in the form."""
        return {}

    def save_new(self, actor: Actor, form: Any) -> Any:
        """Calls the operation that makes a record."""
        raise NotImplementedError

    def save_changes(self, actor: Actor, pk: int, form: Any) -> Any:
        """Calls the operation that changes a record."""
        raise NotImplementedError

    def sections(self, actor: Actor, row: Any) -> list[dict[str, Any]]:
        """More parts of a record's page."""
        return []

    def show_actions(self, actor: Actor, row: Any) -> list[dict[str, Any]]:
        """Buttons of a record's page besides «修改»."""
        return []

    # The four doors.

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The records within the actor's scope."""
        actor = current_actor()
        form = self.search_form(actor)
        query = select(self.model).where(scope_of(self.model, actor))
        page = page_of(self.narrow(query, form), self.model.id, newest_first=self.newest_first)
        here = url_for(f"{self.endpoint}.list")
        actions = []
        if self.may_write(actor):
            new = url_for(f"{self.endpoint}.add")
            actions.append({"label": self.new_title, "url": new, "kind": "primary"})
        return self.render_template(
            self.list_template,
            title=self.title,
            actions=actions,
            search={"action": here, "reset_url": here, "form": form} if form else None,
            columns=[column for column in self.columns if self.shows(actor, column)],
            rows=[{"cells": self._shown_cells(actor, row)} for row in page.rows],
            empty={"title": _("没有符合条件的记录"), "text": _("请换一个条件查询。")},
            page=page,
        )

    @expose("/<int:pk>/")
    @has_access
    def show(self, pk: int) -> Any:
        """One record."""
        actor = current_actor()
        row = self.fetch(actor, pk)
        actions = list(self.show_actions(actor, row))
        if self.may_write(actor):
            edit = url_for(f"{self.endpoint}.edit", pk=pk)
            actions.append({"label": _("修改"), "url": edit, "kind": "primary"})
        return self.render_template(
            "xueshi/show.html",
            title=self.heading(row),
            breadcrumbs=self.crumbs(self.heading(row)),
            actions=actions,
            facts=self.facts(row),
            sections=self.sections(actor, row),
        )

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """Makes a record."""
        actor = current_actor()
        form = self.new_form()
        return self._form_page(
            form, self.new_title, lambda: self.save_new(actor, form), f"{self.endpoint}.list"
        )

    @expose("/<int:pk>/edit/", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
        """Changes a record."""
        actor = current_actor()
        row = self.fetch(actor, pk)
        form = self.form_class()
        if request.method == "GET":
            self.fill_form(form, row)
        title = _("修改：%(name)s", name=self.heading(row))

        def save() -> Any:
            present = self.form_class(formdata=None)
            shown = partial(self.fill_form, row=row)
            with differences_told(form, present, shown, self.picker_texts):
                return self.save_changes(actor, pk, form)

        return self._form_page(
            form,
            title,
            save,
            f"{self.endpoint}.show",
            pk=pk,
        )

    def _form_page(
        self, form: Any, title: str, save: Callable[[], Any], cancel: str, **values: Any
    ) -> Any:
        status = 200
        if request.method == "POST":
            saved, status = self._saved(form, save)
            if saved is not None:
                return self.answer_saved(saved)
        db.session.rollback()
        texts = self.picker_texts(form)
        pickers = {
            field: {"url": url_for(endpoint), "text": texts.get(field, "")}
            for field, endpoint in self.pickers.items()
        }
        page = self.render_template(
            "xueshi/form.html",
            title=title,
            breadcrumbs=self.crumbs(title),
            form=form,
            pickers=pickers,
            wide=self.wide,
            cancel_url=url_for(cancel, **values),
        )
        return page, status

    @staticmethod
    def _saved(form: Any, save: Callable[[], Any]) -> tuple[Any, int]:
        if not form.validate():
            return None, RuleViolation.status
        try:
            return save(), 200
        except RuleViolation as error:
            show_problems(form, error)
            return None, error.status

    def answer_saved(self, saved: Any) -> Any:
        """Where to go after saving."""
        flash(_("已保存。"), "success")
        return redirect(url_for(f"{self.endpoint}.show", pk=saved.id))

    def crumbs(self, here: str) -> list[tuple[str, str | None]]:
        """The way to this page; none where there is no list to come from."""
        return [(self.title, url_for(f"{self.endpoint}.list")), (here, None)]

    def new_form(self) -> Any:
        """The form of a record that is not there yet."""
        return self.form_class()

    def may_write(self, actor: Actor) -> bool:
        """Whether the actor may make and change records here."""
        return f"{self.class_permission_name}:write" in actor.permissions
