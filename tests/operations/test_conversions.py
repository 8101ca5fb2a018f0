"""Credits of an industry count by the department's written rule, once it is on file (QH7)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.enums import LedgerCause, Role
from app.errors import NotAllowed, RuleViolation, Stale, Taken
from app.models import db
from app.operations.adjust import Change, recount
from app.operations.claims import claimed_hours
from app.operations.conversions import (
    ConversionData,
    file_conversion_rule,
    revoke_conversion_rule,
)
from app.operations.declaration_data import LineData
from app.operations.declarations import create_declaration
from app.operations.transaction import begin_write
from app.services import services
from tests.factories import MEETING, entries, pdf, with_evidence

CREDITS = replace(MEETING, category="QH-Z-CRD", title="继续医学教育项目", organiser="青海省医学会")


@pytest.fixture
def health(world):
    return world.department("青海省卫生健康委员会")


@pytest.fixture
def unit(world, health):
    return world.organisation("青海省疾控中心", department=health)


@pytest.fixture
def admin(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def person(world, unit):
    return world.person(unit)


def rule_of(department, **changes):
    data = ConversionData(
        department_id=department.id,
        first_year=2019,
        last_year=2020,
        hours_per_credit=Decimal(3),
        document_title="继续医学教育学分折算办法",
        document_number="青卫健〔2019〕8号",
        filed_on=date(2019, 3, 1),
    )
    return replace(data, **changes)


def filed(world, department, document="rule", **changes):
    return file_conversion_rule(
        world.admin, rule_of(department, **changes), "折算办法.pdf", pdf(document)
    )


def declared(admin, person, number="2.5"):
    line = LineData(person.id, credits=Decimal(number))
    case = create_declaration(admin, replace(CREDITS, lines=(line,)))
    return with_evidence(admin, case, ["credit_proof"])


def test_refused_as_long_as_no_rule_is_on_file(admin, person):
    with pytest.raises(RuleViolation, match="学分折算学时规定尚未备案") as caught:
        declared(admin, person)
    (problem,) = caught.value.problems
    assert (problem.field, problem.cite) == ("credits", "青海 2019 通知 二（二）")


def test_then_they_count_by_it_and_the_entry_names_it(world, health, admin, person):
    filed(world, health)
    case = declared(admin, person)
    assert claimed_hours(case) == Decimal("7.5")
    world.approve_through(world.submitted(admin, case))
    (entry,) = entries(person)
    assert (entry.claimed, entry.credited) == (Decimal("7.5"), Decimal("7.5"))
    told = entry.explanation[0]["text"]
    assert "2.5 学分，每学分折算 3 学时" in told
    assert "继续医学教育学分折算办法（青卫健〔2019〕8号）" in told


def test_a_revoked_rule_counts_no_more_but_takes_nothing_away(world, health, admin, person):
    rule = filed(world, health)
    world.approve_through(world.submitted(admin, declared(admin, person)))
    with pytest.raises(RuleViolation, match="停用原因"):
        revoke_conversion_rule(world.admin, rule.id, " ")
    revoke_conversion_rule(world.admin, rule.id, "新办法已印发")
    with pytest.raises(RuleViolation, match="尚未备案"):
        declared(admin, person, "1")
    filed(world, health, "new", hours_per_credit=Decimal(1))
    begin_write()
    assert recount(person, [2019], Change(LedgerCause.RECOMPUTATION, "复核")) == []
    db.session.rollback()
    with pytest.raises(Stale, match="已经停用"):
        revoke_conversion_rule(world.admin, rule.id, "再停用一次")


def test_of_another_department_or_year_it_is_no_rule(world, health, admin, person):
    filed(world, world.department("青海省农业农村厅"))
    filed(world, health, first_year=2016, last_year=2018)
    with pytest.raises(RuleViolation, match="尚未备案"):
        declared(admin, person)


def test_one_rule_for_a_department_and_year(world, health):
    filed(world, health)
    with pytest.raises(Taken, match="2019—2020 年度已有折算规定"):
        filed(world, health, "again", first_year=2020, last_year=2021)
    filed(world, health, "later", first_year=2021, last_year=2021)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_year": 2021}, "last_year"),
        ({"hours_per_credit": Decimal(0)}, "hours_per_credit"),
        ({"hours_per_credit": Decimal("NaN")}, "hours_per_credit"),
        ({"hours_per_credit": Decimal("1.001")}, "hours_per_credit"),
        ({"document_title": " "}, "document_title"),
        ({"document_number": "号" * 61}, "document_number"),
        ({"filed_on": date(2019, 9, 17)}, "filed_on"),
    ],
)
def test_wrong_fields_are_named_and_no_file_is_kept(world, health, changes, field):
    before = kept_files()
    with pytest.raises(RuleViolation) as caught:
        filed(world, health, **changes)
    assert {problem.field for problem in caught.value.problems} == {field}
    assert kept_files() == before


def kept_files():
    folder = services().settings.instance_dir
    return {path for path in folder.rglob("*") if path.is_file() and path.stat().st_size}


def test_what_is_no_department_and_what_is_no_document(world, unit, health):
    with pytest.raises(RuleViolation, match="请选择行业主管部门"):
        filed(world, unit)
    with pytest.raises(RuleViolation, match="请上传"):
        file_conversion_rule(world.admin, rule_of(health), "折算办法.pdf", b"")
    with pytest.raises(RuleViolation) as caught:
        file_conversion_rule(world.admin, rule_of(health), "折算办法.pdf", b"MZ\x90 no paper")
    assert caught.value.problems[0].field == "file"


def test_only_the_province_keeps_the_file(world, health):
    head = world.account(Role.DEPARTMENT_ADMIN, health)
    with pytest.raises(NotAllowed):
        file_conversion_rule(head, rule_of(health), "折算办法.pdf", pdf("rule"))
    rule = filed(world, health)
    with pytest.raises(NotAllowed):
        revoke_conversion_rule(head, rule.id, "不用了")
