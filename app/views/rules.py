"""What counts (计入范围): the rules of a region's year as they stand in its policy file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import request, url_for
from flask_appbuilder import expose, has_access

from app.errors import NotFound
from app.operations.drafts import own_organisation
from app.operations.policies import readable_policies
from app.policy import Category, Policy
from app.policy.blocks import Sourced
from app.policy.notices import quoted
from app.policy.words import (
    confirmed_in_words,
    hours_in_words,
    organisers_in_words,
    proofs_in_words,
)
from app.policy.year_words import moments, not_recognised, title_in_words
from app.web.actor import current_actor
from app.web.view import HouseView
from app.web.words import gettext as _

_SUBJECTS = ("public", "professional", "as_filed", "both")


class RulesView(HouseView):
    """The page that says what counts, how much, by which proofs, and where that is written."""

    name = "rules"
    route_base = "/rules"
    class_permission_name = "policy"
    base_permissions = ["can_read"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"show": "read"}  # noqa: RUF012 - FAB reads it from the class

    @expose("/")
    @has_access
    def show(self) -> Any:
        """The rules of one region and year: those asked for, else the ones in force today."""
        policies = readable_policies(own_organisation(current_actor()))
        policy = _chosen(policies)
        return self.page(
            "rules",
            _("计入范围"),
            policy=policy,
            choices=list(_choices(policies, policy)),
            groups=list(_groups(policy)) if policy else [],
            refused=[
                {"text": text, **_entry(rule)}
                for text, rule in (not_recognised(policy) if policy else ())
            ],
            requirement=_entry(policy.annual) if policy else None,
            deadlines=[
                {"what": moment.what, "when": moment.when, **_entry(moment.rule)}
                for moment in (moments(policy) if policy else ())
            ],
            titles=list(_titles(policy)) if policy else [],
            authorities=[
                {"series": each.series, "who": each.authority, "link": each.link, **_entry(each)}
                for each in (policy.authorities if policy else ())
            ],
            provisions=[
                {"title": each.title, "text": each.text, "steps": each.steps, **_entry(each)}
                | {"names": each.names}
                for each in (policy.provisions.values() if policy else ())
            ],
        )


def _chosen(policies: Sequence[Policy]) -> Policy | None:
    asked = request.args.get("policy")
    if asked is None:
        return policies[0] if policies else None
    for policy in policies:
        if policy.id == asked:
            return policy
    raise NotFound


def _choices(policies: Sequence[Policy], chosen: Policy | None) -> Iterator[dict[str, Any]]:
    several_regions = len({policy.region for policy in policies}) > 1
    for policy in policies:
        yield {
            "label": policy.name if several_regions else _("%(year)s 年度", year=policy.year),
            "url": url_for("rules.show", policy=policy.id),
            "current": policy is chosen,
        }


def _entry(rule: Sourced) -> dict[str, Any]:
    """What every rule has: its place, the notice's words, a note, whether it is a judgement."""
    return {
        "cite": rule.cite,
        "quotes": quoted(rule.sentences),
        "note": rule.note,
        "judgement": rule.judgement,
    }


def _groups(policy: Policy) -> Iterator[dict[str, Any]]:
    titles = {
        "public": _("公需科目"),
        "professional": _("专业科目"),
        "as_filed": _("公需或专业科目（以备案、导入为准）"),
        "both": _("公需和专业科目一并计入"),
    }
    for subject in _SUBJECTS:
        found = [each for each in policy.categories.values() if each.subject == subject]
        if found:
            categories = [_category(policy, category) for category in found]
            yield {"title": titles[subject], "categories": categories}


def _category(policy: Policy, category: Category) -> dict[str, Any]:
    facts = [
        (_("计多少学时"), hours_in_words(policy, category)),
        (_("交什么材料"), proofs_in_words(category) or (_("不用提交材料"),)),
        (_("谁来确认"), confirmed_in_words(policy, category)),
    ]
    organisers = organisers_in_words(category)
    if organisers:
        facts.append((_("由谁组织"), (organisers,)))
    if category.sources:
        facts.append((_("由谁导入"), category.sources))
    if category.only_series:
        facts.append((_("限哪些职称系列"), category.only_series))
    return {"name": category.name, "facts": facts, **_entry(category)}


def _titles(policy: Policy) -> Iterator[dict[str, Any]]:
    if policy.titles is None:
        return
    for rule in policy.titles.rules:
        applied, wanted = title_in_words(policy.titles, rule)
        yield {"what": applied, "wanted": wanted, **_entry(rule)}
