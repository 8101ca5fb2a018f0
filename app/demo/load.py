"""Loads a demo into an empty database, through the same operations that people use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from importlib import import_module

import click
from flask import Flask
from sqlalchemy import select

from app.clock import SHANGHAI, FixedClock
from app.demo.dates import BUSINESS_DATES
from app.errors import RuleViolation
from app.models import AuditEntry, db
from app.operations.audit import log
from app.operations.installation import require_empty
from app.operations.transaction import begin_write
from app.services import Services

BEGUN, LOADED = "demo.begin", "demo.load"


class DemoRefused(click.ClickException):
    """The demo cannot be loaded into this database; the message says what to do."""


def load_demo(app: Flask, name: str, size: int | None = None) -> bool:
    """Loads the demo called `name`; False where it is there already.

    `size`: how many people, at least the `FEWEST` of the demo's own people.
    The business time stands in the years that are played while it loads. Raises
    `DemoRefused` where the database holds anything else, or half a demo: each operation
    is a transaction of its own, so an interrupted loading cannot be undone.
    """
    if name not in BUSINESS_DATES:
        raise DemoRefused(f"没有名为「{name}」的演示。")
    with app.app_context():
        if not _begin(name):
            return False
        original: Services = app.extensions["xueshi"]
        clock = FixedClock(datetime.combine(BUSINESS_DATES[name], time(9), tzinfo=SHANGHAI))
        app.extensions["xueshi"] = replace(original, clock=clock)
        try:
            _play(clock, name, size)
        finally:
            app.extensions["xueshi"] = original
    return True


def _begin(name: str) -> bool:
    """Marks the database as taken by the demo; False where it is loaded already."""
    begin_write()
    try:
        if _is_loaded(name):
            return False
        require_empty()
        log(None, BEGUN, detail=name)
        db.session.commit()
    except RuleViolation:
        message = "数据库中已有其他数据，演示只能装入空的数据库。请换一个数据目录。"
        raise DemoRefused(message) from None
    finally:
        db.session.rollback()
    return True


def _is_loaded(name: str) -> bool:
    marks = dict(
        db.session.execute(
            select(AuditEntry.action, AuditEntry.detail)
            .where(AuditEntry.action.in_([BEGUN, LOADED]))
            .order_by(AuditEntry.id)
        )
        .tuples()
        .all()
    )
    if LOADED in marks:
        if marks[LOADED] != name:
            raise DemoRefused(f"数据库中已装有演示「{marks[LOADED]}」，不能再装「{name}」。")
        return True
    if BEGUN in marks:
        message = "演示数据上次没有装完。请删除演示的数据目录（或清空数据库）后重新运行。"
        raise DemoRefused(message)
    return False


def _play(clock: FixedClock, name: str, size: int | None) -> None:
    # What makes documents and pictures is not needed to start the application.
    demo = import_module(f"app.demo.{name}.scenes")
    from app.demo.stage import Stage  # noqa: PLC0415

    demo.fill(Stage(clock), demo.CAST.size if size is None else size)
    begin_write()
    log(None, LOADED, detail=name)
    db.session.commit()
