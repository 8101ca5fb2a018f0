"""The admin as `bench.django_admin.wsgi:application`, with the same headers as the others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.django_admin.settings")
django.setup()

from django.contrib import admin  # noqa: E402 - after the setup
from django.contrib.auth.models import Group, Permission, User  # noqa: E402 - the same
from django.core.management import call_command  # noqa: E402 - the same
from django.core.wsgi import get_wsgi_application  # noqa: E402 - the same
from django.db import connection, connections  # noqa: E402 - the same
from django.urls import path  # noqa: E402 - the same

from bench.django_admin.settings import SCHEMA  # noqa: E402 - the same

urlpatterns = [path("admin/", admin.site.urls)]


def prepare(password: str, *users: str) -> None:
    """Makes Django's own tables, its users and their group, before the server starts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    call_command("migrate", verbosity=0)
    group, _made = Group.objects.get_or_create(name="staff")
    group.permissions.set(Permission.objects.filter(content_type__app_label="django_admin"))
    for name in users:
        user, _made = User.objects.get_or_create(username=name, is_staff=True)
        user.set_password(password)
        user.save()
        user.groups.set([group])


def _counted() -> Any:
    application = get_wsgi_application()
    asked = [0]

    def note(execute: Any, *arguments: Any) -> Any:
        asked[0] += 1
        return execute(*arguments)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked[0] = 0
        began = time.process_time()
        for name in connections:
            if note not in connections[name].execute_wrappers:
                connections[name].execute_wrappers.append(note)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            spent = ("X-Milliseconds", f"{(time.process_time() - began) * 1000:.3f}")
            mine = [*headers, ("X-Statements", str(asked[0])), spent]
            return start_response(status, mine, *more)

        return application(environ, start)

    return answer


application = _counted()
