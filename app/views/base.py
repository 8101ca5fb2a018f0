"""What every screen is made of: the acting actor, answers, local times and breadcrumbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for
from flask_appbuilder import BaseView

from app.access.actor import Actor
from app.access.gateway import BIGGEST_ID
from app.clock import SHANGHAI


def current_actor() -> Actor:
    """The actor of this request; the guard in app/views/guard.py has seen to it."""
    signed_in = getattr(g, "signed_in", None)
    if signed_in is None or signed_in.actor is None:
        abort(401)
    actor: Actor = signed_in.actor
    return actor


def local(moment: datetime | None) -> datetime | None:
    """A stored moment as the wall clock in China shows it."""
    return moment.astimezone(SHANGHAI) if moment else None


def own_address(wanted: str, default: str) -> str:
    """An address of this site as it is; anything that leads elsewhere becomes `default`."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return default
    elsewhere = parts.scheme or parts.netloc or "\\" in wanted or not wanted.isprintable()
    if elsewhere or not wanted.startswith("/") or wanted.startswith("//"):
        return default
    return wanted


def safe_next(default: str) -> str:
    """The `next` address of a form or link where it is one of ours, else `default`."""
    return own_address(request.form.get("next") or request.args.get("next") or "", default)


def number_of(name: str) -> int:
    """A whole number of the posted form; 400 where it is none."""
    return _number(request.form.get(name, ""))


def numbers_of(name: str) -> list[int]:
    """The whole numbers that were ticked under one name; 400 where one is none."""
    return [_number(value) for value in request.form.getlist(name)]


def plain_number(text: str) -> int | None:
    """A whole number written in plain digits, small enough for a column; else None."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(BIGGEST_ID)):
        return None
    number = int(text)
    return number if number <= BIGGEST_ID else None


def _number(text: str) -> int:
    number = plain_number(text)
    if number is None:
        abort(400)
    return number


class HouseView(BaseView):
    """A FAB view under a short endpoint name, answering with the house's templates."""

    name = ""

    def create_blueprint(
        self, appbuilder: Any, endpoint: str | None = None, static_folder: str | None = None
    ) -> Any:
        """FAB calls this; endpoints are named after the thing, not the class."""
        return super().create_blueprint(appbuilder, endpoint or self.name, static_folder)

    def page(self, template: str, title: str = "", **context: Any) -> Any:
        """Renders a page of app/templates/xueshi."""
        return self.render_template(f"xueshi/{template}.html", title=title, **context)

    @staticmethod
    def go(endpoint: str, **values: Any) -> Any:
        """Leads on after a POST."""
        return redirect(url_for(endpoint, **values))
