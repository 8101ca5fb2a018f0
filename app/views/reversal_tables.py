"""What a reversal changes, as tables: the hours of this case, and what comes back of others."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.enums import Subject
from app.operations.recounting import Difference
from app.operations.reversal_preview import Effect
from app.policy import format_hours
from app.web.words import gettext as _

_NOTHING = Decimal(0)


def own_table(effects: Sequence[Effect]) -> dict[str, Any]:
    """One row for each person, year and subject of this case; with the year's total beside."""
    rows = [
        {
            "cells": [
                effect.line.person.name,
                str(one.first.year),
                _(Subject(one.first.subject).label),
                format_hours(one.before),
                {"text": format_hours(one.after), "tone": "bad"},
                _year_words(effect, one.first.year),
            ]
        }
        for effect in effects
        for one in effect.own
    ]
    columns = [
        {"label": _("姓名"), "kind": "title"},
        {"label": _("年度"), "kind": "short"},
        {"label": _("科目类别"), "kind": "short"},
        {"label": _("现在计入"), "kind": "number"},
        {"label": _("撤销后"), "kind": "number"},
        {"label": _("该年度合计")},
    ]
    empty = _("所选人员在本件没有计入学时，撤销后学时不变，状态改为「已撤销」。")
    return {"columns": columns, "rows": rows, "empty": empty}


def restored_table(effects: Sequence[Effect]) -> dict[str, Any]:
    """One row for each other item of these people whose hours change."""
    rows = [
        {
            "cells": [
                effect.line.person.name,
                one.first.title,
                str(one.first.year),
                _(Subject(one.first.subject).label),
                format_hours(one.before),
                {"text": format_hours(one.after), "tone": _tone(one)},
            ]
        }
        for effect in effects
        for one in effect.others
    ]
    columns = [
        {"label": _("姓名"), "kind": "title"},
        {"label": _("事项")},
        {"label": _("年度"), "kind": "short"},
        {"label": _("科目类别"), "kind": "short"},
        {"label": _("现在计入"), "kind": "number"},
        {"label": _("撤销后"), "kind": "number"},
    ]
    return {"columns": columns, "rows": rows, "empty": _("没有其他事项的学时因此变化。")}


def restored_words(effects: Sequence[Effect]) -> str:
    """How many hours of other items come back in all; empty where none do."""
    changes = (one.after - one.before for effect in effects for one in effect.others)
    back = sum(changes, _NOTHING)
    if not back:
        return ""
    hours = format_hours(back)
    return str(_("原来受上限限制没有计入的学时，共恢复 %(hours)s 学时。", hours=hours))


def _year_words(effect: Effect, year: int) -> str:
    (change,) = (change for change in effect.years if change.year == year)
    before, after = format_hours(change.before), format_hours(change.after)
    return _("%(before)s → %(after)s 学时", before=before, after=after)


def _tone(one: Difference) -> str:
    return "good" if one.after > one.before else "bad"
