"""The admin as `bench.django_admin.wsgi:application`, with the same header as the others."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.django_admin.settings")
django.setup()

from django.contrib import admin  # noqa: E402 - after the setup
from django.contrib.auth.models import User  # noqa: E402 - the same
from django.core.management import call_command  # noqa: E402 - the same
from django.core.wsgi import get_wsgi_application  # noqa: E402 - the same
from django.db import connections  # noqa: E402 - the same
from django.urls import path  # noqa: E402 - the same

urlpatterns = [path("admin/", admin.site.urls)]


def prepare(user: str, password: str) -> None:
    """Makes Django's own tables and its one user, before the server starts."""
    call_command("migrate", verbosity=0)
    User.objects.create_superuser(user, "", password)


def _counted() -> Any:
    application = get_wsgi_application()
    asked = [0]

    def note(execute: Any, *arguments: Any) -> Any:
        asked[0] += 1
        return execute(*arguments)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked[0] = 0
        for name in connections:
            if note not in connections[name].execute_wrappers:
                connections[name].execute_wrappers.append(note)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("X-Statements", str(asked[0]))], *more)

        return application(environ, start)

    return answer


application = _counted()
