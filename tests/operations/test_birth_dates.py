"""Nobody is born after the business day, whatever day it really is."""

from datetime import timedelta

import pytest
from stdnum.cn import ric

from app.enums import IdType, RowOutcome
from app.errors import RuleViolation
from app.operations.people import PersonData, create_person
from app.services import services
from tests.operations.test_results import check, message, outcomes, row

WORDS = "身份证号码中的出生日期晚于今天"


def born(days_from_today):
    """A number whose bearer was born so many days after the business day."""
    day = services().today() + timedelta(days=days_from_today)
    number = f"630102{day:%Y%m%d}001"
    return number + str(ric.calc_check_digit(number + "0"))


def person_data(unit, number):
    return PersonData("马海霞", IdType.RESIDENT_CARD.value, number, unit.id, "", "")


@pytest.fixture
def unit(world):
    return world.organisation("青海省公路局")


def test_a_person_is_not_registered_before_their_birth(world, unit):
    with pytest.raises(RuleViolation, match=WORDS):
        create_person(world.admin, person_data(unit, born(1)))
    assert create_person(world.admin, person_data(unit, born(0))).id


def test_a_result_of_somebody_unborn_is_an_error(world):
    batch = check(
        world,
        row(name="马海霞", identity_number=born(1)),
        row(name="马占林", identity_number=born(0)),
    )
    assert outcomes(batch) == [RowOutcome.ERROR, RowOutcome.UNKNOWN]
    assert WORDS in message(batch, 2)
