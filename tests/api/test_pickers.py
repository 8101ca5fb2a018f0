"""The search fields: scoped, paged, and never a whole table."""

from __future__ import annotations

import pytest

from app.api.pickers import LAST_PAGE, PAGE_SIZE
from app.enums import Capacity, Role
from app.models import Organisation, db
from app.operations.transaction import begin_write
from tests.factories import PASSWORD, World
from tests.views.visitor import Visitor


class Office:
    """A unit with more people than an answer holds, and people who look for them."""

    def __init__(self, app):
        self.app = app
        world = self.world = World()
        self.department = world.department("青海省交通运输厅")
        self.unit = world.organisation("青海省公路局", department=self.department)
        self.stranger = world.organisation("西宁市第一中学")
        self.base = world.base("青海大学继续教育基地")
        for person in ("马海霞", "马占林", "祁连峰", "王·明"):
            world.person(self.unit, person)
        world.person(self.stranger, "马外人")
        self.admin = self.signed_in(world.account(Role.UNIT_ADMIN, self.unit))
        self.province = self.signed_in(world.admin)

    def signed_in(self, actor):
        visitor = Visitor(self.app)
        visitor.sign_in(actor.user_name, PASSWORD)
        return visitor


@pytest.fixture
def office(app):
    with app.app_context():
        yield Office(app)


def found(visitor, path, **query):
    answer = visitor.get(f"/api/pick/{path}", query_string=query)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    return answer.get_json()


def texts(visitor, path, **query):
    return {row["text"] for row in found(visitor, path, **query)["results"]}


def test_people_of_the_own_unit_with_a_masked_number(office):
    assert texts(office.admin, "people") == {"马海霞", "马占林", "祁连峰", "王·明"}
    rows = found(office.admin, "people", q="马")["results"]
    assert {row["text"] for row in rows} == {"马海霞", "马占林"}
    for row in rows:
        assert set(row) == {"id", "text", "hint"}
        assert "********" in row["hint"]


@pytest.mark.parametrize("typed", ["%", "_", "海霞", "630", "马%", "\\"])
def test_a_name_is_found_by_its_beginning_only(office, typed):
    assert texts(office.admin, "people", q=typed) == set()


@pytest.mark.parametrize("typed", ["6301", "马6301", "６３０１"])
def test_people_are_not_looked_for_by_a_number_in_an_address(office, typed):
    for visitor, path in ((office.admin, "people"), (office.province, "any-people")):
        answer = visitor.get(f"/api/pick/{path}", query_string={"q": typed})
        assert answer.status_code == 422
        assert answer.get_json()["error"] == "请按姓名查找，这里不能用证件号码。"


def test_somebody_who_left_is_not_offered(office):
    from app.models import Person

    begin_write()
    db.session.query(Person).filter(Person.name == "马海霞").update({"active": False})
    db.session.commit()
    assert texts(office.admin, "people", q="马") == {"马占林"}


def test_each_search_offers_what_has_the_capacity(office):
    bureau = "青海省人力资源和社会保障厅"
    assert texts(office.province, "bureaus") == {bureau}
    assert texts(office.province, "departments") == {"青海省交通运输厅"}
    employers = {bureau, "青海省交通运输厅", "青海省公路局", "西宁市第一中学"}
    assert texts(office.province, "employers") == employers
    assert texts(office.province, "organisations") == employers | {"青海大学继续教育基地"}


def test_an_organisation_is_found_by_a_part_of_its_name_or_its_whole_code(office):
    assert texts(office.province, "organisations", q="公路") == {"青海省公路局"}
    code = office.unit.credit_code
    assert texts(office.province, "organisations", q=code.lower()) == {"青海省公路局"}
    assert texts(office.province, "organisations", q=code[:10]) == set()


def test_an_organisation_that_is_switched_off_is_not_offered(office):
    begin_write()
    db.session.get_one(Organisation, office.base.id).active = False
    db.session.commit()
    assert "青海大学继续教育基地" not in texts(office.province, "organisations")


def test_filings_are_those_that_the_unit_may_declare_by(office):
    world = office.world
    reviewer = world.account(Role.BASE_ADMIN, office.base)
    own = world.approved_filing(world.account(Role.UNIT_ADMIN, office.unit))
    world.approved_filing(world.account(Role.UNIT_ADMIN, office.stranger))
    of_base = world.approved_filing(reviewer)
    world.filing(reviewer)
    rows = found(office.admin, "filings")["results"]
    assert {row["id"] for row in rows} == {own.id, of_base.id}
    assert own.filing_number in next(row["hint"] for row in rows if row["id"] == own.id)
    assert [
        row["id"] for row in found(office.admin, "filings", q=own.filing_number)["results"]
    ] == [own.id]


def test_a_page_has_its_size_and_says_whether_there_is_more(office):
    for number in range(PAGE_SIZE + 1):
        office.world.organisation(f"单位{number:02d}", Capacity.ASSOCIATION)
    first = found(office.province, "organisations", q="单位")
    second = found(office.province, "organisations", q="单位", page="2")
    assert len(first["results"]) == PAGE_SIZE
    assert first["more"] is True
    assert len(second["results"]) == 1
    assert second["more"] is False
    names = [row["text"] for row in first["results"] + second["results"]]
    assert names == sorted(set(names))


@pytest.mark.parametrize("page", ["0", "-1", "abc", "", "1.5", "²", "9" * 50])
def test_a_page_that_is_none_is_the_first(office, page):
    assert found(office.admin, "people", page=page) == found(office.admin, "people")


def test_nobody_leafs_through_the_whole_table(office):
    last = found(office.province, "organisations", page=str(LAST_PAGE))
    beyond = found(office.province, "organisations", page="999")
    assert beyond == last
    assert beyond["more"] is False


def test_a_refusal_is_told_as_json_in_chinese(office):
    answer = office.admin.get("/api/pick/employers")
    assert answer.status_code == 403
    assert answer.get_json()["error"] == "您当前的身份不能查找机构。"


def test_a_stranger_is_told_to_sign_in_as_json(office):
    answer = Visitor(office.app).get("/api/pick/people")
    assert answer.status_code == 401
    assert answer.get_json() == {"error": "请先登录。", "reference": None}
    assert "Location" not in answer.headers


def test_an_address_that_is_none_is_told_as_json(office):
    answer = office.admin.get("/api/pick/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["error"] == "没有找到您要的内容。"


def test_searches_answer_to_get_only(office):
    answer = office.admin.post("/api/pick/people")
    assert answer.status_code == 405
