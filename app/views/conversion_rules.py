"""A conversion rule in words: on its page, on a case that uses it, and where a unit declares."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import CaseKind
from app.models import Case, ConversionRule, Organisation, db
from app.operations.content import declaration_of
from app.operations.facts import rule_for_credits
from app.operations.policies import shown_policy
from app.operations.sign_in import display_name
from app.policy import format_hours
from app.policy.category import Category
from app.views.base import local
from app.web.words import gettext as _

Facts = list[tuple[Any, ...]]


def years_of(rule: ConversionRule) -> str:
    """The years in which a rule counts."""
    if rule.first_year == rule.last_year:
        return str(rule.first_year)
    return f"{rule.first_year}—{rule.last_year}"


def state_of(rule: ConversionRule) -> dict[str, str]:
    """Whether a rule is in force."""
    if rule.revoked_at is None:
        return {"text": _("在用"), "tone": "good"}
    return {"text": _("已停用"), "tone": "neutral"}


def rule_facts(rule: ConversionRule) -> Facts:
    """Everything that is kept of a rule."""
    facts: Facts = [
        (_("行业主管部门"), rule.department.name),
        (_("每学分折算的学时"), format_hours(rule.hours_per_credit)),
        (_("适用年度"), years_of(rule)),
        (_("备案日期"), rule.filed_on),
        (_("规定原文"), {"text": rule.file_name, "url": _document(rule)}),
        (_("登记人"), display_name(rule.recorded_by)),
        (_("登记时间"), local(rule.recorded_at)),
    ]
    if rule.revoked_at is not None:
        facts += [
            (_("停用人"), display_name(rule.revoked_by)),
            (_("停用时间"), local(rule.revoked_at)),
            (_("停用原因"), rule.revoke_reason, "wide"),
        ]
    return facts


def conversion_facts(actor: Actor, case: Case) -> Facts:
    """The rule by which the credits of a case were or will be converted; empty where it has
    none to convert.
    """
    if case.kind == CaseKind.FILING.value:
        return []
    declaration = declaration_of(case)
    category = shown_policy(case).categories[declaration.category]
    if not needs_rule(category):
        return []
    used = {line.conversion_rule_id for line in case.lines} - {None}
    if used:
        rule = db.session.get(ConversionRule, used.pop())
    else:
        rule = rule_for_credits(case.organisation, declaration.ends_on.year)
    if rule is None:
        missing = _("须由行业主管部门将规定书面报人社部门备案。")
        return [(_("学分折算规定"), {"text": _("尚未备案"), "hint": missing})]
    url = url_for("conversions.show", rule_id=rule.id)
    reads = actor.can(Permission.CONVERSION_READ)
    return [
        (
            _("学分折算规定"),
            {
                "text": _named(rule),
                "url": url if reads else None,
                "hint": _worth(rule),
            },
        )
    ]


def needs_rule(category: Category) -> bool:
    """Whether what a category measures counts only by a rule on file."""
    return category.measure == "credits" and category.factor is None


def rule_notice(unit: Organisation, year: int) -> dict[str, Any]:
    """What a unit reads above the form for credits: which rule counts, or who must file one."""
    rule = rule_for_credits(unit, year)
    if rule is not None:
        url = url_for("conversions.show", rule_id=rule.id)
        link = {"text": _named(rule), "url": url}
        return {"intro": _("%(worth)s，依据：", worth=_worth(rule)), "intro_link": link}
    if unit.department is None:
        return {"warning": _("本单位没有登记行业主管部门，不能按学分申报。请联系人社部门核对。")}
    words = {"name": unit.department.name, "year": year}
    return {
        "warning": _(
            "%(name)s的学分折算规定（%(year)s 年度）尚未备案，暂不能申报。"
            "请联系该部门将规定书面报人社部门备案。",
            **words,
        )
    }


def _named(rule: ConversionRule) -> str:
    return _("%(title)s（%(number)s）", title=rule.document_title, number=rule.document_number)


def _worth(rule: ConversionRule) -> str:
    return _("每学分折算 %(hours)s 学时", hours=format_hours(rule.hours_per_credit))


def _document(rule: ConversionRule) -> str:
    return url_for("conversions.document", rule_id=rule.id)
