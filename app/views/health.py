"""Tells a watchdog whether the system answers; tells strangers nothing else."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask_appbuilder import expose
from sqlalchemy import text

from app.models import db
from app.web.view import HouseView


class HealthView(HouseView):
    """GET /healthz."""

    name = "health"
    route_base = "/healthz"

    @expose("/")
    def check(self) -> Any:
        """Asks the database one question."""
        db.session.execute(text("SELECT 1"))
        return jsonify({"status": "ok"})
