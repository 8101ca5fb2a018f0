"""Which database a model lives in: ours are measured, Django's own are its own."""

from __future__ import annotations

from typing import Any


class Router:
    """Reads ours, never migrates them."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        """Where a model is read."""
        return "measured" if model._meta.app_label == "django_admin" else "default"  # noqa: SLF001 - Django's way

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Where a model is written."""
        return self.db_for_read(model, **hints)

    def allow_relation(self, *_models: Any, **_hints: Any) -> bool:
        """All of ours are in one place."""
        return True

    def allow_migrate(self, database: str, app_label: str, **_hints: Any) -> bool:
        """Only Django's own tables, in its own database."""
        return database == "default" and app_label != "django_admin"
