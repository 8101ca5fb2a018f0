"""What a person fetches of their own data: all of it, of nobody else, and no cell is a formula."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from app.models import AuditEntry, Person, db

pytestmark = pytest.mark.one_engine


def fetched(stage, place="own"):
    answer = stage.visitor("professional", place).post("/record/data/")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for sheet in book.worksheets
    }


def test_a_person_gets_what_is_kept_about_them(stage):
    person_id = stage.cast.ids["person"]
    with stage.app.app_context():
        person = db.session.get_one(Person, person_id)
        name, number, unit = person.name, person.identity_number, person.employer.name
    try:
        stage.visitor("unit_admin", "own").post(f"/person/{person_id}/number/")
        tables = fetched(stage)
        facts = dict(tables["本人信息"])
        assert (facts["姓名"], facts["证件号码"], facts["工作单位"]) == (name, number, unit)
        assert tables["任职经历"][0][0] == unit
        assert any(row[7] for row in tables["学时记录"])
        assert tables["我的申报"]
        assert tables["学习档案"]
        assert tables["登录记录"]
        (look,) = tables["证件号码查看记录"]
        assert look[1:] == ["单位管理员", unit]
        with stage.app.app_context():
            entry = db.session.query(AuditEntry).filter_by(action="person.own_data").one()
            assert (entry.record_id, entry.outcome) == (person_id, "done")
    finally:
        stage.restore()


def test_and_nothing_of_others(stage):
    try:
        tables = fetched(stage, "sibling")
    finally:
        stage.restore()
    with stage.app.app_context():
        other = db.session.get_one(Person, stage.cast.ids["person"])
        name, number = other.name, other.identity_number
    told = str(tables)
    assert name not in told
    assert number not in told


def test_an_account_without_a_person(stage):
    assert stage.visitor("unit_admin", "own").post("/record/data/").status_code == 403
    stage.restore()
