"""How the fields of a search bar are written: as wtforms writes them, but in one piece.

Its own way builds every option from a mapping of attributes, each of them formatted by itself:
a search bar took as long as the rows of the list below it.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from wtforms.widgets import Select, TextInput
from wtforms.widgets.core import clean_key


class PlainSelect(Select):
    """A select of one choice without groups."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """The field; `kwargs` are its attributes."""
        options = "".join(
            f"<option {'selected ' if choice.selected else ''}"
            f'value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>'
            for choice in field.iter_choices()
        )
        opening = f"<select {_attributes(self, field, kwargs)}>"
        return Markup(f"{opening}{options}</select>")  # noqa: S704 - every value was escaped


class PlainText(TextInput):
    """A field for one line of text."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """The field; `kwargs` are its attributes."""
        kwargs.setdefault("type", self.input_type)
        kwargs.setdefault("value", field._value())  # noqa: SLF001 - wtforms' own widgets do so
        return Markup(f"<input {_attributes(self, field, kwargs)}>")  # noqa: S704 - the same


def _attributes(widget: Any, field: Any, given: dict[str, Any]) -> str:
    """The attributes in the order of their names; what is True stands alone, what is False
    not at all.
    """
    flags = {name: getattr(field.flags, name) for name in widget.validation_attrs}
    known = {name: flag for name, flag in flags.items() if flag is not None}
    values = {"id": field.id, "name": field.name, **known, **given}
    return " ".join(
        clean_key(name) if content is True else f'{clean_key(name)}="{escape(content)}"'
        for name, content in sorted(values.items())
        if content is not False
    )
