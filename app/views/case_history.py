"""The course of a case on screen: the steps bar of this round and the timeline of all."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from app.access.desk import DESK_ROLES
from app.enums import ActionKind, CaseState, Tier
from app.models import Case, CaseAction, CaseStep
from app.operations.sign_in import display_name
from app.views.base import local
from app.views.case_kin import Kin
from app.views.case_list import waited
from app.web.words import gettext as _

_TONES = {
    ActionKind.SUBMIT: "progress",
    ActionKind.WITHDRAW: "neutral",
    ActionKind.APPROVE: "good",
    ActionKind.RETURN: "warn",
    ActionKind.REFUSE: "bad",
    ActionKind.SPLIT: "warn",
    ActionKind.DISCARD: "neutral",
    ActionKind.REVERSE: "bad",
}
_STEP_STATES = {
    ActionKind.APPROVE.value: "done",
    ActionKind.RETURN.value: "returned",
    ActionKind.REFUSE.value: "refused",
}


def steps_of(case: Case, kin: Kin) -> list[dict[str, Any]]:
    """The steps of the present round: the submitter's, then each tier."""
    if case.round == 0:
        return []
    own = [action for action in case.actions if action.round == case.round]
    actions = [*kin.inherited, *own]
    submit = next(action for action in actions if action.kind == ActionKind.SUBMIT.value)
    steps = [
        {
            "tier_label": _submitter(case),
            "organisation": submit.organisation.name,
            "person": display_name(submit.user),
            "when": local(submit.at),
            "state": "done",
        }
    ]
    taken = {action.tier: action for action in actions if action.kind in _STEP_STATES}
    present = (step for step in case.steps if step.round == case.round)
    return steps + [_step(case, step, taken.get(step.tier)) for step in present]


def _submitter(case: Case) -> str:
    return _(Tier.SUBMITTER.label) if case.owner_id is None else _("申报人")


def _step(case: Case, step: CaseStep, action: CaseAction | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "tier_label": _(Tier(step.tier).label),
        "organisation": step.organisation.name if step.organisation else None,
        "state": "waiting",
    }
    if step.skip_reason:
        shown |= {"state": "skipped", "note": _(step.skip_reason)}
    elif action is not None:
        shown |= {
            "state": _STEP_STATES[action.kind],
            "person": display_name(action.user),
            "when": local(action.at),
        }
    elif case.state == CaseState.IN_REVIEW.value and case.position == step.position:
        since = local(case.held_since)
        words = {"since": f"{since:%Y-%m-%d %H:%M}" if since else "", "waited": waited(case)}
        note = _("自 %(since)s 起，已等待 %(waited)s", **words) if since else ""
        shown |= {"state": "current", "note": note}
    return shown


def rounds_of(case: Case, kin: Kin) -> list[dict[str, Any]]:
    """Every round with its entries, the newest first."""
    rounds = []
    notes = _kin_notes(case, kin)
    for number, actions in groupby(case.actions, key=lambda action: action.round):
        entries = [_entry(case, action, notes.get(action.id, [])) for action in actions]
        label = _("第 %(number)s 轮", number=number) if number else _("提交之前")
        rounds.append({"number": number, "label": label, "entries": entries[::-1]})
    return rounds[::-1]


def _kin_notes(case: Case, kin: Kin) -> dict[int, list[Any]]:
    """What a timeline tells of cases that were split off, by the id of the action."""
    splits = [action for action in case.actions if action.kind == ActionKind.SPLIT.value]
    notes: dict[int, list[Any]] = {}
    # The newest part may have come while the page is made, after the actions were read.
    for action, part in zip(splits, kin.parts, strict=False):
        words = {"count": part.people, "number": part.number}
        notes[action.id] = [part.link(_("退回 %(count)s 人，另立为 %(number)s", **words))]
    if kin.origin is not None:
        origin = kin.origin.link(_("由 %(number)s 分出", number=kin.origin.number))
        several = len({reason.text for reason in kin.reasons}) > 1
        words_of = [
            _("%(name)s：%(reason)s", name=reason.name, reason=reason.text)
            for reason in kin.reasons
            if several
        ]
        notes[case.actions[0].id] = [origin, *words_of]
    return notes


def _entry(case: Case, action: CaseAction, kin_notes: list[Any]) -> dict[str, Any]:
    tier = Tier(action.tier)
    kind = ActionKind(action.kind)
    role = DESK_ROLES.get(tier)
    what = _(kind.label)
    if tier is not Tier.SUBMITTER:
        what = _("%(tier)s：%(what)s", tier=_(tier.label), what=what)
    notes = kin_notes
    if kind is ActionKind.SUBMIT:
        notes = [
            _("%(tier)s：%(reason)s", tier=_(Tier(step.tier).label), reason=_(step.skip_reason))
            for step in case.steps
            if step.round == action.round and step.skip_reason
        ]
    return {
        "who": {
            "name": display_name(action.user),
            "role": _(role.label) if role else _submitter(case),
            "organisation": action.organisation.name,
        },
        "what": what,
        "tone": _TONES[kind],
        "when": local(action.at),
        "reason": action.reason,
        "notes": notes,
    }


def reason_notice(case: Case) -> dict[str, str] | None:
    """Why a case came back, was refused or lost hours again, on top of its page."""
    state = CaseState(case.state)
    action = case.actions[-1] if case.actions else None
    reversed_ = action is not None and action.kind == ActionKind.REVERSE.value
    if action is None or (state not in {CaseState.RETURNED, CaseState.REFUSED} and not reversed_):
        return None
    who = f"{action.organisation.name} {display_name(action.user)}"
    if reversed_:
        return {"tone": "bad", "title": _("%(who)s 撤销认定：", who=who), "text": action.reason}
    if state is CaseState.RETURNED:
        return {"tone": "warn", "title": _("%(who)s 退回：", who=who), "text": action.reason}
    return {"tone": "bad", "title": _("%(who)s 不予通过：", who=who), "text": action.reason}
