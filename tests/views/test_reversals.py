"""Hours are taken back on the screen: ticked, seen beforehand, given a reason, told to all."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from app.enums import LineState, Role, Track
from app.models import Case, db
from app.operations.reversal_preview import reversal_effects
from app.operations.reversals import reverse_lines
from app.services import services
from tests.factories import World, entries, lines, loaded_policies
from tests.qingdao import Qingdao, hours
from tests.views.state import nothing_changes
from tests.views.statements import statements
from tests.views.test_items import enter, main_of

pytestmark = pytest.mark.one_engine

REASON = "核查发现成果证书系伪造。"
MOST = 8


@pytest.fixture
def city(app, clock):
    """Five results of one person, of which the year's ceiling lets three count; who sees them."""
    with app.app_context():
        qingdao = Qingdao(World(), clock)
        world = qingdao.world
        cases = [
            world.approve_through(
                world.submitted(qingdao.owner, qingdao.result(qingdao.owner, f"项目{number}"))
            )
            for number in range(5)
        ]
        yield SimpleNamespace(
            world=qingdao,
            cases=cases,
            person=qingdao.person,
            page=f"/case/{cases[0].id}/",
            owner=enter(app, qingdao.owner),
            admin=enter(app, qingdao.admin),
            bureau=enter(app, world.account(Role.HR_REVIEWER, qingdao.bureau)),
        )


def form_of(case, **fields):
    return {"version": case.version, "lines": [line.id for line in lines(case)], **fields}


def test_what_comes_back_is_seen_before_and_told_afterwards(app, city):
    shown = main_of(city.bureau.get(city.page))
    assert "撤销认定" in shown
    chosen = city.bureau.get(city.page + "reversal/").get_data(as_text=True)
    assert re.search(r'name="lines"[^>]* checked', chosen)
    with nothing_changes(app, "a preview"):
        seen = main_of(city.bureau.post(city.page + "reversal/preview/", form_of(city.cases[0])))
    assert "2026 专业科目 10 0 30 → 30 学时" in seen
    assert "共恢复 10 学时" in seen
    assert re.search(r"其他事项恢复的学时 .*海洋防腐涂层研究 2026 专业科目 0 10 ", seen)
    assert "0 / 500" in seen

    form = form_of(city.cases[0], reason=REASON)
    done = city.bureau.post(city.page + "reversal/done/", form, follow_redirects=True)
    told = main_of(done)
    assert "已撤销 1 人的学时认定" in told
    assert "已撤销认定" in told
    assert told.count(REASON[:-1]) >= 3  # on top, at the hours, in the timeline
    assert "10 学时改为 0 学时" in told
    assert "目前计入 0 学时" in told
    assert city.page + "reversal/" not in done.get_data(as_text=True)
    db.session.rollback()
    assert hours(city.person) == (0, 30)

    mine = main_of(city.owner.get("/record/mine/"))
    assert "已撤销" in mine
    assert f"「海洋防腐涂层研究」{REASON[:-1]}；10 学时改为 0 学时" in mine
    assert "0 学时改为 10 学时" in mine
    assert REASON in main_of(city.owner.get(city.page))
    items = city.owner.get(f"/api/hours/{city.person.id}").json["items"]
    assert sorted(item["credited"] for item in items) == ["0", "0", "10", "10", "10"]


def test_what_is_wrong_is_told_at_the_field(app, city):
    done = city.page + "reversal/done/"
    for reason, told in (("  ", "请填写撤销认定原因"), ("长" * 501, "现有 501 个字")):
        with nothing_changes(app, "no good reason"):
            answer = city.bureau.post(done, form_of(city.cases[0], reason=reason))
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert re.search(rf'<a href="#reason">[^<]*{told}', page)
        assert reason.strip() in page
    for address in (done, city.page + "reversal/preview/"):
        form = form_of(city.cases[0], reason=REASON)
        answer = city.bureau.post(address, form | {"lines": []})
        assert "请至少勾选一名人员" in main_of(answer, 422)
        foreign = [line.id for line in lines(city.cases[1])]
        answer = city.bureau.post(address, form | {"lines": foreign})
        assert "不属于本件" in main_of(answer, 422)
        assert city.bureau.post(address, form | {"version": 0}).status_code == 409
        assert city.bureau.post(address, form | {"lines": "x"}).status_code == 400
        for other in (city.owner, city.admin):
            assert other.post(address, form).status_code == 403


