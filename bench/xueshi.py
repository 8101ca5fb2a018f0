"""The real application as `bench.xueshi:application`, configured by its own environment."""

from __future__ import annotations

from app.models import db
from bench.counted import counted
from run import make_application

_app = make_application()
with _app.app_context():
    application = counted(_app.wsgi_app, db.engine)
