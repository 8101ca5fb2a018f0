"""The Qingdao demo as it stands after loading; nothing here changes it."""

from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from app.demo.logins import DEMO_LOGINS
from app.demo.qingdao.people import FEWEST
from app.enums import CaseKind, CaseState, IdType, Role, Tier
from app.identity import check_credit_code, check_identity_number
from tests.installation import disconnect

pytestmark = pytest.mark.one_engine


@pytest.fixture(scope="module")
def demo(application, test_database, instance_dir):
    """An application with the demo loaded once for all tests of this file."""
    from app.demo import load_demo

    disconnect(application)
    test_database.restore()
    for file in instance_dir.rglob("*"):
        if file.is_file():
            file.unlink()
    assert load_demo(application, "qingdao", FEWEST) is True
    with application.app_context():
        yield application
    disconnect(application)


@pytest.fixture
def rows(demo):  # noqa: ARG001 - it must be loaded
    """All rows of a model."""
    from app.models import db

    def read(model, *conditions):
        return list(db.session.scalars(select(model).where(*conditions)))

    yield read
    db.session.rollback()


def test_the_city_and_its_ten_districts_have_their_bureaus(rows):
    from app.models import Organisation, Region

    regions = {region.code: region.name for region in rows(Region)}
    bureaus = {
        organisation.region_code
        for organisation in rows(Organisation)
        if organisation.name.endswith("人力资源和社会保障局")
    }
    assert len(bureaus) == 11
    assert bureaus == set(regions) - {"370000"}


def test_numbers_and_codes_are_valid(rows):
    from app.models import Organisation, Person

    people = rows(Person)
    assert len(people) == FEWEST
    for person in people:
        check_identity_number(person.identity_number, IdType.RESIDENT_CARD)
    for organisation in rows(Organisation):
        check_credit_code(organisation.credit_code)


def test_items_stand_in_every_state(rows):
    from app.models import Case

    items = rows(Case, Case.kind == CaseKind.DECLARATION.value)
    assert all(item.owner_id for item in items)
    assert {item.state for item in items} == {state.value for state in CaseState}
    filings = Counter(case.state for case in rows(Case, Case.kind == CaseKind.FILING.value))
    assert filings["approved"] == 2


def test_filings_wait_at_the_association_and_items_at_the_unit(rows):
    from app.models import Case

    waiting = rows(Case, Case.state == CaseState.IN_REVIEW.value)
    at = {(case.kind, case.holder_tier, case.holder.name) for case in waiting}
    assert ("filing", Tier.ASSOCIATION.value, "青岛市继续教育协会") in at
    unit = "青岛市市政工程设计研究院有限责任公司"
    assert ("declaration", Tier.UNIT.value, unit) in at
    # The company's only admin cannot confirm their own hours.
    bureau = "青岛市崂山区人力资源和社会保障局"
    assert ("declaration", Tier.HR.value, bureau) in at


def test_what_was_confirmed_is_credited_with_its_ceiling(rows):
    from app.models import LedgerEntry, Person, YearTotal

    person = next(person for person in rows(Person) if person.name == "逄䶮")
    entries = rows(LedgerEntry, LedgerEntry.person_id == person.id)
    credited = {entry.category: (entry.claimed, entry.credited) for entry in entries}
    assert credited == {"QD-C1": (15, 14), "QD-C3": (10, 10)}
    (total,) = rows(YearTotal, YearTotal.person_id == person.id)
    assert (total.year, total.public, total.professional) == (2026, 0, Decimal(24))


@pytest.mark.parametrize(
    "login", DEMO_LOGINS["qingdao"], ids=lambda login: f"{login.username}-{login.role}"
)
def test_a_listed_login_works(login, rows):
    from flask_appbuilder.security.sqla.models import User

    from app.models import Membership
    from app.operations.sign_in import actor_of

    user = rows(User, User.username == login.username)[0]
    assert check_password_hash(user.password, login.password)
    actors = [actor_of(found) for found in rows(Membership, Membership.user_id == user.id)]
    actor = next(actor for actor in actors if actor.role is login.role)
    assert (actor.organisation_name, actor.name) == (login.organisation_name, login.name)
    assert actor.person_id is not None or login.role is not Role.PROFESSIONAL


def test_every_role_can_sign_in():
    assert {login.role for login in DEMO_LOGINS["qingdao"]} == set(Role)


def test_the_log_tells_of_no_refusal(rows):
    from app.models import AuditEntry, db

    refused = select(func.count()).where(AuditEntry.outcome == "refused")
    assert rows(AuditEntry)
    assert db.session.scalar(refused) == 0
