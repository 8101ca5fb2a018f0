"""Lists: the ids of one page first, then its rows; next and previous by key, not by offset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import request
from sqlalchemy import Select, bindparam, func, select

from app.access.desk import MOST_COUNTED
from app.access.loading import listed_with
from app.models import Case, Filing, db
from app.web.words import gettext as _

PAGE_SIZE = 25
_BOUNDS = frozenset({"after", "before"})
# What is counted as 件; anything else as 条.
_CASES = frozenset({Case, Filing})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; see app/templates/xueshi/macros/table.html."""

    rows: list[Any]
    previous_url: str | None
    next_url: str | None
    count_label: str


def page_of(query: Select[Any], key: Any, *, newest_first: bool = True) -> Page:
    """The page that the request asks for by `after` or `before` (ids of rows)."""
    model = key.class_
    ids = query.with_only_columns(key).order_by(None)
    after, before = _key("after"), _key("before")
    backwards = before is not None
    bound = before if backwards else after
    descending = newest_first != backwards
    if bound is not None:
        ids_asked = ids.where(key < bound) if descending else ids.where(key > bound)
    else:
        ids_asked = ids
    order = key.desc() if descending else key.asc()
    found = list(db.session.scalars(ids_asked.order_by(order).limit(PAGE_SIZE + 1)))
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    rows = _rows(model, key, found)
    has_next = more if not backwards else True
    has_previous = bound is not None if not backwards else more
    return Page(
        rows=rows,
        previous_url=_url(before=found[0]) if found and has_previous else None,
        next_url=_url(after=found[-1]) if found and has_next else None,
        # The first page of a short list has it all.
        count_label=count_words(len(found), model)
        if bound is None and not more
        else _count_label(ids, model),
    )


def empty_state(nothing: Any) -> Any:
    """What an empty list says: that there is nothing yet, or that the search found none."""
    asked = (value for name, value in request.args.items(multi=True) if name not in _BOUNDS)
    if not any(asked):
        return nothing
    return {"title": _("没有符合条件的记录"), "text": _("请换一个条件查询。")}


def _rows(model: Any, key: Any, ids: list[int]) -> list[Any]:
    if not ids:
        return []
    rows = db.session.scalars(_of_ids(model), {"ids": ids})
    found = {getattr(row, key.key): row for row in rows}
    return [found[row_id] for row_id in ids]


@cache
def _of_ids(model: Any) -> Select[Any]:
    # Made once for each model; every page asks it of other ids.
    wanted = model.id.in_(bindparam("ids", expanding=True))
    return select(model).where(wanted).options(*listed_with(model))


def _key(name: str) -> int | None:
    value = request.args.get(name, "")
    if not value.isascii() or not value.isdigit():
        return None
    return min(int(value[:10]), 2**31 - 1)


def _url(**bounds: int) -> str:
    # Not by url_for: it would take names like _scheme or endpoint for orders to itself.
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in _BOUNDS and value
    ]
    return f"{request.script_root}{quote(request.path)}?{urlencode([*kept, *bounds.items()])}"


def _count_label(ids: Select[Any], model: Any) -> str:
    capped = ids.limit(MOST_COUNTED + 1).subquery()
    return count_words(db.session.scalar(select(func.count()).select_from(capped)) or 0, model)


def count_words(found: int, model: Any) -> str:
    """How many there are, empty for none: cases have a measure word of their own."""
    if not found:
        return ""
    if model in _CASES:
        if found > MOST_COUNTED:
            return str(_("超过 %(count)s 件", count=MOST_COUNTED))
        return str(_("共 %(count)s 件", count=found))
    if found > MOST_COUNTED:
        return str(_("超过 %(count)s 条", count=MOST_COUNTED))
    return str(_("共 %(count)s 条", count=found))
