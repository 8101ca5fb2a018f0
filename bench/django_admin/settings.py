"""Django's settings, as a careful installation of the admin has them.

Its own tables (users, groups, permissions) lie in the measured database, as ours do: in
PostgreSQL in a schema of their own, so both sides ask one server over one connection. The
connection stays open, the session is a signed cookie that no statement reads, templates are
compiled once (Django's way without DEBUG), and the middleware is that of a new project.
"""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit

_ADDRESS = urlsplit(os.environ["BENCH_PEER_DATABASE"])
SCHEMA = "bench_peer"


def _measured() -> dict[str, object]:
    if _ADDRESS.scheme.startswith("sqlite"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": _ADDRESS.path[1:]}
    host = parse_qs(_ADDRESS.query).get("host", [_ADDRESS.hostname or ""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _ADDRESS.path[1:],
        "USER": _ADDRESS.username or "",
        "PASSWORD": _ADDRESS.password or "",
        "HOST": host,
        "PORT": str(_ADDRESS.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": f"-c search_path={SCHEMA},public"},
    }


DATABASES = {"default": _measured()}
SECRET_KEY = "only-for-measuring"  # noqa: S105 - beside invented people, on this machine
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.django_admin.wsgi"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bench.django_admin",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
