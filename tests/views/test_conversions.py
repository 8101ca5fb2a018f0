"""Conversion rules on the screens: put on file, found where credits are declared, revoked."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest

from app.enums import Role
from app.models import Case, db
from tests.factories import World, entries, pdf
from tests.views.state import nothing_changes
from tests.views.test_items import act, enter, main_of, proof, text_of

pytestmark = pytest.mark.one_engine

RULE = {
    "document_title": "继续医学教育学分折算办法",
    "document_number": "青卫健〔2019〕8号",
    "hours_per_credit": "3",
    "first_year": "2019",
    "last_year": "2020",
    "filed_on": "2019-03-01",
}
CREDITS = {
    "category": "QH-Z-CRD",
    "title": "继续医学教育项目",
    "organiser": "青海省医学会",
    "starts_on": "2019-08-05",
    "ends_on": "2019-08-07",
    "lines-0-hours": "2.5",
}
DECLARE = "/declaration/add/?category=QH-Z-CRD"


@pytest.fixture
def health(app):
    """A department of health, a hospital under it, the province, and another department."""
    with app.app_context():
        world = World()
        department = world.department("青海省卫生健康委员会")
        hospital = world.organisation("青海省疾控中心", department=department)
        elsewhere = world.department("青海省农业农村厅")
        yield SimpleNamespace(
            world=world,
            person=world.person(hospital, "韩雪梅"),
            department=department,
            province=enter(app, world.admin),
            admin=enter(app, world.account(Role.UNIT_ADMIN, hospital)),
            head=enter(app, world.account(Role.DEPARTMENT_ADMIN, department)),
            stranger=enter(app, world.account(Role.DEPARTMENT_ADMIN, elsewhere)),
        )


def filed(health, **fields):
    """The answer to the form that puts a rule on file; `document` is its file."""
    document = fields.pop("document", pdf("rule"))
    form = RULE | {"department_id": str(health.department.id)} | fields
    file = (io.BytesIO(document), "折算办法.pdf" if document else "")
    return health.province.post("/conversion/add/", form | {"file": file})


def test_from_the_document_to_the_hours(health):
    assert "还没有登记折算规定" in main_of(health.province.get("/conversion/list/"))
    told = main_of(health.admin.get(DECLARE))
    assert "青海省卫生健康委员会的学分折算规定（2019 年度）尚未备案" in told
    assert "请联系该部门将规定书面报人社部门备案" in told
    form = CREDITS | {"lines-0-person_id": str(health.person.id)}
    refused = main_of(health.admin.post(DECLARE, form), 422)
    assert "须由行业主管部门将规定书面报人社部门备案" in refused

    page = filed(health).location
    told = main_of(health.province.get(page))
    for words in ("青卫健〔2019〕8号", "2019—2020", "在用", "青海省卫生健康委员会"):
        assert words in told
    assert "继续医学教育学分折算办法" in main_of(health.province.get("/conversion/list/"))
    document = health.admin.get(page + "document/")
    assert (document.mimetype, document.data) == ("application/pdf", pdf("rule"))

    offered = text_of(health.admin.get(DECLARE))
    assert f'href="{page}">继续医学教育学分折算办法（青卫健〔2019〕8号）' in offered
    assert "每学分折算 3 学时，依据：" in offered
    case = health.admin.post(DECLARE, form).location
    proof(health.admin, case, "credit_proof")
    act(health.admin, case, "submit")
    assert f'href="{page}"' in text_of(health.head.get(case))
    db.session.rollback()
    health.world.approve_through(db.session.get_one(Case, int(case.split("/")[2])))
    assert [str(entry.credited) for entry in entries(health.person)] == ["7.5"]

    done = health.province.post(
        page + "revoke/", {"reason": "新办法已印发。"}, follow_redirects=True
    )
    told = main_of(done)
    assert "已停用。已经折算的学时不变。" in told
    assert "新办法已印发。" in told
    assert "revoke/" not in text_of(health.province.get(page))
    assert "尚未备案，暂不能申报" in main_of(health.admin.get(DECLARE))
    # What was credited by it still names it.
    assert f'href="{page}"' in text_of(health.head.get(case))
    again = health.province.post(page + "revoke/", {"reason": "再停用一次。"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"department_id": ""}, "department_id", "请填写「行业主管部门」"),
        ({"document_title": " "}, "document_title", "请填写「文件名称」"),
        ({"document_number": "号" * 61}, "document_number", "不能超过 60 个字"),
        ({"hours_per_credit": "三"}, "hours_per_credit", "不是数字"),
        ({"hours_per_credit": "0"}, "hours_per_credit", "应大于 0"),
        ({"first_year": "2019.5"}, "first_year", "应为整数"),
        ({"first_year": "2021"}, "last_year", "止年不能早于起年"),
        ({"filed_on": "2019-02-30"}, "filed_on", "不是有效的日期"),
        ({"filed_on": "2999-01-01"}, "filed_on", "年份超出范围"),
        ({"document": b""}, "file", "请选择要上传的文件"),
        ({"document": b"MZ\x90 no paper"}, "file", "文件"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    app, health, fields, field, told
):
    with nothing_changes(app, "a wrong rule"):
        answer = filed(health, **fields)
    page = text_of(answer, 422)
    assert re.search(rf'<li><a href="#{field}">[^<]*</a>：[^<]*{told}', page), page[:3000]
    typed = RULE | {name: text for name, text in fields.items() if isinstance(text, str)}
    for name, text in typed.items():
        if text.strip() and len(text) < 60 and name != "department_id":
            assert f'value="{text}"' in page, name


def test_a_second_rule_for_a_year_is_told_at_the_years(health):
    filed(health)
    page = text_of(filed(health, first_year="2020", last_year="2021"), 409)
    assert re.search(r'<a href="#first_year">[^<]*</a>：[^<]*2019—2020 年度已有折算规定', page)


def test_a_reason_is_asked_for(app, health):
    page = filed(health).location
    for reason, told in (("  ", "请填写停用原因"), ("长" * 501, "现有 501 个字")):
        with nothing_changes(app, "no good reason"):
            answer = health.province.post(page + "revoke/", {"reason": reason})
        assert re.search(rf'<a href="#reason">[^<]*{told}', text_of(answer, 422))
        assert reason.strip() in text_of(answer, 422)


def test_of_another_industry_it_does_not_exist(health):
    page = filed(health).location
    assert health.stranger.get(page).status_code == 404
    assert health.stranger.get(page + "document/").status_code == 404
    assert "继续医学教育" not in text_of(health.stranger.get("/conversion/list/"))
    for visitor in (health.head, health.admin):
        assert "revoke/" not in text_of(visitor.get(page))
        assert visitor.post(page + "revoke/", {"reason": "不用了。"}).status_code == 403
        assert visitor.get("/conversion/add/").status_code == 403
    assert "在用" in main_of(health.province.get(page))


def test_the_entry_of_the_menu_is_for_who_keeps_or_reviews(health):
    for visitor, shown in ((health.province, True), (health.head, True), (health.admin, False)):
        assert ('href="/conversion/list/"' in text_of(visitor.get("/"))) is shown
