"""The first bureau and administrator of an empty installation."""

import pytest
from sqlalchemy import func, select

CODE = "91350100M000100Y43"


@pytest.fixture(autouse=True)
def _context(app):
    with app.app_context():
        yield


def test_the_first_administrator_can_act_for_the_top_bureau():
    from flask_appbuilder.security.sqla.models import User
    from werkzeug.security import check_password_hash

    from app.enums import Capacity, Role
    from app.models import Membership, Region, db
    from app.operations.activation import activate
    from app.operations.installation import install_first_admin, read_regions
    from app.operations.sign_in import actor_of

    code = install_first_admin(" Boss ", "周海燕", "青海省人社厅", CODE, None)
    user = db.session.scalars(select(User)).one()
    assert user.username == "boss"
    activate("boss", code, "Another-pass-2019", "")
    assert check_password_hash(user.password, "Another-pass-2019")
    membership = db.session.scalars(select(Membership)).one()
    actor = actor_of(membership)
    assert actor.role is Role.PROVINCIAL_ADMIN
    bureau = membership.organisation
    assert bureau.capacities == {Capacity.HR_BUREAU, Capacity.EMPLOYER}
    assert (bureau.level, bureau.track, bureau.region_code) == ("province", "in_system", "630000")
    assert db.session.scalar(select(func.count()).select_from(Region)) == len(read_regions())


def test_a_city_can_be_the_top():
    from app.models import Organisation, db
    from app.operations.installation import install_first_admin

    install_first_admin("boss", "周海燕", "青岛市人社局", CODE, "370200")
    assert db.session.scalars(select(Organisation)).one().level == "prefecture"


def test_a_second_installation_is_refused():
    from app.errors import RuleViolation
    from app.models import Organisation, db
    from app.operations.installation import install_first_admin

    install_first_admin("boss", "周海燕", "青海省人社厅", CODE, None)
    with pytest.raises(RuleViolation, match="空的系统"):
        install_first_admin("second", "李某", "另一个厅", CODE, None)
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_every_wrong_field_is_named_and_nothing_is_stored():
    from app.errors import RuleViolation
    from app.models import Region, db
    from app.operations.installation import install_first_admin

    with pytest.raises(RuleViolation) as refusal:
        install_first_admin("x", " ", "", "91350100M000100Y44", "990000")
    assert [problem.field for problem in refusal.value.problems] == [
        "username",
        "name",
        "bureau",
        "credit_code",
        "region",
    ]
    assert db.session.scalar(select(func.count()).select_from(Region)) == 0


def test_divisions_are_added_once():
    from app.models import db
    from app.operations.installation import load_regions, read_regions
    from app.operations.transaction import begin_write

    begin_write()
    rows = read_regions()
    assert load_regions(reversed(rows)) == len(rows)
    assert load_regions(rows) == 0
    db.session.rollback()
