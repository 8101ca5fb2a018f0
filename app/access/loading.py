"""What a list shows beside each row, loaded with the rows: no statement of its own a row."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import joinedload, lazyload, selectinload

from app.models import Case, Membership, Organisation


def _name_of(organisation: Any) -> Any:
    """A related organisation for its name alone, without region and capacities."""
    return joinedload(organisation).options(
        lazyload(Organisation.region), lazyload(Organisation.capacity_rows)
    )


def shown_with(model: type[Any]) -> tuple[Any, ...]:
    """The loading options of a list of `model`."""
    if model is Case:
        return (_name_of(Case.organisation), _name_of(Case.holder))
    if model is Membership:
        return (joinedload(Membership.user), _name_of(Membership.organisation))
    if model is Organisation:
        return (_name_of(Organisation.bureau), _name_of(Organisation.department))
    return ()


def shown_with_course() -> tuple[Any, ...]:
    """The loading options of cases of which the last action is told too."""
    return (*shown_with(Case), selectinload(Case.actions))
