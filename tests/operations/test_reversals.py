"""Hours are taken back by signed entries, and what they had displaced comes back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.documents.snapshot import ArchiveSnapshot
from app.enums import ActionKind, DocumentState, LedgerCause, LineState, Role, Track
from app.errors import NotAllowed, RuleViolation, Stale
from app.models import LedgerEntry, db
from app.operations.adjust import Change, recount
from app.operations.archives import issue_archive
from app.operations.cases import submit_case
from app.operations.people import update_person
from app.operations.reversals import reverse_lines, reversible_lines
from app.operations.standing_hours import standing_hours
from app.operations.transaction import begin_write
from app.services import services
from tests.factories import entries, lines, loaded_policies
from tests.operations.test_people import kept
from tests.qingdao import Qingdao, hours

REASON = "核查发现证书系伪造"


@pytest.fixture
def city(world, clock):
    return Qingdao(world, clock)


@pytest.fixture
def reviewer(city):
    return city.world.account(Role.HR_REVIEWER, city.bureau)


def credited(city, case):
    return city.world.approve_through(city.world.submitted(city.owner, case))


def reverse(reviewer, case, reason=REASON):
    chosen = [line.id for line in lines(case)]
    return reverse_lines(reviewer, case.id, case.version, chosen, reason)


def again(city):
    """Counts the year once more; how many entries that adds."""
    begin_write()
    before = len(entries(city.person))
    recount(city.person, [2026], Change(LedgerCause.RECOMPUTATION, "复核"))
    db.session.commit()
    return len(entries(city.person)) - before


def test_reversing_what_was_just_credited_restores_the_year(city, reviewer):
    credited(city, city.result(city.owner, "海洋防腐"))
    before = hours(city.person)
    case = credited(city, city.conference(city.owner))
    assert hours(city.person) != before
    reverse(reviewer, case)
    assert hours(city.person) == before
    *_, back = entries(city.person)
    assert (back.cause, back.claimed, back.credited) == ("reversal", 0, -14)
    assert REASON in back.explanation[0]["text"]
    assert "14 学时改为 0 学时" in back.explanation[0]["text"]
    assert lines(case)[0].state == LineState.REVERSED.value
    assert case.actions[-1].kind == ActionKind.REVERSE.value


def test_what_a_ceiling_had_cut_comes_back_in_the_order_of_approval(city, reviewer):
    cases = [credited(city, city.result(city.owner, f"项目{number}")) for number in range(5)]
    assert [entry.credited for entry in entries(city.person)] == [10, 10, 10, 0, 0]
    reverse(reviewer, cases[0])
    added = entries(city.person)[5:]
    assert [(entry.line_id, entry.credited, entry.cause) for entry in added] == [
        (lines(cases[0])[0].id, -10, "reversal"),
        (lines(cases[3])[0].id, 10, "recomputation"),
    ]
    assert "项目" not in added[1].explanation[0]["text"]
    assert hours(city.person) == (0, 30)
    assert again(city) == 0


def test_a_leave_over_two_subjects_is_taken_back_whole(city, reviewer):
    case = credited(city, city.leave(city.owner))
    reverse(reviewer, case)
    assert hours(city.person) == (0, 0)
    standing = standing_hours(entries(city.person)).values()
    assert [(item.credited, item.reversed) for item in standing] == [(0, True), (0, True)]


def test_a_leave_over_new_year_counts_for_both_years_and_is_taken_back_from_both(city, reviewer):
    case = credited(city, city.leave(city.owner, starts_on=date(2025, 11, 3)))
    assert (hours(city.person, 2025), hours(city.person)) == ((5, 10), (10, 20))
    reverse(reviewer, case)
    assert (hours(city.person, 2025), hours(city.person)) == ((0, 0), (0, 0))


def test_recounting_twice_changes_nothing(city):
    credited(city, city.conference(city.owner))
    assert (again(city), again(city)) == (0, 0)


def test_a_rule_changed_by_hand_is_counted_once(city):
    """The ceiling of a day at six: the same version, as a recount finds it."""
    credited(city, city.conference(city.owner))
    policy = services().policies.by_id("qingdao-2026")
    less = policy.categories["QD-C1"].model_copy(update={"day_cap": Decimal(6)})
    stricter = policy.model_copy(update={"categories": {**policy.categories, "QD-C1": less}})
    with loaded_policies([stricter]):
        assert (again(city), again(city)) == (1, 0)
    assert hours(city.person) == (0, 12)
    paper = issue_archive(city.owner, [2026], [entries(city.person)[0].id])
    (year,) = ArchiveSnapshot.from_json(paper.snapshot).years
    assert [item.hours for item in year.items] == [12]


def test_another_version_of_the_policy_is_not_counted_by(city, reviewer):
    case = credited(city, city.conference(city.owner))
    policy = services().policies.by_id("qingdao-2026")
    with (
        loaded_policies([policy.model_copy(update={"version": "2"})]),
        pytest.raises(RuleViolation, match="现在用的是第 2 版，不能按原来的规则重新核算"),
    ):
        reverse(reviewer, case)
    assert hours(city.person) == (0, 14)


def test_another_series_since_takes_nothing_away(city, reviewer, world):
    keep = credited(city, city.conference(city.owner))
    gone = credited(city, city.result(city.owner, "海洋防腐"))
    data = replace(kept(city.person), title_series="会计人员")
    update_person(world.admin, city.person.id, data, city.person.version)
    reverse(reviewer, gone)
    assert hours(city.person) == (0, 14)
    assert lines(keep)[0].state == LineState.CREDITED.value


def test_the_project_may_be_declared_again(city, reviewer):
    reverse(reviewer, credited(city, city.result(city.owner, "海洋防腐")))
    credited(city, city.result(city.owner, "海洋防腐"))
    assert hours(city.person) == (0, 10)


def test_a_paper_that_shows_the_year_is_revoked(city, reviewer):
    case = credited(city, city.conference(city.owner))
    (entry,) = entries(city.person)
    paper = issue_archive(city.owner, [2026], [entry.id])
    reverse(reviewer, case)
    db.session.refresh(paper)
    assert paper.state == DocumentState.REVOKED.value
    with pytest.raises(RuleViolation, match="已撤销认定"):
        issue_archive(city.owner, [2026], [entry.id])


class TestRefused:
    def test_without_a_reason(self, city, reviewer):
        case = credited(city, city.conference(city.owner))
        with pytest.raises(RuleViolation, match="撤销认定原因"):
            reverse(reviewer, case, " ")

    def test_twice_or_somebody_elses_line(self, city, reviewer):
        case = credited(city, city.conference(city.owner))
        other = credited(city, city.result(city.owner, "海洋防腐"))
        with pytest.raises(RuleViolation, match="不属于本件"):
            reverse_lines(reviewer, case.id, case.version, [lines(other)[0].id], REASON)
        with pytest.raises(RuleViolation, match="至少勾选一名"):
            reverse_lines(reviewer, case.id, case.version, [], REASON)
        reverse(reviewer, case)
        assert reversible_lines(case) == []
        with pytest.raises(RuleViolation, match="学时已不在档"):
            reverse(reviewer, case)

    def test_before_it_is_credited_or_on_an_old_page(self, city, reviewer):
        case = city.conference(city.owner)
        submit_case(city.owner, case.id, case.version)
        with pytest.raises(NotAllowed, match="不能撤销认定"):
            reverse(reviewer, case)
        city.world.approve_through(case)
        with pytest.raises(Stale):
            reverse_lines(reviewer, case.id, case.version - 1, [lines(case)[0].id], REASON)

    def test_by_the_unit(self, city):
        case = credited(city, city.conference(city.owner))
        with pytest.raises(NotAllowed):
            reverse(city.admin, case)

    def test_a_filing(self, world):
        unit = world.organisation(track=Track.OUT_SYSTEM)
        filing = world.approved_filing(world.account(Role.UNIT_ADMIN, unit))
        reviewer = world.account(Role.HR_REVIEWER, world.bureau)
        with pytest.raises(NotAllowed, match="只有已入档的学时申报"):
            reverse_lines(reviewer, filing.case.id, filing.case.version, [1], REASON)


def test_each_of_several_people_gets_their_own_entry(world):
    unit = world.organisation(track=Track.OUT_SYSTEM)
    admin = world.account(Role.UNIT_ADMIN, unit)
    people = world.people(unit, 3)
    case = world.approve_through(world.submitted(admin, world.meeting(admin, people)))
    reviewer = world.account(Role.HR_REVIEWER, world.bureau)
    chosen = [line.id for line in lines(case)[:2]]
    reverse_lines(reviewer, case.id, case.version, chosen, REASON)
    sums = [sum(entry.credited for entry in entries(person)) for person in people]
    assert sums == [0, 0, 14]
    assert db.session.query(LedgerEntry).filter_by(cause="reversal").count() == 2
