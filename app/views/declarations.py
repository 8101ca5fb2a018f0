"""Declarations of hours: the list, the choice of what to declare, and the form of a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
)
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.access.actor import Actor
from app.access.gateway import access_editable_case, access_filing
from app.access.permissions import Permission
from app.access.scope import person_scope, scope_of
from app.enums import CaseKind
from app.errors import NotFound, RuleViolation
from app.models import Case, Declaration, Filing, Person, db
from app.operations.content import declaration_of, lines_of
from app.operations.declaration_data import MOST_LINES, DeclarationData, LineData
from app.operations.declarations import (
    create_declaration,
    declarable_categories,
    update_declaration,
)
from app.operations.drafts import own_organisation
from app.operations.policies import policies_for, policy_for, shown_policy
from app.policy import Policy
from app.policy.category import Category
from app.services import services
from app.views.case_kin import kin_of
from app.views.case_list import case_search, case_table, narrowed
from app.views.conversion_rules import needs_rule, rule_notice
from app.views.deadline import deadline_notice
from app.views.form_news import differences_told
from app.views.forms import (
    DayField,
    FilledIn,
    HoursField,
    LongTextField,
    NotLonger,
    ReferenceField,
    show_problems,
)
from app.views.listing import empty_state, page_of
from app.views.open_policies import open_policies
from app.web.actor import current_actor
from app.web.search import NAME_DIGITS, holds_number, search_text
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

# What the number beside a person means, by what the category measures.
AMOUNTS = {"filed_hours": _l("学时"), "days": _l("天数"), "credits": _l("学分"), "fixed": None}
# Where the number stands in what is kept of a line.
AMOUNT_FIELDS = {"filed_hours": "hours", "days": "days", "credits": "credits"}
SUMS = {
    "filed_hours": _l("共 {people} 人，合计 {hours} 学时"),
    "days": _l("共 {people} 人，合计 {hours} 天"),
    "credits": _l("共 {people} 人，合计 {hours} 学分"),
    "fixed": _l("共 {people} 人"),
}


class LineForm(Form):
    """One person's part; what `hours` means is said by the category."""

    person_id = ReferenceField()
    hours = HoursField()
    certificate_number = StringField(validators=[NotLonger(60)])


class DeclarationForm(FlaskForm):
    """What is entered of a declaration."""

    # A new draft has none.
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    category = HiddenField()
    filing_id = ReferenceField(
        _l("备案课程"), description=_l("本单位、主管部门或继续教育基地已通过备案的课程。")
    )
    title = StringField(_l("名称"), [FilledIn(), NotLonger(120)])
    organiser = StringField(_l("主办单位"), [NotLonger(120)])
    starts_on = DayField(_l("开始日期"), [FilledIn()])
    ends_on = DayField(_l("结束日期"), [FilledIn()])
    summary = LongTextField(_l("说明"), [NotLonger(500)])
    lines = FieldList(FormField(LineForm), _l("人员名单"), max_entries=MOST_LINES)


