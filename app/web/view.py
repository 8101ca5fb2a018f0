"""The class of every view: short endpoint names, the house's templates."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask_appbuilder import BaseView


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
