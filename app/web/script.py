"""Whether a script of ours asks, and not somebody who wants to see a page."""

from __future__ import annotations

from flask import request

JSON = "application/json"


def asked_by_script() -> bool:
    """Search fields and uploads in the background want JSON: by address or by what they accept."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == JSON
