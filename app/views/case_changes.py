"""The changes of a resubmission in words, for the reviewer who sees the case again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select

from app.enums import CaseState
from app.models import Case, Filing, Person, db
from app.operations.differences import Change, changes_of_round
from app.operations.evidence import evidence_label
from app.views.audit_words import FIELDS, label_of
from app.web.words import gettext as _

NOBODY: Mapping[int, str] = MappingProxyType({})


def change_sentences(case: Case) -> list[str]:
    """A sentence for each change; empty in a first round and while the case is mended."""
    if case.round < 2 or case.state != CaseState.IN_REVIEW.value:  # noqa: PLR2004 - first round
        return []
    changes = changes_of_round(case)
    returned = [line for action in case.actions for line in action.returned_lines]
    known = {line.person_id: line.person.name for line in [*case.lines, *returned]}
    return sentences_of(changes, known) or [_("内容与上一轮相同。")]


def sentences_of(changes: list[Change], known: Mapping[int, str] = NOBODY) -> list[str]:
    """A sentence for each change; `known` are names of people that need not be asked for."""
    names = dict(known)
    unknown = {change.person_id for change in changes if change.person_id is not None} - set(names)
    if unknown:
        query = select(Person.id, Person.name).where(Person.id.in_(unknown))
        names |= {row.id: row.name for row in db.session.execute(query)}
    return [_sentence(change, names) for change in changes]


def _sentence(change: Change, names: dict[int, str]) -> str:
    if change.field == "evidence":
        if change.after is not None:
            return str(_("新增材料：%(kind)s", kind=_(evidence_label(change.after))))
        return str(_("移除材料：%(kind)s", kind=_(evidence_label(change.before or ""))))
    if change.field == "filing_id":
        chosen = db.session.get(Filing, int(change.after)) if change.after else None
        return str(_("改选备案课程：%(title)s", title=chosen.title if chosen else "—"))
    if change.person_id is not None:
        return _line_sentence(change, names.get(change.person_id, ""))
    words = {
        "name": str(FIELDS.get(change.field, change.field)),
        "old": _(str(label_of(change.field, change.before))) if change.before else "—",
        "new": _(str(label_of(change.field, change.after))) if change.after else "—",
    }
    return str(_("%(name)s：%(old)s → %(new)s", **words))


def _line_sentence(change: Change, name: str) -> str:
    if change.before is None:
        return str(_("新增人员：%(name)s（%(amount)s）", name=name, amount=change.after))
    if change.after is None:
        return str(_("移除人员：%(name)s", name=name))
    words = {"name": name, "old": change.before, "new": change.after}
    return str(_("%(name)s：%(old)s → %(new)s", **words))
