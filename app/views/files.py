"""Uploaded files, reached through the case they belong to."""

from __future__ import annotations

from typing import Any

from flask import send_file
from flask_appbuilder import expose, has_access

from app.access.gateway import access_attachment
from app.models import Attachment
from app.operations.proofs import inspect_proof
from app.services import services
from app.views.base import text_of
from app.web.actor import current_actor
from app.web.view import HouseView


class FilesView(HouseView):
    """Shows evidence in the page; the stored name never leaves the server."""

    name = "files"
    route_base = "/file"
    class_permission_name = "case"
    base_permissions = ["can_read"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"show": "read"}  # noqa: RUF012 - FAB reads it from the class

    @expose("/<int:attachment_id>/")
    @has_access
    def show(self, attachment_id: int) -> Any:
        """The file under its own name."""
        return _shown(access_attachment(current_actor(), attachment_id))


class ProofsView(HouseView):
    """Sensitive proofs, for an inspector who says why."""

    name = "proofs"
    route_base = "/proof"
    class_permission_name = "proof"
    base_permissions = ["can_inspect"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {"inspect": "inspect"}  # noqa: RUF012 - FAB reads it from the class

    @expose("/<int:attachment_id>/", methods=["POST"])
    @has_access
    def inspect(self, attachment_id: int) -> Any:
        """The file, once the reason stands in the log."""
        return _shown(inspect_proof(current_actor(), attachment_id, text_of("reason")))


def _shown(attachment: Attachment) -> Any:
    return shown_file(attachment.stored_name, attachment.content_type, attachment.original_name)


def shown_file(stored_name: str, content_type: str, name: str) -> Any:
    """A kept file under its own name, as what its content is."""
    response = send_file(
        services().files.open(stored_name),
        mimetype=content_type,
        download_name=name,
        as_attachment=False,
    )
    # A picture or PDF needs nothing else; nothing in it may run or load.
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; "
        "frame-ancestors 'self'; sandbox"
    )
    if content_type == "application/pdf":
        # Chromium's viewer does not start in a sandboxed document.
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return response
