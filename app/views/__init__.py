"""Screens: a view fetches through access, checks, calls one operation and answers."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_appbuilder import AppBuilder

from app.models import db
from app.views.account_codes import AccountCodesView
from app.views.accounts import AccountsView
from app.views.addresses import install_addresses
from app.views.allotments import AllotmentsView
from app.views.audit import AuditView
from app.views.batch import BatchView
from app.views.cases import CasesView
from app.views.conversions import ConversionsView
from app.views.declarations import DeclarationsView
from app.views.desk import DeskView
from app.views.errors import install_error_pages
from app.views.files import FilesView, ProofsView
from app.views.filings import FilingsView
from app.views.guard import install_guard
from app.views.hand_ins import HandInsView
from app.views.health import HealthView
from app.views.items import ItemsView
from app.views.language import install_language
from app.views.lost_factors import LostFactorsView
from app.views.membership import LanguageView, MembershipView
from app.views.organisations import OrganisationsView
from app.views.password import PasswordView
from app.views.people import PeopleView
from app.views.phrases import PhrasesView
from app.views.record import ArchiveView, RecordView
from app.views.results import ResultsView
from app.views.reversals import ReversalsView
from app.views.rules import RulesView
from app.views.second_factor import SecondFactorView
from app.views.security import HouseSecurityManager
from app.views.sessions import SessionsView
from app.views.site import site
from app.views.splits import SplitsView
from app.views.written import WRITTEN
from app.web.assets import asset

SCREENS: tuple[Any, ...] = (
    DeskView,
    MembershipView,
    LanguageView,
    PasswordView,
    SecondFactorView,
    SessionsView,
    HealthView,
    FilingsView,
    DeclarationsView,
    ItemsView,
    CasesView,
    HandInsView,
    SplitsView,
    ReversalsView,
    BatchView,
    PhrasesView,
    ConversionsView,
    FilesView,
    ProofsView,
    ResultsView,
    PeopleView,
    RecordView,
    ArchiveView,
    OrganisationsView,
    AccountsView,
    AccountCodesView,
    LostFactorsView,
    AllotmentsView,
    RulesView,
    AuditView,
)


class House(AppBuilder):
    """FAB without its own screens: language by GET, user and role screens, menu API."""

    def _add_admin_views(self) -> None:
        self.sm.register_views()

    def _add_global_static(self) -> None:
        """No screen of ours uses FAB's scripts and styles: they are not served."""


def register_views(app: Flask, more: tuple[Any, ...] = ()) -> None:
    """Adds every screen to an application (`more`: the API's); needs its context."""
    install_addresses(app)
    builder = House(security_manager_class=HouseSecurityManager, update_perms=False)
    builder.init_app(app, db.session)
    for screen in (*SCREENS, *more):
        builder.add_view_no_menu(screen)
    install_guard(app)
    install_language(app)
    install_error_pages(app)
    app.jinja_env.globals.update(written=WRITTEN, asset=asset)
    app.context_processor(lambda: {"site": None if "site_failed" in g else site()})
