"""Fields and forms that all screens share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.enums import LabelledEnum
from app.errors import Problem, RuleViolation
from app.models import Region, db
from app.views.base import plain_number
from app.views.widgets import PlainSelect, PlainText
from app.web.words import gettext as _
from app.web.words import lazy_gettext

WIDTHS = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


class HoursField(StringField):
    """A decimal number of hours or days; full-width digits are the same digits."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads plain digits; anything else is an error that names what was typed."""
        text = (valuelist[0] if valuelist else "").strip().translate(WIDTHS)
        self.data = None
        if not text:
            return
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        plain = text.replace(".", "", 1).replace("-", "", 1)
        if not number.is_finite() or not plain.isascii() or not plain.isdigit():
            raise ValueError(_("「%(text)s」不是数字。", text=text[:20]))
        if number.normalize().as_tuple().exponent < -2 or abs(number) >= Decimal(100000):  # type: ignore[operator] # noqa: PLR2004
            raise ValueError(_("「%(text)s」超出范围，最多两位小数。", text=text[:20]))
        self.data = number

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data):f}"


class SearchField(StringField):
    """A word to search by."""

    widget = PlainText()


class CountField(HoursField):
    """A whole number of things."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads plain digits."""
        super().process_formdata(valuelist)
        if self.data is None:
            return
        number = int(self.data)
        if number != self.data:
            self.data = None
            raise ValueError(_("「%(text)s」应为整数。", text=valuelist[0][:20]))
        self.data = number


class LongTextField(TextAreaField):
    """A text of several lines. A line break is one character, as the counter counts it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the text with plain line breaks."""
        self.data = valuelist[0].replace("\r\n", "\n") if valuelist else ""


class DayField(DateField):
    """A date as browsers send it; a wrong one is told in Chinese."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads 2019-10-31."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            self.data = None
            message = _("「%(text)s」不是有效的日期，应如 2019-10-31。", text=valuelist[0][:20])
            raise ValueError(message) from None
        if self.data is not None and not 1900 <= self.data.year <= 2200:  # noqa: PLR2004
            raise ValueError(_("年份超出范围。"))


class ReferenceField(Field):
    """The id of a related record, found by a search; the operation checks it again."""

    widget = StringField.widget

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads a whole number or nothing."""
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        self.data = plain_number(text)
        if self.data is None:
            raise ValueError(_("请从查找结果中选择。"))

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class CodeField(SelectField):
    """One of a vocabulary, shown in words; empty stays nothing."""

    widget = PlainSelect()

    def __init__(
        self, label: Any, vocabulary: type[LabelledEnum], *, empty: Any = None, **kwargs: Any
    ) -> None:
        choices = [SelectChoice(member.value, _lazy(member)) for member in vocabulary]
        if empty is not None:
            choices.insert(0, SelectChoice("", empty))
        super().__init__(label, choices=choices, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty choice is None."""
        super().process_formdata(valuelist)
        if self.data == "":
            self.data = None

    def pre_validate(self, form: Any) -> None:
        """Refuses what is not among the choices, in Chinese."""
        known = {choice.value for choice in self.choices}  # type: ignore[union-attr]
        if (self.data or "") not in known:
            raise ValidationError(_("请从列表中选择。"))


class CodesField(SelectMultipleField):
    """Several of a vocabulary."""

    def __init__(self, label: Any, vocabulary: type[LabelledEnum], **kwargs: Any) -> None:
        choices = [SelectChoice(member.value, _lazy(member)) for member in vocabulary]
        message = lazy_gettext("请从列表中选择。")
        super().__init__(label, choices=choices, invalid_choice_message=message, **kwargs)


class RegionField(SelectField):
    """A division, indented below the one above it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=_regions, **kwargs)


def _lazy(member: Any) -> Any:
    return lazy_gettext(member.label)


def _regions() -> list[SelectChoice]:
    rows = db.session.query(Region).order_by(Region.code).all()
    return [SelectChoice(row.code, "　" * (row.level - 1) + row.name) for row in rows]


class FilledIn:
    """Like wtforms' InputRequired, in Chinese."""

    field_flags = {"required": True}  # noqa: RUF012 - wtforms reads it from the class

    def __call__(self, form: Any, field: Any) -> None:
        """Refuses an empty field unless it already has an error of its own."""
        if not field.errors and (field.data is None or not str(field.data).strip()):
            raise ValidationError(_("请填写「%(label)s」。", label=field.label.text))


class NotLonger:
    """At most so many characters, in Chinese."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuses a longer text."""
        length = len(field.data or "")
        if length > self.most:
            words = {"most": self.most, "length": length}
            raise ValidationError(_("不能超过 %(most)s 个字，现有 %(length)s 个字。", **words))


class AtField(str):
    """A sentence, and the id of the control that it is about."""

    __slots__ = ("target",)

    target: str

    def __new__(cls, sentence: str, target: str) -> Self:
        """A sentence that leads to a control."""
        made = super().__new__(cls, sentence)
        made.target = target
        return made


def show_problems(form: FlaskForm, error: RuleViolation) -> None:
    """Puts an operation's problems at their fields; those of rows at the row and on top, those
    of no field on top.
    """
    others: list[str] = []
    for problem in error.problems:
        field = form._fields.get(problem.field) if problem.row is None else _of_row(form, problem)
        if field is not None:
            field.errors = [*field.errors, replace(problem, row=None).sentence()]
        if problem.row is not None and field is not None:
            others.append(AtField(problem.sentence(), field.id))
        elif field is None:
            others.append(problem.sentence())
    form.form_errors.extend(others)


def _of_row(form: FlaskForm, problem: Problem) -> Any:
    """The field of the row that a problem is about: its person where it is none of the fields."""
    rows = form._fields["lines"].entries if "lines" in form._fields else []
    if problem.row is None or not 0 < problem.row <= len(rows):
        return None
    fields = rows[problem.row - 1].form._fields
    # Days are entered where hours are.
    name = "hours" if problem.field in {"days", "credits"} else problem.field
    return fields.get(name, fields["person_id"])
