"""Allotted accounts: each row whole or not at all, tried first and then made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.enums import Capacity, Role, Track
from app.errors import NotAllowed, RuleViolation
from app.exchange.allotments import ALLOTMENTS
from app.models import ActivationCode, AuditEntry, Membership, Organisation, db
from app.operations.activation import activate, issue_letters
from app.operations.allotments import check_allotments, post_allotments
from tests.factories import credit_code

NEW = "Another-pass-2019"
BASE = {
    "name": "青海交通职业技术学院",
    "credit_code": credit_code(701),
    "kind": "省级继续教育基地",
    "region_code": "630100",
    "level": "省级",
    "nature": "事业单位",
    "admin_name": "阿卜杜勒·买买提",
    "username": "JD.qhjt",
}
CITY = BASE | {
    "name": "海东市人社局",
    "credit_code": credit_code(702),
    "kind": "人社部门",
    "region_code": "630200",
    "level": "市州级",
    "nature": "机关",
    "admin_name": "马海霞",
    "username": "hr.haidong",
}
COUNTY = CITY | {
    "name": "乐都区人社局",
    "credit_code": credit_code(703),
    "region_code": "630200",
    "level": "县级",
    "bureau": "海东市人社局",
    "username": "hr.ledu",
}


def sheet(*rows):
    lines = [",".join(column.title for column in ALLOTMENTS.columns)]
    lines += [",".join(row.get(column.key, "") for column in ALLOTMENTS.columns) for row in rows]
    return "\r\n".join(lines).encode()


@pytest.fixture
def top(world):
    return world.bureau.name


def check(world, *rows):
    rows = [{"bureau": world.bureau.name} | row for row in rows]
    return check_allotments(world.admin, "分配.csv", sheet(*rows))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def told(bad):
    return [(found.row, found.message) for found in bad]


def test_what_was_tried_is_taken_back(world):
    before = count(Organisation), count(Membership), count(AuditEntry), count(ActivationCode)
    good, bad = check(world, BASE, CITY, COUNTY)
    assert [row.number for row in good] == [2, 3, 4]
    assert bad == []
    assert (
        count(Organisation),
        count(Membership),
        count(AuditEntry),
        count(ActivationCode),
    ) == before


def test_each_row_becomes_an_organisation_with_its_administrator(world):
    good, _ = check(world, BASE, CITY, COUNTY)
    made, bad = post_allotments(world.admin, good)
    assert bad == []
    base, city, county = (db.session.get_one(Membership, one.membership_id) for one in made)
    assert base.role == Role.BASE_ADMIN.value
    assert base.organisation.capacities == {Capacity.BASE_PROVINCIAL}
    assert base.user.username == "jd.qhjt"
    assert city.role == Role.HR_REVIEWER.value
    assert city.organisation.capacities == {Capacity.HR_BUREAU, Capacity.EMPLOYER}
    # A bureau stands under the one above it, also one of the same sheet.
    assert county.organisation.bureau_id == city.organisation_id
    assert city.organisation.bureau_id == world.bureau.id
    codes = issue_letters(world.admin, [one.membership_id for one in made])
    assert len(codes) == 3
    activate("hr.ledu", codes[2].code, NEW, "")


def test_a_self_audit_unit(world):
    unit = BASE | {"kind": "自主审验单位", "bureau": world.bureau.credit_code}
    good, bad = check_allotments(world.admin, "分配.csv", sheet(unit))
    assert told(bad) == []
    made, _ = post_allotments(world.admin, good)
    membership = db.session.get_one(Membership, made[0].membership_id)
    assert (membership.role, membership.organisation.track) == ("unit_admin", Track.SELF_AUDIT)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"credit_code": "91350100M000100Y44"}, "统一社会信用代码：统一社会信用代码校验位不正确"),
        ({"kind": "企业"}, "机构类型：应为：人社部门、"),
        ({"region_code": "西宁"}, "行政区划代码：行政区划代码应为 6 位数字"),
        ({"region_code": "990000"}, "没有这个行政区划。"),
        ({"bureau": "没有这个局"}, "同级人社部门：没有登记这个机构"),
        ({"department": "没有这个厅"}, "主管部门：没有登记这个机构"),
        ({"admin_name": ""}, "管理员姓名：必填，未填写"),
        ({"username": "马"}, "登录名：登录名应为 3 至 40 个字母"),
        ({"username": "root"}, "登录名：该登录名已有账号"),
        ({"nature": ""}, "单位性质：必填，未填写"),
    ],
)
def test_a_wrong_row_names_its_column_and_leaves_the_others(world, change, message):
    good, bad = check(world, BASE | change, CITY)
    assert [row.number for row in good] == [3]
    (found,) = bad
    assert found.row == 2
    assert message in found.message


def test_one_organisation_twice(world):
    good, bad = check(world, BASE, BASE | {"username": "another"})
    assert [row.number for row in good] == [2]
    assert "已经登记" in bad[0].message
    good, bad = check(world, BASE, CITY | {"username": BASE["username"]})
    assert "登录名：该登录名已有账号" in bad[0].message


def test_sent_twice_it_is_made_once(world):
    good, _ = check(world, BASE)
    assert len(post_allotments(world.admin, good)[0]) == 1
    made, bad = post_allotments(world.admin, good)
    assert made == []
    assert "已经登记" in bad[0].message or "已有账号" in bad[0].message
    assert count(Organisation) == 2


def test_nothing_by_halves(world):
    """An organisation whose administrator cannot be made is not made either."""
    good, _ = check(world, BASE)
    made, bad = post_allotments(world.admin, [replace(good[0], username="root")])
    assert made == []
    assert "该登录名已有账号" in bad[0].message
    assert db.session.query(Organisation).filter_by(name=BASE["name"]).count() == 0


def test_a_file_that_is_none(world):
    with pytest.raises(RuleViolation, match="没有找到标题行") as caught:
        check_allotments(world.admin, "分配.csv", b"a,b\n1,2\n")
    assert caught.value.problems[0].field == "file"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROVINCIAL_ADMIN])
def test_only_the_province(world, top, role):
    actor = world.somebody(role)
    with pytest.raises(NotAllowed):
        check_allotments(actor, "分配.csv", sheet(BASE | {"bureau": top}))
    good, _ = check(world, BASE)
    with pytest.raises(NotAllowed):
        post_allotments(actor, good)
    assert db.session.query(Organisation).filter_by(name=BASE["name"]).count() == 0
