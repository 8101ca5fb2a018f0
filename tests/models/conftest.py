"""A small world on a fresh database."""

import pytest

from tests.factories import World


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()
