"""Course filings: the list, a filing's own page, and the form of a draft."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_wtf import FlaskForm
from sqlalchemy import or_, select
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.access.actor import Actor
from app.access.gateway import access_editable_case, access_filing
from app.access.permissions import Permission
from app.access.scope import case_scope, scope_of
from app.enums import CaseKind, CaseState, CourseMode, Role, Subject
from app.errors import NotFound, RuleViolation
from app.models import Case, Filing, Organisation, db
from app.operations.content import filing_of
from app.operations.drafts import own_organisation
from app.operations.filings import FilingData, create_filing, filing_subjects, update_filing
from app.operations.policies import shown_policy, usual_policy
from app.policy import TITLE_SERIES, Policy
from app.views.deadline import deadline_notice
from app.views.form_news import differences_told
from app.views.forms import (
    CodeField,
    DayField,
    FilledIn,
    HoursField,
    LongTextField,
    NotLonger,
    SearchField,
    show_problems,
)
from app.views.listing import empty_state, page_of
from app.views.states import state_word
from app.web.actor import current_actor
from app.web.search import contains, search_text, starts_with
from app.web.view import HouseView
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l


class FilingForm(FlaskForm):
    """What is entered of a course."""

    # A new draft has none.
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    title = StringField(_l("课程名称"), [FilledIn(), NotLonger(120)])
    subject = CodeField(_l("科目类别"), Subject)
    mode = CodeField(_l("培训方式"), CourseMode)
    starts_on = DayField(_l("开始日期"), [FilledIn()])
    ends_on = DayField(_l("结束日期"), [FilledIn()])
    hours = HoursField(_l("学时"), [FilledIn()])
    place = StringField(
        _l("培训地点"), [NotLonger(120)], description=_l("线下培训必填；线上培训可不填。")
    )
    target_series = SelectMultipleField(
        _l("培训对象（职称系列）"),
        choices=[SelectChoice(name) for name in TITLE_SERIES],
        invalid_choice_message=_l("请从列表中选择。"),
    )
    summary = LongTextField(_l("内容简介"), [NotLonger(2000)])


class FilingSearch(FlaskForm):
    """Search of the list."""

    q = SearchField(_l("课程名称或备案号"))
    unit = SearchField(_l("承办单位"))
    state = CodeField(_l("状态"), CaseState, empty=_l("全部"))


class FilingsView(HouseView):
    """The screens of course filings."""

    name = "filings"
    route_base = "/filing"
    class_permission_name = "filing"
    base_permissions = ["can_read", "can_write"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "list": "read",
        "show": "read",
        "add": "write",
        "edit": "write",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The filings that the actor may read."""
        actor = current_actor()
        form = FilingSearch(request.args, meta={"csrf": False})
        query = select(Filing).where(scope_of(Filing, actor))
        text = search_text("q")
        if text:
            number = starts_with(Filing.filing_number, text)
            query = query.where(or_(contains(Filing.title, text), number))
        unit = search_text("unit")
        if unit:
            units = select(Organisation.id).where(contains(Organisation.name, unit))
            query = query.where(Filing.organisation_id.in_(units))
        if form.state.data and actor.role is not Role.PROFESSIONAL:
            states = select(Case.id).where(Case.state == form.state.data)
            query = query.where(Filing.case_id.in_(states))
        if actor.role is Role.PROFESSIONAL:
            del form.state
        page = page_of(query, Filing.id)
        here = url_for("filings.list")
        can_write = actor.can(Permission.FILING_WRITE)
        new = {"label": _("新建课程备案"), "url": url_for("filings.add"), "kind": "primary"}
        return self.page(
            "list",
            _list_title(actor),
            intro=_("通过备案的课程方可组织实施；未经备案的培训，学时不予认可。"),
            actions=[new] if can_write else [],
            search={"action": here, "reset_url": here, "form": form},
            columns=[
                {"label": _("课程名称"), "kind": "title"},
                {"label": _("承办单位")},
                {"label": _("时间"), "kind": "date"},
                {"label": _("学时"), "kind": "number"},
                {"label": _("培训方式"), "kind": "short"},
                {"label": _("状态"), "kind": "short"},
            ],
            rows=[{"cells": _cells(actor, filing)} for filing in page.rows],
            empty=empty_state(
                {
                    "title": _("还没有课程备案"),
                    "text": _("填写课程信息，上传培训方案后提交审核。") if can_write else "",
                    "url": url_for("filings.add") if can_write else None,
                    "label": _("新建课程备案"),
                }
            ),
            page=page,
        )

    @expose("/<int:filing_id>/")
    @has_access
    def show(self, filing_id: int) -> Any:
        """What everybody who may read the filing sees; its case has the rest."""
        actor = current_actor()
        filing = access_filing(actor, filing_id)
        actions = []
        reachable = select(Case.id).where(Case.id == filing.case_id, case_scope(actor))
        if actor.can(Permission.CASE_READ) and db.session.scalar(reachable):
            case_url = url_for("cases.show", case_id=filing.case_id)
            actions.append({"label": _("查看办理情况"), "url": case_url})
        if filing.filing_number and actor.can(Permission.DECLARATION_WRITE):
            declare = url_for("declarations.add", filing_id=filing.id)
            actions.append({"label": _("据此申报学时"), "url": declare, "kind": "primary"})
        return self.page(
            "show",
            filing.title,
            breadcrumbs=[(_list_title(actor), url_for("filings.list")), (filing.title, None)],
            number=filing.filing_number,
            state=state_word(filing.case),
            facts=filing_facts(filing),
            actions=actions,
        )

    @expose("/add/", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """A new draft."""
        actor = current_actor()
        form = FilingForm()
        policy = usual_policy(own_organisation(actor))
        _suit(form, policy)
        intro = deadline_notice(policy, "filing")

        def save() -> Case:
            return create_filing(actor, _data(form))

        return self._form_page(form, _("新建课程备案"), save, url_for("filings.list"), intro)

    @expose("/case/<int:case_id>/edit/", methods=["GET", "POST"])
    @has_access
    def edit(self, case_id: int) -> Any:
        """Changes a draft, a returned or a withdrawn filing."""
        actor = current_actor()
        case = access_editable_case(actor, case_id)
        if case.kind != CaseKind.FILING.value:
            raise NotFound
        filing = filing_of(case)
        form = FilingForm()
        _suit(form, shown_policy(case))
        if request.method == "GET":
            _fill(form, filing, case.version)
        title = _("修改：%(name)s", name=case.title)
        back = url_for("cases.show", case_id=case_id)
        intro = deadline_notice(usual_policy(own_organisation(actor)), "filing")

        def save() -> Case:
            present = FilingForm(formdata=None)
            with differences_told(
                form, present, lambda shown: _fill(shown, filing_of(case), case.version)
            ):
                return update_filing(actor, case_id, form.version.data or 0, _data(form))

        return self._form_page(form, title, save, back, intro)

    def _form_page(self, form: Any, title: str, save: Any, cancel_url: str, intro: str) -> Any:
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
                    flash(_("已保存。请上传培训方案，核对后提交。"), "success")
                    return self.go("cases.show", case_id=case.id)
        page = self.page(
            "form",
            title,
            breadcrumbs=[(_("课程备案"), url_for("filings.list")), (title, None)],
            intro=intro,
            form=form,
            wide=("title", "target_series"),
            submit_label=_("保存，下一步上传材料"),
            cancel_url=cancel_url,
        )
        return page, status


def _list_title(actor: Actor) -> str:
    """Professionals look for courses, the others work on filings."""
    return _("备案课程") if actor.role is Role.PROFESSIONAL else _("课程备案")


def filing_facts(filing: Filing) -> list[tuple[Any, ...]]:
    """The facts of a filing for its page and its case's."""
    number = {"text": filing.filing_number, "code": True} if filing.filing_number else None
    return [
        (_("承办单位"), filing.organisation.name),
        (_("备案号"), number),
        (_("科目类别"), _(filing.subject_label)),
        (_("培训方式"), _(filing.mode_label)),
        (_("时间"), {"start": filing.starts_on, "end": filing.ends_on}),
        (_("学时"), filing.hours),
        (_("培训地点"), filing.place),
        (_("培训对象"), filing.target_series or _("不限")),
        (_("内容简介"), filing.summary, "wide"),
    ]


def _cells(actor: Actor, filing: Filing) -> list[Any]:
    return [
        {"text": filing.title, "url": _way_to(actor, filing), "hint": filing.filing_number},
        filing.organisation.name,
        {"start": filing.starts_on, "end": filing.ends_on},
        filing.hours,
        _(filing.mode_label),
        state_word(filing.case),
    ]


def _way_to(actor: Actor, filing: Filing) -> str:
    """What is still to be worked on opens as a case for those who work on it."""
    own = filing.organisation_id == actor.organisation_id
    if own and not filing.filing_number and filing.by_base is (actor.role is Role.BASE_ADMIN):
        return url_for("cases.show", case_id=filing.case_id)
    return url_for("filings.show", filing_id=filing.id)


def _suit(form: Any, policy: Policy | None) -> None:
    """Offers only the subjects that the policy takes, and tells its step of hours."""
    if policy is None:
        return
    form.hours.description = _("按 %(step)s 的整数倍填写。", step=policy.hour_step)
    allowed = filing_subjects(policy)
    form.subject.choices = [choice for choice in form.subject.choices if choice.value in allowed]


def _fill(form: Any, filing: Filing, version: int) -> None:
    form.version.data = version
    for field in ("title", "subject", "mode", "starts_on", "ends_on", "hours", "place", "summary"):
        form[field].data = getattr(filing, field)
    form.target_series.data = [name for name in filing.target_series.split("、") if name]


def _data(form: Any) -> FilingData:
    return FilingData(
        title=form.title.data or "",
        subject=form.subject.data or "",
        target_series=tuple(form.target_series.data or ()),
        mode=form.mode.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        hours=form.hours.data,
        place=form.place.data or "",
        summary=form.summary.data or "",
    )
