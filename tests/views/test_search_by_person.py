"""Declarations are found by the name of somebody in them, within what the reader may see."""

from __future__ import annotations

import re

import pytest

from app.enums import Role
from tests.factories import PASSWORD, World, identity_number
from tests.views.visitor import Visitor

NAMES = ("韩雪梅", "韩雪", "马韩雪", "韩雪飞")


@pytest.fixture
def unit(app):
    """The admin of a unit with a declaration for each person but the last, a neighbour's."""
    with app.app_context():
        world = World()
        own, other = world.organisation(), world.organisation()
        admin = world.account(Role.UNIT_ADMIN, own)
        neighbour = world.account(Role.UNIT_ADMIN, other)
        cases = [world.meeting(admin, [world.person(own, name)]) for name in NAMES[:-1]]
        cases.append(world.meeting(neighbour, [world.person(other, NAMES[-1])]))
        visitor = Visitor(app)
        visitor.sign_in(admin.user_name, PASSWORD)
        visitor.cases = {f"/case/{case.id}/": name for case, name in zip(cases, NAMES, strict=True)}
        return visitor


def found(visitor, name):
    page = visitor.get("/declaration/list/", query_string={"person": name}).get_data(as_text=True)
    return {person for link, person in visitor.cases.items() if f'href="{link}"' in page}


def test_a_name_or_its_beginning_finds_the_cases_of_the_own_unit(unit):
    assert found(unit, "韩雪梅") == {"韩雪梅"}
    assert found(unit, "韩雪") == {"韩雪梅", "韩雪"}
    assert found(unit, "韩雪飞") == set()
    assert len(found(unit, "")) == 3


def test_an_identity_number_is_not_searched_for_in_an_address(unit):
    answer = unit.get("/declaration/list/", query_string={"person": identity_number(1)})
    assert answer.status_code == 302
    assert answer.location == "/person/list/"
    # The browser does not even send it.
    page = unit.get("/declaration/list/").get_data(as_text=True)
    field = re.search(r'<input[^>]*name="person"[^>]*>', page)
    assert field is not None
    assert 'pattern="[^0-9０-９]*"' in field.group()
