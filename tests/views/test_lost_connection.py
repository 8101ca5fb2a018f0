"""PostgreSQL: reading needs no transaction, and a server that was restarted costs no error."""

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine, text

from app.models import db
from app.operations.transaction import begin_read, begin_write

pytestmark = pytest.mark.postgresql
END_ALL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def _status() -> TransactionStatus:
    db.session.execute(text("SELECT 1"))
    driver = db.session.connection().connection.dbapi_connection
    return driver.info.transaction_status


def test_reading_is_statement_by_statement_and_writing_is_one_transaction(stage):
    with stage.app.test_request_context():
        begin_read()
        assert _status() is TransactionStatus.IDLE
        begin_write()
        assert _status() is TransactionStatus.INTRANS
        db.session.rollback()
        assert _status() is TransactionStatus.INTRANS


def _end_all(app):
    other = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with other.connect() as connection:
        connection.execute(END_ALL)
    other.dispose()


def test_a_connection_that_broke_just_now_is_replaced_at_the_first_statement(stage):
    visitor = stage.visitor("unit_admin", "own")
    assert visitor.get("/person/list/").status_code == 200
    _end_all(stage.app)
    assert visitor.get("/person/list/").status_code == 200


def test_a_connection_that_rested_is_tried_first(stage, monkeypatch):
    with stage.app.app_context():
        db.session.execute(text("SELECT 1"))
    _end_all(stage.app)
    monkeypatch.setattr("app.engine.RESTED_SECONDS", 0.0)
    with stage.app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