def test_under_another_version_of_the_rules_it_says_who_can_help(city):
    policy = services().policies.by_id("qingdao-2026")
    with loaded_policies([policy.model_copy(update={"version": "2"})]):
        form = form_of(city.cases[0], reason=REASON)
        for step in ("preview", "done"):
            answer = city.bureau.post(f"{city.page}reversal/{step}/", form)
            told = main_of(answer, 422)
            assert "现在用的是第 2 版" in told
            assert "请联系系统运维人员装回" in told
            assert "学时没有变化" in told
    assert hours(city.person) == (0, 30)


def test_who_may_not_is_offered_nothing(city):
    for visitor in (city.owner, city.admin):
        assert "reversal/" not in visitor.get(city.page).get_data(as_text=True)
        assert visitor.get(city.page + "reversal/").status_code == 403
    form = form_of(city.cases[0], reason=REASON)
    city.bureau.post(city.page + "reversal/done/", form)
    assert "没有可以撤销认定的人员" in main_of(city.bureau.get(city.page + "reversal/"), 403)


def test_the_preview_says_what_the_reversal_does(city):
    world = city.world
    leave = world.world.approve_through(
        world.world.submitted(world.owner, world.leave(world.owner))
    )
    reviewer = world.world.account(Role.HR_REVIEWER, world.bureau)
    for case in (leave, city.cases[1], city.cases[4]):
        (effect,) = reversal_effects(lines(case))
        seen = {
            (one.first.line_id, one.first.year, one.first.subject): one.after - one.before
            for one in (*effect.own, *effect.others)
        }
        before = len(entries(world.person))
        reverse_lines(reviewer, case.id, case.version, [effect.line.id], REASON)
        added = entries(world.person)[before:]
        assert seen == {(one.line_id, one.year, one.subject): one.credited for one in added}


class TestSeveral:
    @pytest.fixture
    def town(self, app):
        """A declaration for many people of Qinghai and its bureau."""
        with app.app_context():
            world = World()
            unit = world.organisation(track=Track.OUT_SYSTEM)
            admin = world.account(Role.UNIT_ADMIN, unit)
            people = world.people(unit, 40)
            case = world.approve_through(world.submitted(admin, world.meeting(admin, people)))
            reviewer = enter(app, world.account(Role.HR_REVIEWER, world.bureau))
            yield SimpleNamespace(case=case, people=people, reviewer=reviewer)

    def test_some_of_them_in_a_few_statements(self, app, town):
        page = f"/case/{town.case.id}/"
        some = [line.id for line in lines(town.case)[:3]]
        form = form_of(town.case, reason=REASON)
        visitor, asked = town.reviewer, {}
        for name, ask in (
            ("choose", lambda: visitor.get(page + "reversal/")),
            ("preview", lambda: visitor.post(page + "reversal/preview/", form)),
        ):
            ask()
            with statements(app) as found:
                assert ask().status_code == 200
            asked[name] = len(found)
        assert {name: count for name, count in asked.items() if count > MOST} == {}
        form["lines"] = some
        told = main_of(visitor.post(page + "reversal/done/", form, follow_redirects=True))
        assert "已撤销 3 人的认定" in told
        db.session.rollback()
        states = [line.state for line in lines(db.session.get_one(Case, town.case.id))]
        assert states.count(LineState.REVERSED.value) == len(some)
        left = visitor.get(page + "reversal/").get_data(as_text=True)
        assert left.count('name="lines"') == len(town.people) - len(some)
