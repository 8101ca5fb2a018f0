"""Organisations: parents that work, none switched off while needed, none overwritten unseen."""

from dataclasses import replace

import pytest

from app.enums import Capacity, Role, Track
from app.errors import RuleViolation, Stale
from app.models import Organisation, db
from app.operations.decisions import approve_case
from app.operations.organisations import OrganisationData, create_organisation, update_organisation
from app.operations.transaction import begin_write
from tests.factories import credit_code


def kept(organisation, **changes):
    """What the form of an organisation holds, with changes."""
    fields = ("name", "credit_code", "region_code", "level", "nature", "track")
    fields += ("bureau_id", "department_id", "active")
    values = {name: getattr(organisation, name) for name in fields}
    capacities = frozenset(found.value for found in organisation.capacities)
    return replace(OrganisationData(**values, capacities=capacities), **changes)


def change(world, organisation, **changes):
    data = kept(organisation, **changes)
    update_organisation(world.admin, organisation.id, data, organisation.version)


def refused(world, organisation, **changes):
    """The problems of a change as (field, message)."""
    with pytest.raises(RuleViolation) as caught:
        change(world, organisation, **changes)
    db.session.expire_all()
    return [(problem.field, problem.message) for problem in caught.value.problems]


def without(organisation, capacity):
    return frozenset(found.value for found in organisation.capacities - {capacity})


@pytest.fixture
def department(world):
    return world.department("青海省交通运输厅")


@pytest.fixture
def xining(world):
    return world.prefecture_bureau("西宁市人力资源和社会保障局", "630100")


@pytest.fixture
def unit(world, department, xining):
    return world.organisation(department=department, bureau=xining)


@pytest.fixture
def case(world, unit):
    actor = world.account(Role.UNIT_ADMIN, unit)
    return world.submitted(actor, world.meeting(actor, [world.person(unit)]))


def leave(world, unit):
    """Puts a unit under the province alone; its cases stay where they were handed in."""
    change(world, unit, department_id=None, bureau_id=world.bureau.id)


class TestParents:
    @pytest.mark.parametrize("field", ["department_id", "bureau_id"])
    def test_a_parent_that_is_switched_off_is_refused(self, world, department, xining, field):
        parent = department if field == "department_id" else xining
        change(world, parent, active=False)
        data = kept(world.organisation(), **{field: parent.id})
        new = replace(data, name="新单位", credit_code=credit_code(901))
        with pytest.raises(RuleViolation, match="已停用") as caught:
            create_organisation(world.admin, new)
        assert [problem.field for problem in caught.value.problems] == [field]

    def test_who_is_switched_off_may_have_such_a_parent_but_not_come_back(
        self, world, unit, xining
    ):
        change(world, unit, active=False)
        change(world, xining, active=False)
        change(world, unit, name="改名的单位")
        assert refused(world, unit, active=True) == [("bureau_id", "所选的同级人社部门已停用。")]


class TestInUse:
    @pytest.mark.parametrize("tier", ["department", "bureau"])
    def test_not_while_cases_wait_now_or_later(self, world, unit, department, xining, case, tier):
        needed = department if tier == "department" else xining
        leave(world, unit)
        ((field, message),) = refused(world, needed, active=False)
        assert (field, "仍有 1 件在审事项" in message) == ("active", True)
        world.approve_through(case)
        change(world, needed, active=False)
        assert needed.active is False

    @pytest.mark.parametrize(
        ("tier", "capacity"),
        [("department", Capacity.DEPARTMENT), ("bureau", Capacity.HR_BUREAU)],
    )
    @pytest.mark.usefixtures("case")
    def test_nor_without_the_capacity(self, world, unit, department, xining, tier, capacity):
        needed = department if tier == "department" else xining
        change(world, needed, capacities=frozenset({capacity.value, "association"}))
        leave(world, unit)
        ((field, message),) = refused(world, needed, capacities=without(needed, capacity))
        assert (field, "仍有 1 件在审事项" in message) == ("capacities", True)
        change(world, needed, capacities=without(needed, Capacity.ASSOCIATION))

    def test_a_unit_that_audits_itself_needs_to_be_an_employer(self, world):
        unit = world.organisation(
            None, Capacity.EMPLOYER, Capacity.ASSOCIATION, track=Track.SELF_AUDIT
        )
        first, second = (world.account(Role.UNIT_ADMIN, unit) for _ in range(2))
        case = world.submitted(first, world.meeting(first, [world.person(unit)]))
        ((field, _),) = refused(world, unit, capacities=frozenset({"association"}))
        assert field == "capacities"
        approve_case(second, case.id, case.version)
        change(world, unit, capacities=frozenset({"association"}))

    def test_who_has_decided_is_not_needed_any_more(self, world, unit, department, case):
        approve_case(world.desk(case), case.id, case.version)
        leave(world, unit)
        change(world, department, active=False)

    @pytest.mark.parametrize("tier", ["department", "bureau"])
    def test_not_while_organisations_are_below(self, world, unit, department, xining, tier):
        needed = department if tier == "department" else xining
        ((field, message),) = refused(world, needed, active=False)
        assert (field, "仍有 1 个启用的机构" in message) == ("active", True)
        change(world, unit, active=False)
        change(world, needed, active=False)

    @pytest.mark.usefixtures("unit")
    def test_a_capacity_that_nobody_needs_may_go(self, world, department):
        change(world, department, capacities=frozenset({"department"}))
        assert department.capacities == {Capacity.DEPARTMENT}


def test_nobody_overwrites_what_they_have_not_seen(world, unit):
    data, seen = kept(unit, name="先改的名"), unit.version
    update_organisation(world.admin, unit.id, data, seen)
    assert unit.version == seen + 1
    with pytest.raises(Stale, match="刚刚有人修改过"):
        update_organisation(world.admin, unit.id, replace(data, name="后改的名"), seen)
    db.session.expire_all()
    assert (unit.name, unit.version) == ("先改的名", seen + 1)


class TestCircles:
    def test_a_bureau_is_not_put_below_its_own(self, world, xining):
        below = world.organisation(None, Capacity.HR_BUREAU, bureau=xining, level="county")
        problems = refused(world, xining, bureau_id=below.id)
        assert problems == [("bureau_id", "所选的人社部门在本机构之下，不能互为上级。")]

    def test_a_circle_that_is_there_already_is_no_endless_walk(self, world, xining):
        haidong = world.prefecture_bureau("海东市人力资源和社会保障局", "630200")
        begin_write()
        db.session.get_one(Organisation, xining.id).bureau_id = haidong.id
        db.session.get_one(Organisation, haidong.id).bureau_id = xining.id
        db.session.commit()
        lower = world.organisation(None, Capacity.HR_BUREAU, level="county")
        change(world, lower, bureau_id=xining.id)
        assert lower.bureau_id == xining.id
