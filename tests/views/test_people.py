"""The screens of people: no number in an address, the version in the form."""

from __future__ import annotations

import re

import pytest

from app.models import AuditEntry, Person, db
from app.operations.people import PersonData, update_person
from tests.factories import PASSWORD, World, identity_number
from tests.views.visitor import Visitor


@pytest.fixture
def number():
    return identity_number(1)


def number_of(stage, record):
    with stage.app.app_context():
        return db.session.get_one(Person, stage.cast.ids[record]).identity_number


def told(visitor, answer):
    """The page that a redirect leads to."""
    assert answer.status_code == 302
    return visitor.get(answer.location).get_data(as_text=True)


def test_a_number_leads_to_the_person(stage):
    visitor = stage.visitor("unit_admin", "own")
    typed = number_of(stage, "person")
    visitor.get("/person/list/")
    answer = visitor.post("/person/find/", {"identity_number": typed})
    assert answer.status_code == 302
    assert answer.location == f"/person/{stage.cast.ids['person']}/"


def test_out_of_scope_is_answered_like_unknown(stage, number):
    visitor = stage.visitor("unit_admin", "foreign")
    pages = []
    for typed in (number_of(stage, "person"), identity_number(998), "", number):
        answer = visitor.post("/person/find/", {"identity_number": typed})
        assert answer.location == "/person/list/"
        page = told(visitor, answer)
        assert "没有该证件号码的人员" in page
        assert not typed or typed not in page
        pages.append(page)
    assert len({page.count("<tr") for page in pages}) == 1


def test_the_form_has_its_token(stage):
    visitor = stage.visitor("unit_admin", "own")
    typed = number_of(stage, "person")
    assert visitor.post_bare("/person/find/", {"identity_number": typed}).status_code == 400
    with stage.app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="person.find").count() == 0


@pytest.mark.parametrize("name", ["q", "employer"])
@pytest.mark.parametrize(
    "typed", ["{number}", "身份证 {number}", "６３０１０２１９８５０１０１００１１"]
)
def test_a_number_in_the_address_finds_nobody_and_goes_no_further(stage, name, typed):
    visitor = stage.visitor("unit_admin", "own")
    typed = typed.format(number=number_of(stage, "person"))
    answer = visitor.get("/person/list/", query_string={name: typed})
    assert answer.location == "/person/list/"
    assert "请用「按证件号码查找」" in told(visitor, answer)


@pytest.mark.parametrize(
    ("name", "typed", "refused"),
    [
        ("q", "E12345678", True),
        ("q", "X1234", True),
        ("q", "韩雪梅", False),
        ("employer", "E1234567", True),
        ("employer", "7909部队", False),
    ],
)
def test_the_number_of_a_passport_is_no_name(stage, name, typed, refused):
    visitor = stage.visitor("unit_admin", "own")
    answer = visitor.get("/person/list/", query_string={name: typed})
    assert answer.status_code == (302 if refused else 200)


def test_the_browser_itself_sends_no_digits_as_a_name(stage):
    page = stage.visitor("unit_admin", "own").get("/person/list/").get_data(as_text=True)
    field = re.search(r"<input[^>]*name=\"q\"[^>]*>", page)
    assert field is not None
    assert 'pattern="[^0-9０-９]*"' in field[0]


@pytest.fixture
def office(app):
    with app.app_context():
        world = World()
        visitor = Visitor(app)
        visitor.sign_in(world.admin.user_name, PASSWORD)
        yield world, visitor


def test_a_long_latin_name_is_found_by_name(office):
    world, visitor = office
    world.person(None, "Muhammad Ali")
    world.person(None, "马占林")
    page = visitor.get("/person/list/?q=Muhammad+Ali").get_data(as_text=True)
    assert "Muhammad Ali" in page
    assert "马占林" not in page


def test_a_form_that_is_older_than_the_record_is_refused(office):
    world, visitor = office
    person = world.person(None, "马占林")
    path = f"/person/{person.id}/edit/"
    seen = visitor.version(path)
    kept = PersonData("马占山", person.id_type, "", None, None, None)
    update_person(world.admin, person.id, kept, person.version)
    form = {"name": "马占海", "id_type": person.id_type, "active": "y", "version": str(seen)}
    form |= {"title_series": "", "title_level": ""}
    answer = visitor.post(path, form)
    assert answer.status_code == 409
    assert "刚刚有人修改过" in answer.get_data(as_text=True)
    assert visitor.post(path, form | {"version": ""}).status_code == 409
    assert visitor.post(path, form | {"version": str(visitor.version(path))}).status_code == 302
    db.session.rollback()
    assert db.session.get_one(Person, person.id).name == "马占海"


def test_the_form_of_an_organisation_has_its_version_too(office):
    world, visitor = office
    path = f"/organisation/{world.organisation().id}/edit/"
    assert visitor.version(path) == 1


def test_the_result_names_whose_account_it_is(office):
    world, visitor = office
    unit = world.organisation()
    visitor.get("/account/add/")
    form = {"username": "ma.haixia", "name": "马海霞", "role": "unit_admin"}
    page = visitor.post("/account/add/", form | {"organisation_id": str(unit.id)})
    assert "马海霞" in page.get_data(as_text=True)
    other = form | {"name": "马海燕", "role": "auditor", "organisation_id": str(unit.id)}
    answer = visitor.post("/account/add/", other)
    assert answer.status_code == 422
    assert "该登录名属于另一人" in answer.get_data(as_text=True)


def test_only_roles_that_one_may_give_are_offered(stage):
    page = stage.visitor("system_admin", "above").get("/account/add/").get_data(as_text=True)
    assert 'value="auditor"' in page
    assert 'value="system_admin"' in page
    assert 'value="provincial_admin"' not in page
    assert 'value="hr_reviewer"' not in page
