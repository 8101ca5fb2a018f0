"""The form of a person's own item: only the fields that its category asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, StringField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.enums import ResultType
from app.errors import Problem, RuleViolation
from app.models import Case
from app.operations.content import declaration_of
from app.operations.declaration_data import DeclarationData, LineData
from app.policy.category import Category, Measure
from app.views.forms import (
    CodeField,
    CountField,
    DayField,
    FilledIn,
    HoursField,
    LongTextField,
    NotLonger,
    ReferenceField,
    show_problems,
)
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

MOST_DAYS = 60
# Empty rows that wait on a new form.
FIRST_ROWS = 2
LONGEST_NUMBER = 60

# What each measure asks for beside the number of a certificate; a result: see `fields_of`.
_FIELDS: dict[Measure, tuple[str, ...]] = {
    "filed_hours": ("filing_id", "hours"),
    "sessions": ("title", "organiser", "sessions", "summary"),
    "days": ("title", "organiser", "starts_on", "ends_on", "days", "summary"),
    "months": ("starts_on", "ends_on", "summary"),
    "fixed": ("title", "organiser", "ends_on"),
    "count": ("title", "organiser", "item_count", "ends_on"),
    "credits": ("title", "organiser", "credits", "ends_on"),
}
_ALWAYS = {"csrf_token", "version", "category"}


class DayForm(Form):
    """One day of an activity. A row that was left empty counts for nothing."""

    day = DayField(_l("日期"))
    hours = HoursField(_l("学时"))

    def validate_day(self, field: Any) -> None:
        """Hours need their day."""
        if field.data is None and not field.errors and self.hours.data is not None:
            raise ValidationError(_("请填写日期。"))

    def validate_hours(self, field: Any) -> None:
        """A day needs its hours."""
        if field.data is None and not field.errors and self.day.data is not None:
            raise ValidationError(_("请填写这一天的学时。"))


class ItemForm(FlaskForm):
    """Everything that some category asks for; `item_form` leaves what one needs."""

    # A new draft has none.
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    category = HiddenField()
    filing_id = ReferenceField(
        _l("备案课程"), description=_l("输入课程名称查找。没有备案的培训不予认可。")
    )
    result_type = CodeField(_l("成果类型"), ResultType, empty=_l("请选择"))
    title = StringField(_l("名称"), [NotLonger(120)])
    organiser = StringField(_l("主办单位"), [NotLonger(120)])
    project_key = StringField(
        _l("所属项目"),
        [NotLonger(LONGEST_NUMBER)],
        description=_l("项目的名称或编号。同一项目有几个成果的，只计一次。"),
    )
    certificate_number = StringField(_l("证书编号"), [NotLonger(LONGEST_NUMBER)])
    starts_on = DayField(_l("开始日期"))
    ends_on = DayField(_l("结束日期"))
    sessions = FieldList(FormField(DayForm), _l("每天的学时"), max_entries=MOST_DAYS)
    days = HoursField(_l("天数"), description=_l("半天填 0.5。"))
    hours = HoursField(_l("申报的学时"), description=_l("不能超过课程备案的学时。"))
    item_count = CountField(_l("考试合格的门数"))
    credits = HoursField(_l("学分"))
    summary = LongTextField(_l("说明（没有可以不填）"), [NotLonger(500)])
    consent = BooleanField(_l("我已阅读以上说明，同意将材料用于认定学时"))

    def validate_sessions(self, _field: Any) -> None:
        """At least one day."""
        if not _days(self):
            raise ValidationError(_("请至少填写一天的日期和实际学时。"))


def fields_of(category: Category) -> tuple[str, ...]:
    """The fields that a category asks for."""
    if "project_key" in category.dedupe:
        return ("result_type", "title", "project_key", "certificate_number", "ends_on")
    fields = _FIELDS[category.measure]
    if "identifier" in category.dedupe or category.measure in {"filed_hours", "credits"}:
        fields = (*fields, "certificate_number")
    return fields


def item_form(category: Category, *, agreed: bool) -> Any:
    """The form of a category; consent is asked for until it was given."""
    form = ItemForm()
    form.category.data = category.code
    wanted = _ALWAYS.union(fields_of(category))
    if category.sensitive and not agreed:
        wanted.add("consent")
    for name in [field.short_name for field in form if field.short_name not in wanted]:
        del form[name]
    required = {"filing_id", "title", "starts_on", "ends_on", "result_type", "project_key"}
    required |= {"days", "hours", "item_count", "credits", "consent"}
    if category.number_required and "project_key" not in category.dedupe:
        required.add("certificate_number")
    elif "certificate_number" in form:
        form.certificate_number.label.text = _("证书编号（没有可以不填）")
    for name in required & set(form._fields):
        form[name].flags.required = True
        form[name].validators = [*form[name].validators, FilledIn()]
    _word(form, category)
    if "sessions" in form and not form.is_submitted():
        while len(form.sessions.entries) < FIRST_ROWS:
            form.sessions.append_entry()
    return form


def _word(form: Any, category: Category) -> None:
    """Calls the fields what people call them for this kind of item."""
    if "project_key" in category.dedupe:
        form.title.label.text = _("成果名称")
        form.title.description = _("如：论文题目、专利名称、获奖项目名称。")
        form.certificate_number.label.text = _("成果编号（没有可以不填）")
        form.certificate_number.description = _("如：证书编号、专利号、刊号、标准号。")
        form.ends_on.label.text = _("取得日期")
        form.ends_on.description = _("证书、发表或录用通知上的日期。")
    elif category.measure in {"sessions", "days"}:
        form.title.label.text = _("活动名称")
        form.title.description = _("通知或证书上的名称，如：2026 年桥梁检测技术学术年会。")
    elif category.measure in {"fixed", "count"}:
        form.title.description = _("证书上的名称，如：土木工程专业本科、注册安全工程师。")
        form.organiser.label.text = _("毕业院校或发证单位")
        form.ends_on.label.text = _("毕业（通过、结束）日期")
        form.ends_on.description = _("证书上的日期，学时记入这一天所在的年度。")
    elif category.measure == "credits":
        form.ends_on.label.text = _("取得日期")
    elif category.measure == "months":
        form.ends_on.description = _("已经结束的最后一天；跨年的，学时分别记入各年。")


def fill_item(form: Any, case: Case) -> None:
    """Shows a stored item in its form."""
    declaration, line = declaration_of(case), case.lines[0]
    form.version.data = case.version
    for name in form._fields.keys() - _ALWAYS - {"sessions", "consent"}:
        form[name].data = getattr(declaration if hasattr(declaration, name) else line, name)
    if "sessions" in form:
        while form.sessions.entries:
            form.sessions.pop_entry()
        for day, hours in line.sessions or ():
            form.sessions.append_entry({"day": date.fromisoformat(day), "hours": Decimal(hours)})


def item_data(form: Any, category: Category, person_id: int) -> DeclarationData:
    """What was entered. The first and last day of an activity are those of its rows."""
    days = _days(form)
    ends_on = _value(form, "ends_on")
    starts_on = _value(form, "starts_on") if "starts_on" in form else ends_on
    if days:
        starts_on, ends_on = min(days)[0], max(days)[0]
    line = LineData(
        person_id=person_id,
        hours=_value(form, "hours"),
        days=_value(form, "days"),
        certificate_number=_value(form, "certificate_number") or "",
        sessions=tuple((day.isoformat(), f"{hours:f}") for day, hours in days) or None,
        item_count=_value(form, "item_count"),
        credits=_value(form, "credits"),
        result_type=_value(form, "result_type"),
        project_key=_value(form, "project_key") or "",
    )
    return DeclarationData(
        category=category.code,
        filing_id=_value(form, "filing_id"),
        title=(_value(form, "title") or "") if "title" in form else category.name,
        organiser=_value(form, "organiser") or "",
        starts_on=starts_on,
        ends_on=ends_on,
        summary=_value(form, "summary") or "",
        lines=(line,),
    )


def show_item_problems(form: Any, error: RuleViolation) -> None:
    """Puts an operation's problems at their fields; those of dates at the rows of days."""
    if "sessions" not in form:
        show_problems(form, error)
        return
    dates = {"starts_on", "ends_on"}
    moved = [
        Problem("sessions", problem.message, cite=problem.cite)
        if problem.field in dates
        else problem
        for problem in error.problems
    ]
    show_problems(form, RuleViolation(moved))


def _value(form: Any, name: str) -> Any:
    return form[name].data if name in form else None


def _days(form: Any) -> list[tuple[date, Decimal]]:
    rows = [entry.form for entry in form.sessions.entries] if "sessions" in form else []
    return [
        (row.day.data, row.hours.data)
        for row in rows
        if row.day.data is not None and row.hours.data is not None
    ]
