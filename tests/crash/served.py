"""What gunicorn serves to its test: the application, whose process dies where a file says.

The next POST to a case reads the name of the point from `die-at` in the instance folder.
"""

from __future__ import annotations

from pathlib import Path

from flask import request

from app import create_app
from app.clock import FixedClock
from app.services import services
from config import Settings
from tests.conftest import BUSINESS_MOMENT
from tests.crash.marks import Marks

application = create_app(Settings.from_environment(), clock=FixedClock(BUSINESS_MOMENT))
marks = Marks()
marks.watch(application)


@application.before_request
def _arm() -> None:
    order: Path = services().settings.instance_dir / "die-at"
    if request.method == "POST" and request.path.startswith("/case/") and order.exists():
        at = order.read_text()
        order.unlink()
        marks.begin(at)
    else:
        marks.begin(None)
