"""Wires the parts of Xueshi into a Flask application, and does nothing else."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_babel import get_locale
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.clock import Clock, DemoClock, SystemClock
from app.crypto import Cipher
from app.demo.dates import BUSINESS_DATES
from app.demo.logins import DEMO_LOGINS
from app.engine import prepare_engine
from app.files.store import LocalFileStore
from app.models import db
from app.policy import default_book
from app.services import Services
from app.version import VERSION
from app.web.assets import STATIC_PATH
from config import Settings

__version__ = VERSION

# Room in a request beside one evidence file for the form's own fields.
FORM_ROOM = 1024 * 1024


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """An application for these settings. A `clock` is handed in by tests only."""
    app = Flask(__name__, static_url_path=STATIC_PATH)
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    _configure(app, settings)
    app.extensions["xueshi"] = Services(
        settings=settings,
        clock=clock or _clock(settings),
        cipher=Cipher(settings.data_key.get_secret_value().encode()),
        files=LocalFileStore(settings.instance_dir / "files"),
        policies=default_book(),
        demo_logins=DEMO_LOGINS.get(settings.demo, ()),
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )
    db.init_app(app)
    Migrate(app, db, directory="migrations", render_as_batch=True, compare_type=True)
    CSRFProtect(app)
    with app.app_context():
        prepare_engine(db)
        from app.api.hours import HoursApi
        from app.api.pickers import PickerApi
        from app.views import register_views

        register_views(app, more=(PickerApi, HoursApi))
    from app.cli import register_commands

    register_commands(app)
    app.jinja_env.globals["get_locale"] = get_locale
    return app


def _clock(settings: Settings) -> Clock:
    if settings.demo:
        return DemoClock(BUSINESS_DATES[settings.demo])
    return SystemClock()


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS={
            # What a failed statement was asked with would stand in the log: names, numbers.
            "hide_parameters": True,
        },
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1024 * 1024 + FORM_ROOM,
        MAX_FORM_MEMORY_SIZE=FORM_ROOM,
        MAX_FORM_PARTS=5000,
        SESSION_COOKIE_NAME="__Host-xueshi" if settings.https else "xueshi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        # The session on the server ends so long after it began: the cookie need not outlive it.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        APP_NAME=settings.platform_name,
        AUTH_TYPE=1,
        AUTH_RATE_LIMITED=True,
        AUTH_RATE_LIMIT=settings.login_rate,
        RATELIMIT_ENABLED=True,
        RATELIMIT_STORAGE_URI="memory://",
        FAB_ADD_SECURITY_API=False,
        FAB_ADD_MENU_API=False,
        FAB_ADD_OPENAPI_VIEWS=False,
        FAB_API_SWAGGER_UI=False,
        FAB_CREATE_DB=False,
        FAB_UPDATE_PERMS=False,
        FAB_BASE_TEMPLATE="xueshi/base.html",
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        LANGUAGES={"zh": {"name": "中文"}, "en": {"name": "English"}},
    )
