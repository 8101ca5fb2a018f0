"""What an address and a form may hold at all, before any screen looks at it."""

from __future__ import annotations

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, ValidationError

from app.access.gateway import is_possible_id

# The fields of our forms that take a file; a file under another name was no browser's.
FILE_FIELDS = frozenset({"file"})


class IdConverter(IntegerConverter):
    """`<int:…>` in an address: plain digits of a number that can be an id; else 404."""

    regex = "[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        """The number; no route matches what cannot be one of a record."""
        number = int(value)
        if not is_possible_id(number):
            raise ValidationError
        return number


def install_addresses(app: Flask) -> None:
    """Must come before the screens: a rule keeps the converter it was made with."""
    app.url_map.converters["int"] = IdConverter
    # Before the check of the form's token, which reads the body.
    app.before_request_funcs.setdefault(None, []).insert(0, _limit_plain_body)
    app.before_request(_refuse_nul)
    app.before_request(_refuse_strange_files)


def _limit_plain_body() -> None:
    """Only a form with files is as long as a file; MAX_FORM_MEMORY_SIZE spares the others."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _refuse_nul() -> None:
    """No keyboard types a NUL, and PostgreSQL answers one in a text with an error."""
    for values in (request.args, request.form):
        if any("\0" in value for _name, value in values.items(multi=True)):
            abort(400)


def _refuse_strange_files() -> None:
    """A text field would take a file for its text, and fail at it."""
    if not request.files.keys() <= FILE_FIELDS:
        abort(400)
