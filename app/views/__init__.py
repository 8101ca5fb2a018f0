"""Screens: a view fetches through access, checks, calls one operation and answers."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.models import db


class House(AppBuilder):
    """FAB without its own screens: language by GET, user and role screens, menu API."""

    def _add_admin_views(self) -> None:
        self.sm.register_views()


def register_views(app: Flask) -> None:
    """Adds every screen to an application; needs its context."""
    from app.views.security import HouseSecurityManager

    builder = House(security_manager_class=HouseSecurityManager, update_perms=False)
    builder.init_app(app, db.session)
