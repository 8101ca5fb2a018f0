"""The fixtures keep what they promise."""

import socket

import pytest
from sqlalchemy import inspect, text

from tests import engines, network


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_a_database_that_nobody_used(app, turn):
    database = app.extensions["sqlalchemy"]
    with app.app_context():
        assert "left_behind" not in inspect(database.engine).get_table_names()
        database.session.execute(text("CREATE TABLE left_behind (turn INTEGER)"))
        database.session.execute(text("INSERT INTO left_behind VALUES (:turn)"), {"turn": turn})
        database.session.commit()


def test_the_schema_comes_from_the_migrations(app):
    with app.app_context():
        assert "alembic_version" in inspect(app.extensions["sqlalchemy"].engine).get_table_names()


def test_the_engine_is_the_one_that_was_asked_for(app):
    with app.app_context():
        assert app.extensions["sqlalchemy"].engine.dialect.name == engines.ENGINE


@pytest.mark.parametrize("turn", [1, 2])
def test_files_of_one_test_are_not_seen_by_the_next(app, instance_dir, turn):
    left = instance_dir / "left-behind"
    assert not left.exists()
    left.write_text(str(turn))
    assert app is not None


def test_the_clock_starts_anew(clock):
    assert clock.now().date().isoformat() == "2019-09-16"
    clock.set(clock.now().replace(year=2020))


def test_the_clock_starts_anew_again(clock):
    assert clock.now().year == 2019


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_another_machine_is_out_of_reach(host):
    with pytest.raises(network.OutsideConnectionError):
        socket.create_connection((host, 80), timeout=1)
    assert network.attempts == [host]
    network.attempts.clear()


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with socket.create_connection(address) as client, server.accept()[0]:
            assert client.getpeername() == address