class DeclarationsView(HouseView):
    """The screens of declarations."""

    name = "declarations"
    route_base = "/declaration"
    class_permission_name = "declaration"
    base_permissions = ["can_read", "can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "list": "read",
        "add": "write",
        "edit": "write",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The declarations within the actor's scope."""
        actor = current_actor()
        if holds_number(search_text("person"), NAME_DIGITS):
            flash(_("证件号码不能写在网址里，请用「按证件号码查找」。"), "error")
            return redirect(url_for("people.list"))
        form = case_search(actor, "q", "person", "unit", "year", "state")
        query = select(Case).where(scope_of(Case, actor), Case.kind == CaseKind.DECLARATION.value)
        page = page_of(narrowed(query, form), Case.id)
        here = url_for("declarations.list")
        new = {"label": _("申报学时"), "url": url_for("declarations.add"), "kind": "primary"}
        can_write = actor.can(Permission.DECLARATION_WRITE)
        return self.page(
            "list",
            _("学时申报"),
            actions=[new] if can_write else [],
            search={"action": here, "reset_url": here, "form": form},
            **case_table(actor, page.rows, one_kind=True),
            empty=empty_state(
                {
                    "title": _("没有学时申报"),
                    "text": _("为本单位人员申报参加培训、学术会议或学历教育的学时。")
                    if can_write
                    else "",
                    "url": url_for("declarations.add") if can_write else None,
                    "label": _("申报学时"),
                }
            ),
            page=page,
        )

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """First what to declare, then the form."""
        actor = current_actor()
        wanted = request.values.get("category", "")
        filing_id = request.args.get("filing_id", type=int)
        filing = access_filing(actor, filing_id) if filing_id else None
        own = own_organisation(actor)
        every = policies_for(own)
        if filing is not None:
            policies = [_of_year(every, filing) or policy_for(own, filing.ends_on.year)]
        else:
            policies = open_policies(every) or [policy_for(own, services().today().year)]
        found = _category(policies, wanted, filing)
        if found is None:
            return self._choice(policies, next(iter(every), None))
        policy, category = found
        form = _form(category)
        if request.method == "GET" and filing is not None:
            form.filing_id.data = filing.id

        def save() -> Case:
            return create_declaration(actor, _data(form, category))

        title = _("申报学时：%(name)s", name=_(category.name))
        return self._form_page(form, title, policy, category, save, url_for("declarations.list"))

    @expose("/case/<int:case_id>/edit/", methods=["GET", "POST"])
    @has_access
    def edit(self, case_id: int) -> Any:
        """Changes a draft, a returned or a withdrawn declaration."""
        actor = current_actor()
        case = access_editable_case(actor, case_id)
        if case.kind != CaseKind.DECLARATION.value:
            raise NotFound
        declaration = declaration_of(case)
        # Saving again is the way on where the policy has a new version since.
        policy = shown_policy(case)
        category = policy.categories[declaration.category]
        form = _form(category)
        if request.method == "GET":
            _fill(form, case, declaration, category)

        def save() -> Case:
            data = _data(form, category)
            present = _form(category, DeclarationForm(formdata=None))

            def fill(shown: Any) -> None:
                _fill(shown, case, declaration_of(case), category)

            def texts(shown: Any) -> dict[str, str]:
                chosen = _chosen_filing(actor, shown) if "filing_id" in shown else None
                return {"filing_id": chosen.title if chosen else ""}

            with differences_told(form, present, fill, texts):
                return update_declaration(actor, case_id, form.version.data or 0, data)

        title = _("修改：%(name)s", name=case.title)
        back = url_for("cases.show", case_id=case_id)
        reasons = kin_of(actor, case).told_to_mend(case)
        return self._form_page(form, title, policy, category, save, back, reasons)

    def _choice(self, policies: Sequence[Policy], usual: Policy | None) -> Any:
        return self.page(
            "declare_what",
            _("申报学时"),
            breadcrumbs=[(_("学时申报"), url_for("declarations.list")), (_("申报学时"), None)],
            intro=deadline_notice(usual, "submission"),
            choices=[
                {
                    "label": category.name,
                    "text": category.note,
                    "cite": category.cite,
                    "url": url_for("declarations.add", category=category.code),
                }
                for _policy, category in _declarable(policies).values()
            ],
        )

    def _form_page(  # noqa: PLR0913 - what both forms differ in
        self,
        form: Any,
        title: str,
        policy: Policy,
        category: Category,
        save: Any,
        cancel_url: str,
        reasons: Mapping[int, str] | None = None,
    ) -> Any:
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    case = save()
                except RuleViolation as error:
                    show_problems(form, error)
                    status = error.status
                else:
                    flash(_("已保存。请上传佐证材料，核对后提交。"), "success")
                    return self.go("cases.show", case_id=case.id)
        actor = current_actor()
        filing = _chosen_filing(actor, form) if category.requires_filing else None
        if filing is not None:
            policy = _of_year(policies_for(own_organisation(actor)), filing) or policy
        page = self.page(
            "form",
            title,
            breadcrumbs=[(_("学时申报"), url_for("declarations.list")), (title, None)],
            **_notice(actor, policy, category),
            form=form,
            pickers={
                "filing_id": {
                    "url": url_for("pick.filings"),
                    "text": filing.title if filing else "",
                }
            },
            wide=("filing_id", "title", "organiser" if "starts_on" in form else ""),
            lines={
                "field": "lines",
                "people_url": url_for("pick.people"),
                "people": _people(actor, form, reasons or {}),
                "limit": filing.hours if filing else None,
                "step": category.step_days or policy.hour_step,
                "amount": AMOUNTS[category.measure],
                "sum": SUMS[category.measure],
                "with_certificate": category.measure != "days",
            },
            submit_label=_("保存，下一步上传材料"),
            cancel_url=cancel_url,
        )
        return page, status


def _notice(actor: Actor, policy: Policy, category: Category) -> dict[str, Any]:
    if needs_rule(category):
        return rule_notice(own_organisation(actor), policy.year)
    return {"intro": category.note}


def _of_year(policies: Sequence[Policy], filing: Filing) -> Policy | None:
    return next((policy for policy in policies if policy.year == filing.ends_on.year), None)


def _declarable(policies: Sequence[Policy]) -> dict[str, tuple[Policy, Category]]:
    """Each category once, under the first policy that has it."""
    found: dict[str, tuple[Policy, Category]] = {}
    for policy in policies:
        for category in declarable_categories(policy):
            found.setdefault(category.code, (policy, category))
    return found


def _category(
    policies: Sequence[Policy], wanted: str, filing: Filing | None
) -> tuple[Policy, Category] | None:
    for policy, category in _declarable(policies).values():
        if category.code == wanted or (filing is not None and category.requires_filing):
            return policy, category
    return None


def _form(category: Category, form: Any = None) -> Any:
    """The form with the fields of a category; one is made of the request where none is given."""
    form = form if form is not None else DeclarationForm()
    form.category.data = category.code
    if category.requires_filing:
        for field in ("title", "organiser", "starts_on", "ends_on"):
            del form[field]
        form.filing_id.flags.required = True
    else:
        del form.filing_id
    if category.measure == "fixed":
        form.title.label.text = _("学历教育名称")
        form.title.description = _("如：土木工程专业本科。")
        form.organiser.label.text = _("毕业（结业）院校")
        form.ends_on.label.text = _("毕业（结业）日期")
        del form.starts_on
    elif category.measure == "days":
        form.title.label.text = _("会议（活动）名称")
    return form


def _fill(form: Any, case: Case, declaration: Declaration, category: Category) -> None:
    form.version.data = case.version
    for field in ("filing_id", "title", "organiser", "starts_on", "ends_on", "summary"):
        if field in form:
            form[field].data = getattr(declaration, field)
    for line in lines_of(case):
        kept = AMOUNT_FIELDS.get(category.measure)
        form.lines.append_entry(
            {
                "person_id": line.person_id,
                "hours": getattr(line, kept) if kept else None,
                "certificate_number": line.certificate_number,
            }
        )


def _data(form: Any, category: Category) -> DeclarationData:
    ends_on = form.ends_on.data if "ends_on" in form else None
    starts_on = form.starts_on.data if "starts_on" in form else ends_on
    return DeclarationData(
        category=category.code,
        filing_id=form.filing_id.data if "filing_id" in form else None,
        title=(form.title.data or "") if "title" in form else "",
        organiser=(form.organiser.data or "") if "organiser" in form else "",
        starts_on=starts_on,
        ends_on=ends_on,
        summary=form.summary.data or "",
        lines=tuple(_line(entry.form, category) for entry in form.lines.entries),
    )


def _line(line: Any, category: Category) -> LineData:
    data = LineData(line.person_id.data or 0, certificate_number=line.certificate_number.data or "")
    kept = AMOUNT_FIELDS.get(category.measure)
    return replace(data, **{kept: line.hours.data}) if kept else data


def _chosen_filing(actor: Actor, form: Any) -> Filing | None:
    if not form.filing_id.data:
        return None
    query = select(Filing).where(Filing.id == form.filing_id.data, scope_of(Filing, actor))
    return db.session.scalar(query)


def _people(
    actor: Actor, form: Any, reasons: Mapping[int, str]
) -> dict[str, dict[str, str | None]]:
    ids = [entry.form.person_id.data for entry in form.lines.entries if entry.form.person_id.data]
    query = select(Person).where(Person.id.in_(ids), person_scope(actor))
    return {
        str(person.id): {
            "text": person.name,
            "hint": person.masked_number,
            "reason": reasons.get(person.id),
        }
        for person in db.session.scalars(query)
    }
