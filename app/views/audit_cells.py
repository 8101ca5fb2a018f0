"""A line of the audit log in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.enums import AuditOutcome, Role
from app.models import AuditEntry, Organisation, db
from app.operations.evidence import evidence_label
from app.policy.evidence import SENSITIVE
from app.services import services
from app.views.audit_words import (
    FIELDS,
    ORGANISATION_FIELDS,
    RECORDS,
    action_word,
    label_of,
)
from app.views.base import local
from app.web.words import gettext as _

# A hash is recognised by its beginning.
_HASH_SHOWN = 12
# So a line of a declaration begins in the log: the person's id, then the amount.
_PERSON = "person"


def organisation_names(entries: Sequence[AuditEntry]) -> dict[int, str]:
    """The names of the organisations that these lines speak of, by id."""
    wanted: set[int | None] = {entry.organisation_id for entry in entries}
    for entry in entries:
        for values in (entry.before or {}, entry.after or {}):
            wanted |= {values.get(field) for field in ORGANISATION_FIELDS}
    wanted.discard(None)
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def cells_of(entry: AuditEntry, names: dict[int, str]) -> list[Any]:
    """One line of the log as the screen shows it."""
    role = _(Role(entry.role).label) if entry.role else ""
    place = names.get(entry.organisation_id or 0, "")
    done = entry.outcome == AuditOutcome.DONE.value
    record = str(RECORDS.get(entry.record_type, entry.record_type))
    if entry.record_id:
        record = f"{record} {entry.record_id}"
    return [
        local(entry.at),
        {
            "text": entry.user_name or _("（未识别）"),
            "hint": " · ".join(filter(None, [role, place])),
        },
        action_word(entry.action),
        record,
        entry.address,
        {
            "text": _(AuditOutcome(entry.outcome).label),
            "tone": "good" if done else "bad",
            "hint": entry.detail,
        },
        changes_of(entry, names),
    ]


def changes_of(entry: AuditEntry, names: dict[int, str]) -> str:
    """What changed, field by field, in words."""
    before, after = entry.before or {}, entry.after or {}
    parts = []
    for field in sorted({*before, *after}, key=_place):
        name = str(FIELDS.get(field, field))
        if field in before and field in after:
            old, new = _word(field, before[field], names), _word(field, after[field], names)
            parts.append(_("%(name)s：%(old)s → %(new)s", name=name, old=old, new=new))
        else:
            value = _word(field, after.get(field, before.get(field)), names)
            parts.append(_("%(name)s：%(value)s", name=name, value=value))
    return _("；").join(parts)


def _category_names() -> dict[str, str]:
    return {
        code: category.name
        for policy in services().policies
        for code, category in policy.categories.items()
    }


def _place(field: str) -> int:
    names = list(FIELDS)
    return names.index(field) if field in FIELDS else len(names)


def _word(field: str, value: Any, names: dict[int, str]) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return _("、").join(_word(field, item, names) for item in value)
    if field in ORGANISATION_FIELDS:
        word = names.get(value, value)
    elif field == "sha256":
        word = f"{str(value)[:_HASH_SHOWN]}…"
    elif field == "category":
        word = _category_names().get(str(value), value)
    elif field == "lines" and str(value).startswith(_PERSON):
        word = _("人员") + str(value).removeprefix(_PERSON)
    elif field == "kind":
        # That somebody was ill, or had a child, is nobody's business here.
        word = _("敏感材料") if value in SENSITIVE else evidence_label(str(value))
    elif isinstance(value, bool):
        word = _("是") if value else _("否")
    else:
        word = label_of(field, value)
    return str(_(str(word)))
