"""A person's own items: the list, the choice of what to declare, and the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import expose, has_access
from sqlalchemy import select

from app.access.gateway import access_editable_case
from app.access.scope import scope_of
from app.errors import NotFound, RuleViolation
from app.models import Case, Filing, db
from app.operations.consent import CONSENT_TEXT
from app.operations.content import declaration_of
from app.operations.drafts import own_organisation
from app.operations.items import create_item, item_categories, update_item
from app.operations.policies import policies_for, policy_for, shown_policy
from app.policy import Policy
from app.policy.category import Category
from app.policy.words import hours_in_words, proofs_in_words
from app.services import services
from app.views.deadline import deadline_notice
from app.views.item_form import fill_item, item_data, item_form, show_item_problems
from app.views.item_list import item_table
from app.views.listing import page_of
from app.views.open_policies import open_policies
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _

_SUBJECTS = ("professional", "public", "as_filed", "both")


class ItemsView(HouseView):
    """The screens on which people prepare items of their own."""

    name = "items"
    route_base = "/item"
    class_permission_name = "item"
    base_permissions = ["can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"list": "write", "add": "write", "edit": "write"}  # noqa: RUF012 - read by FAB

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The actor's own items, the newest first."""
        actor = current_actor()
        own = select(Case).where(scope_of(Case, actor), Case.owner_id == actor.person_id)
        page = page_of(own, Case.id)
        url = url_for("items.add")
        return self.page(
            "list",
            _("我的申报"),
            actions=[{"label": _("新建申报"), "url": url, "kind": "primary"}],
            **item_table(page.rows),
            empty={
                "title": _("您还没有申报过学时"),
                "text": _("参加了培训、会议，取得了证书或成果，可以在这里申报。"),
                "url": url,
                "label": _("新建申报"),
            },
            page=page,
        )

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """First what to declare, then its form."""
        actor = current_actor()
        own = own_organisation(actor)
        every = policies_for(own)
        policies = open_policies(every) or [policy_for(own, services().today().year)]
        wanted = request.values.get("category", "")
        choices = dict(_choices(policies))
        if wanted not in choices:
            return self._choice(choices, next(iter(every), None))
        policy, category = choices[wanted]
        form = item_form(category, agreed=False)

        def save() -> Case:
            data = item_data(form, category, actor.person_id or 0)
            return create_item(actor, data, consent=_agreed(form))

        title = _("新建申报：%(name)s", name=_(category.name))
        return self._form_page(form, title, policy, category, save, url_for("items.add"))

    @expose("/case/<int:case_id>/edit/", methods=["GET", "POST"])
    @has_access
    def edit(self, case_id: int) -> Any:
        """Changes an item that was not handed in yet, or came back."""
        actor = current_actor()
        case = access_editable_case(actor, case_id)
        if case.owner_id is None:
            raise NotFound
        declaration = declaration_of(case)
        policy = shown_policy(case)
        category = policy.categories[declaration.category]
        form = item_form(category, agreed=declaration.consent_version is not None)
        if request.method == "GET":
            fill_item(form, case)

        def save() -> Case:
            data = item_data(form, category, actor.person_id or 0)
            version = form.version.data or 0
            return update_item(actor, case_id, version, data, consent=_agreed(form))

        title = _("修改：%(name)s", name=case.title)
        back = url_for("cases.show", case_id=case_id)
        return self._form_page(form, title, policy, category, save, back)

    def _choice(self, choices: dict[str, tuple[Policy, Category]], usual: Policy | None) -> Any:
        titles = {
            "professional": _("专业科目"),
            "public": _("公需科目"),
            "as_filed": _("按课程备案的科目"),
            "both": _("公需和专业科目一并计入"),
        }
        groups = []
        for subject in _SUBJECTS:
            found = [pair for pair in choices.values() if pair[1].subject == subject]
            if found:
                entries = [_entry(policy, category) for policy, category in found]
                groups.append({"title": titles[subject], "choices": entries})
        return self.page(
            "item_what",
            _("申报什么"),
            breadcrumbs=[(_("我的申报"), url_for("items.list")), (_("申报什么"), None)],
            intro=deadline_notice(usual, "submission"),
            groups=groups,
        )

    def _form_page(  # noqa: PLR0913 - what both forms differ in
        self,
        form: Any,
        title: str,
        policy: Policy,
        category: Category,
        save: Callable[[], Case],
        cancel_url: str,
    ) -> Any:
        status = 200
        if request.method == "POST":
            status = RuleViolation.status
            if form.validate():
                try:
                    case = save()
                except RuleViolation as error:
                    show_item_problems(form, error)
                    status = error.status
                else:
                    flash(_("已保存。请上传材料，核对后提交。"), "success")
                    return self.go("cases.show", case_id=case.id)
        page = self.page(
            "item_form",
            title,
            breadcrumbs=[(_("我的申报"), url_for("items.list")), (title, None)],
            rule=_entry(policy, category),
            form=form,
            pickers={
                "filing_id": {"url": url_for("pick.filings"), "text": _filing_title(form)},
            },
            consent_text=CONSENT_TEXT,
            submit_label=_("保存，下一步上传材料"),
            cancel_url=cancel_url,
        )
        return page, status


def _choices(policies: Sequence[Policy]) -> Iterator[tuple[str, tuple[Policy, Category]]]:
    """Each category once, under the first policy that has it."""
    seen: set[str] = set()
    for policy in policies:
        for category in item_categories(policy):
            if category.code not in seen:
                seen.add(category.code)
                yield category.code, (policy, category)


def _entry(policy: Policy, category: Category) -> dict[str, Any]:
    """A category as it is offered: its name, its rule, and where that is written."""
    return {
        "label": category.name,
        "hours": hours_in_words(policy, category),
        "proofs": proofs_in_words(category),
        "note": category.note,
        "cite": category.cite,
        "url": url_for("items.add", category=category.code),
    }


def _agreed(form: Any) -> bool:
    return bool("consent" in form and form.consent.data)


def _filing_title(form: Any) -> str:
    if "filing_id" not in form or not form.filing_id.data:
        return ""
    query = select(Filing.title).where(
        Filing.id == form.filing_id.data, scope_of(Filing, current_actor())
    )
    return db.session.scalar(query) or ""
