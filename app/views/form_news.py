"""Who saves a form second (409) is told what differs from what they wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import or_, select
from wtforms import BooleanField, FieldList, SelectField, SelectMultipleField

from app.access.scope import scope_of
from app.errors import Stale
from app.models import Person, db
from app.views.forms import ReferenceField
from app.web.actor import current_actor

LONGEST_SHOWN = 60
# A number that the form does not show is not told by a refusal either.
_UNTOLD = frozenset({"identity_number"})


@contextmanager
def differences_told(
    form: Any,
    present: Any,
    fill: Callable[[Any], object],
    texts: Callable[[Any], Mapping[str, str]] = lambda _form: {},
) -> Iterator[None]:
    """Around the saving of an edit form. Where somebody else was faster, `fill` shows the record
    as it is now in `present`, an empty form of the same fields; `texts` are the names of what is
    chosen in its search fields.
    """
    try:
        yield
    except Stale:
        db.session.rollback()
        fill(present)
        g.form_news = differences(form, present, texts(form), texts(present))
        raise


def differences(
    typed: Any,
    present: Any,
    typed_texts: Mapping[str, str],
    present_texts: Mapping[str, str],
) -> list[str]:
    """A sentence for each field in which what was typed is not what is stored now."""
    told = []
    for field in present:
        name = field.short_name
        if name in _UNTOLD or (_is_hidden(field) and not isinstance(field, ReferenceField)):
            continue
        if isinstance(field, FieldList):
            now, mine = _rows(field, typed[name])
        else:
            now, mine = _word(field, present_texts), _word(typed[name], typed_texts)
        if now != mine:
            words = {"label": field.label.text, "now": _short(now), "mine": _short(mine)}
            told.append(_("%(label)s：现在是「%(now)s」，您填写的是「%(mine)s」。", **words))
    return told or [_("现在的内容与您填写的相同，不必再改。")]


def _is_hidden(field: Any) -> bool:
    return getattr(field.widget, "input_type", "") == "hidden"


def _short(text: str) -> str:
    if len(text) > LONGEST_SHOWN:
        return f"{text[:LONGEST_SHOWN]}…"
    return text or "—"


def _word(field: Any, texts: Mapping[str, str]) -> str:
    if isinstance(field, BooleanField):
        return str(_("是") if field.data else _("否"))
    if isinstance(field, SelectMultipleField | SelectField):
        chosen = field.data if isinstance(field, SelectMultipleField) else [field.data]
        wanted = {str(code) for code in chosen or () if code}
        labels = [str(c.label).strip() for c in field.iter_choices() if str(c.value) in wanted]
        return str(_("、")).join(labels)
    if isinstance(field, ReferenceField):
        return texts.get(field.short_name, "")
    return _plain(field.data)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value).strip()


def _rows(present: Any, typed: Any) -> tuple[str, str]:
    """The people of whom the two lists say something else."""
    now, mine = _amounts(present), _amounts(typed)
    changed = {person for person in now.keys() | mine.keys() if now.get(person) != mine.get(person)}
    # What was typed may name anybody.
    known = or_(Person.id.in_(now), scope_of(Person, current_actor()))
    query = select(Person.id, Person.name).where(Person.id.in_(changed), known)
    names = {row.id: row.name for row in db.session.execute(query)} if changed else {}
    return _people(now, names), _people(mine, names)


def _amounts(rows: Any) -> dict[int, str]:
    fields = ("hours", "certificate_number")
    return {
        entry.form.person_id.data: " ".join(_plain(entry.form[name].data) for name in fields)
        for entry in rows.entries
    }


def _people(amounts: Mapping[int, str], names: Mapping[int, str]) -> str:
    told = [
        f"{names[person]} {words}".strip() for person, words in amounts.items() if person in names
    ]
    return str(_("、")).join(told)
