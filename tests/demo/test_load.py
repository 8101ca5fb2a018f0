"""When the demo is refused, and that a refusal leaves everything as it was."""

import pytest
from sqlalchemy import select

from app.demo.qinghai.people import FEWEST, people


@pytest.fixture
def load(app):
    from app.demo import load_demo

    def run(name="qinghai"):
        return load_demo(app, name, FEWEST)

    return run


def test_an_unknown_demo_is_refused(load):
    from app.demo.load import DemoRefused

    with pytest.raises(DemoRefused, match="atlantis"):
        load("atlantis")


def test_a_database_with_other_data_is_refused(app, load):
    from app.demo.load import DemoRefused
    from app.models import AuditEntry, db
    from app.operations.installation import install_first_admin

    with app.app_context():
        install_first_admin("boss", "周某", "青海省人社厅", "91350100M000100Y43", None)
        before = len(list(db.session.scalars(select(AuditEntry.id))))
    with pytest.raises(DemoRefused, match="已有其他数据"):
        load()
    with app.app_context():
        assert len(list(db.session.scalars(select(AuditEntry.id)))) == before


def test_half_a_demo_is_refused(app, load, monkeypatch):
    from app.demo.load import DemoRefused
    from app.demo.qinghai import scenes

    def stop(*_):
        raise KeyboardInterrupt

    services = app.extensions["xueshi"]
    monkeypatch.setattr(scenes, "play_history", stop)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert app.extensions["xueshi"] is services
    with pytest.raises(DemoRefused, match="没有装完"):
        load()


def test_more_people_keep_the_first_ones():
    many = people(300)
    assert many[:FEWEST] == people(FEWEST)
    assert len({person.number for person in many}) == 300
