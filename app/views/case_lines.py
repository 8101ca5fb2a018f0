"""The people of a declaration on the page of its case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for

from app.enums import LineState, ResultType
from app.models import Case, HourLine
from app.operations.content import declaration_of
from app.operations.policies import shown_policy
from app.operations.splits import FEWEST_LINES
from app.views.amounts import credits_word, days_word, hours_word, subjects_word
from app.views.line_hours import hours_cell, hours_of_lines
from app.web.words import gettext as _

_LINE_TONES = {
    LineState.DRAFT: "neutral",
    LineState.LIVE: "progress",
    LineState.CREDITED: "good",
    LineState.TAKEN_IN: "good",
    LineState.DROPPED: "bad",
    LineState.REVERSED: "bad",
}


def lines_table(
    case: Case,
    reasons: Mapping[int, str],
    *,
    returning: bool = False,
    ticked: Collection[int] = (),
) -> dict[str, Any]:
    """The table of a declaration's people. `reasons` by person: why their line came back;
    `returning`: the reader may tick some of them to return (`ticked`: who was).
    """
    lines = case.lines
    measure = shown_policy(case).categories[declaration_of(case).category].measure
    columns = [
        {"label": _("姓名"), "kind": "title"},
        {"label": _("证件号码"), "kind": "short"},
        {"label": _("职称系列")},
    ]
    if measure == "days":
        columns.append({"label": _("天数"), "kind": "number"})
    elif measure == "filed_hours":
        columns.append({"label": _("申报的学时"), "kind": "number"})
    elif any(map(_measured_words, lines)):
        columns.append({"label": _("申报内容")})
    with_certificate = any(line.certificate_number for line in lines)
    if with_certificate:
        columns.append({"label": _("证书编号")})
    columns.append({"label": _("状态"), "kind": "short"})
    entered = hours_of_lines(lines)
    if entered:
        columns.append({"label": _("认定的学时")})
    if reasons:
        columns.append({"label": _("退回原因")})
    rows = []
    for line in lines:
        cells = _line_cells(line, measure, with_certificate=with_certificate)
        if entered:
            cells.append(hours_cell(entered.get(line.id)))
        if reasons:
            cells.append(reasons.get(line.person_id))
        name, is_ticked = line.person.name, line.id in ticked
        row = {"id": line.id, "tick_label": name, "ticked": is_ticked, "cells": cells}
        rows.append(row)
    return {
        "columns": columns,
        "rows": rows,
        "sum_label": _sum_words(lines, measure),
        "returning": {"url": url_for("splits.choose", case_id=case.id), "version": case.version}
        if returning and len(lines) >= FEWEST_LINES
        else None,
    }


def amount_words(line: HourLine) -> list[str]:
    """What a line claims, in words: how much, and the number of a certificate."""
    return [*_measured_words(line), *_number_words(line)]


def _measured_words(line: HourLine) -> list[str]:
    words = []
    if line.hours is not None:
        words.append(hours_word(line.hours))
    if line.days is not None:
        words.append(days_word(line.days))
    for day, hours in line.sessions or ():
        words.append(_("%(day)s %(amount)s", day=day, amount=hours_word(hours)))
    if line.item_count is not None:
        words.append(subjects_word(line.item_count))
    if line.credits is not None:
        words.append(credits_word(line.credits))
    if line.result_type is not None:
        words.append(_(ResultType(line.result_type).label))
    if line.project_key:
        words.append(_("项目 %(project)s", project=line.project_key))
    return words


def _number_words(line: HourLine) -> list[str]:
    if not line.certificate_number:
        return []
    return [_("证书 %(number)s", number=line.certificate_number)]


def _line_cells(line: HourLine, measure: str, *, with_certificate: bool) -> list[Any]:
    state = LineState(line.state)
    cells: list[Any] = [
        line.person.name,
        {"text": line.person.masked_number, "code": True},
        line.person.title_series,
    ]
    if measure in {"days", "filed_hours"}:
        cells.append(line.days if measure == "days" else line.hours)
    elif words := _measured_words(line):
        cells.append("；".join(words))
    if with_certificate:
        cells.append(line.certificate_number)
    cells.append({"text": _(state.label), "tone": _LINE_TONES[state]})
    return cells


def _sum_words(lines: list[HourLine], measure: str) -> str:
    if measure == "filed_hours":
        total = sum(line.hours or 0 for line in lines)
        return str(_("共 %(count)s 人，合计 %(hours)s 学时", count=len(lines), hours=total))
    if measure == "days":
        total = sum(line.days or 0 for line in lines)
        return str(_("共 %(count)s 人，合计 %(days)s 天", count=len(lines), days=total))
    return str(_("共 %(count)s 人", count=len(lines)))
