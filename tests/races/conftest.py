"""A unit outside the system with two admins, two reviewers at its bureau, and the barrier."""

import pytest

from app.enums import Role, Track
from tests.factories import World
from tests.races.rounds import AtOnce


@pytest.fixture
def world(app):
    with app.app_context():
        yield World()


@pytest.fixture
def at_once(app, request):
    made = AtOnce(app)
    yield made
    made.tell(request.node.name)


@pytest.fixture
def unit(world):
    return world.organisation("青海路桥建设公司", track=Track.OUT_SYSTEM)


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def colleague(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def desk(world):
    """Two reviewers of the bureau."""
    return [world.account(Role.HR_REVIEWER, world.bureau) for _ in range(2)]


@pytest.fixture
def second_admin(world):
    return world.account(Role.PROVINCIAL_ADMIN, world.bureau)
