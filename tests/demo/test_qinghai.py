"""The Qinghai demo as it stands after loading; nothing here changes it."""

import csv
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from app.demo.logins import DEMO_LOGINS
from app.enums import (
    BASE_CAPACITIES,
    CaseKind,
    CaseState,
    IdType,
    LineState,
    Role,
    RowOutcome,
    Tier,
    Track,
)
from app.identity import check_credit_code, check_identity_number, check_name
from tests.installation import ROOT, disconnect

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
    services = application.extensions["xueshi"]
    assert load_demo(application, "qinghai") is True
    assert application.extensions["xueshi"] is services
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


def test_loading_again_changes_nothing(demo, rows):
    from app.demo import load_demo
    from app.models import AuditEntry

    before = len(rows(AuditEntry))
    assert load_demo(demo, "qinghai") is False
    assert len(rows(AuditEntry)) == before


def test_every_division_of_the_province_is_there(rows):
    from app.models import Region

    with (ROOT / "app/operations/data/regions.csv").open(encoding="utf-8", newline="") as file:
        packaged = [row for row in csv.DictReader(file) if row["code"].startswith("63")]
    assert {(r.code, r.name, r.parent_code or "", str(r.level)) for r in rows(Region)} == {
        (r["code"], r["name"], r["parent"], r["level"]) for r in packaged
    }


def test_organisations_stand_on_every_track_with_valid_codes(rows):
    from app.models import Organisation

    organisations = rows(Organisation)
    assert len(organisations) == 40
    for organisation in organisations:
        check_credit_code(organisation.credit_code)
    tracks = Counter(organisation.track for organisation in organisations)
    assert tracks[Track.SELF_AUDIT.value] == 6
    assert {track.value for track in Track} <= set(tracks)
    assert (
        sum(bool(organisation.capacities & set(BASE_CAPACITIES)) for organisation in organisations)
        == 3
    )
    assert max(len(organisation.name) for organisation in organisations) > 30


def test_every_person_has_a_valid_number_and_name(rows):
    from app.models import Person

    people = rows(Person)
    assert len(people) == 300
    for person in people:
        check_identity_number(person.identity_number, IdType.RESIDENT_CARD)
        check_name(person.name)
        assert person.title_series
        assert person.title_level
    names = "".join(person.name for person in people)
    assert all(character in names for character in "·䶮𬘡𠮷")
    assert max(len(person.name) for person in people) > 10
    namesakes = Counter(person.name for person in people).most_common(2)
    assert [times for _, times in namesakes] == [2, 2]


def test_lists_and_cases_are_long_enough_to_be_turned(rows):
    from app.models import Case, HourLine, Person
    from app.views.listing import PAGE_SIZE

    employed = Counter(person.employer_id for person in rows(Person))
    assert max(employed.values()) > 2 * PAGE_SIZE
    kinds = Counter(case.kind for case in rows(Case, Case.owner_id.is_(None)))
    assert min(kinds.values()) > PAGE_SIZE
    waiting = {case.id for case in rows(Case, Case.state == CaseState.IN_REVIEW.value)}
    lines = Counter(line.case_id for line in rows(HourLine))
    assert max(count for case_id, count in lines.items() if case_id in waiting) > PAGE_SIZE


def test_the_ledger_adds_up_to_the_year_totals(rows):
    from app.models import LedgerEntry, YearTotal

    sums = Counter()
    for entry in rows(LedgerEntry):
        sums[entry.person_id, entry.year, entry.subject] += entry.credited
        assert entry.explanation
    totals = Counter()
    for total in rows(YearTotal):
        totals[total.person_id, total.year, "public"] += total.public
        totals[total.person_id, total.year, "professional"] += total.professional
    assert +sums == +totals
    assert {year for _, year, _ in sums} == {2016, 2017, 2018, 2019}


def test_credited_lines_and_the_ledger_agree(rows):
    from app.models import HourLine, LedgerEntry

    credited = {line.id for line in rows(HourLine, HourLine.state == LineState.CREDITED.value)}
    assert {entry.line_id for entry in rows(LedgerEntry, LedgerEntry.line_id.is_not(None))} == (
        credited
    )


def test_some_meet_every_year_and_some_lack_hours(rows):
    from app.models import Person, YearTotal

    met = {
        (total.person_id, total.year)
        for total in rows(YearTotal)
        if total.total >= 90 and total.public >= 30 and total.professional >= 60
    }
    years = Counter(
        person.id
        for person in rows(Person)
        for year in (2016, 2017, 2018)
        if (person.id, year) in met
    )
    assert 3 in years.values()
    assert any(0 < count < 3 for count in years.values())


def test_cases_stand_in_every_state(rows):
    from app.models import Case

    cases = rows(Case)
    every = {state.value for state in CaseState}
    for kind in (CaseKind.FILING, CaseKind.DECLARATION):
        assert {case.state for case in cases if case.kind == kind.value} == every
    for track in Track:
        states = {
            case.state
            for case in cases
            if case.kind == CaseKind.DECLARATION.value and case.organisation.track == track.value
        }
        assert states == every, track
    holders = {(case.kind, case.holder_tier) for case in cases if case.holder_tier}
    assert holders == {
        ("filing", Tier.DEPARTMENT.value),
        ("filing", Tier.HR.value),
        ("declaration", Tier.UNIT.value),
        ("hand_in", Tier.UNIT.value),
        ("declaration", Tier.DEPARTMENT.value),
        ("declaration", Tier.HR.value),
    }


def test_filings_of_unit_base_and_department_are_approved(rows):
    from app.models import Filing

    approved = rows(Filing, Filing.filing_number.is_not(None))
    assert any(filing.by_base for filing in approved)
    assert {"青海省交通运输厅", "青海省公路科研勘测设计院"} <= {
        filing.organisation.name for filing in approved
    }


def test_a_skipped_tier_and_a_second_round_show(rows):
    from app.models import Case, CaseStep

    assert any(step.skip_reason for step in rows(CaseStep))
    mended = rows(Case, Case.round == 2, Case.state == CaseState.APPROVED.value)
    assert {case.kind for case in mended} == {"filing", "declaration"}
    assert all("return" in {action.kind for action in case.actions} for case in mended)


def test_of_a_batch_one_line_came_back_and_the_others_are_credited(rows):
    from app.models import Case, HourLine

    (part,) = rows(Case, Case.parent_id.is_not(None))
    whole = rows(Case, Case.id == part.parent_id)[0]
    assert (part.state, whole.state) == (CaseState.RETURNED.value, CaseState.APPROVED.value)
    assert part.number == f"{whole.number}-1"
    lines = [len(rows(HourLine, HourLine.case_id == case.id)) for case in (part, whole)]
    assert lines == [1, 2]


def test_a_self_audit_unit_is_approved_by_a_second_person(rows):
    from app.models import CaseAction

    decided = rows(CaseAction, CaseAction.tier == Tier.UNIT.value)
    assert decided
    for action in decided:
        submitters = {a.user_id for a in action.case.actions if a.kind == "submit"}
        assert action.user_id not in submitters
        assert action.organisation_id == action.case.organisation_id


def test_the_unit_with_one_admin_is_told_why_it_cannot_submit(rows):
    from app.errors import RuleViolation
    from app.models import Case, Membership, Organisation
    from app.operations.cases import submit_case
    from app.operations.sign_in import actor_of

    unit = rows(Organisation, Organisation.name == "青海民族大学")[0]
    admins = rows(Membership, Membership.organisation_id == unit.id)
    assert [admin.role for admin in admins] == [Role.UNIT_ADMIN.value]
    draft = rows(Case, Case.organisation_id == unit.id)[0]
    assert draft.state == CaseState.DRAFT.value
    with pytest.raises(RuleViolation, match="另一名单位管理员") as refusal:
        submit_case(actor_of(admins[0]), draft.id, draft.version)
    assert [problem.field for problem in refusal.value.problems] == ["chain"]


def test_actions_lie_in_order_before_the_business_date(rows):
    from app.models import Case

    first, last = datetime(2016, 1, 4, tzinfo=UTC), datetime(2019, 9, 15, 16, tzinfo=UTC)
    for case in rows(Case):
        moments = [case.created_at, *(action.at for action in case.actions)]
        assert moments == sorted(moments)
        assert first < moments[0]
        assert moments[-1] < last


def test_batches_show_what_can_happen_to_a_row(rows):
    from app.models import ImportBatch, ImportRow

    batches = rows(ImportBatch)
    posted = next(batch for batch in batches if "第一批" in batch.file_name)
    outcomes = Counter(row.outcome for row in rows(ImportRow, ImportRow.batch_id == posted.id))
    assert outcomes[RowOutcome.ERROR.value] == 2
    assert outcomes[RowOutcome.WAITING.value] == 1
    assert outcomes[RowOutcome.CREDITED.value] > 10
    assert [batch.state for batch in batches if "第二批" in batch.file_name] == ["checked"]


def test_the_person_who_signs_in_has_four_years_and_two_open_items(rows):
    from app.models import Case, HourLine, Person, YearTotal

    person = rows(Person, Person.user_id.is_not(None))[0]
    assert person.name == "张䶮"
    totals = {total.year: total for total in rows(YearTotal, YearTotal.person_id == person.id)}
    assert set(totals) == {2016, 2017, 2018, 2019}
    assert all(total.public == Decimal(30) for total in totals.values())
    open_lines = rows(HourLine, HourLine.person_id == person.id, HourLine.state == "live")
    cases = [rows(Case, Case.id == line.case_id)[0] for line in open_lines]
    assert {case.holder.name for case in cases} == {"青海省交通运输厅", cases[-1].organisation.name}


def test_every_role_can_sign_in():
    logins = DEMO_LOGINS["qinghai"]
    assert {login.role for login in logins} == set(Role)
    twice = [
        name for name, times in Counter(login.username for login in logins).items() if times > 1
    ]
    assert twice == ["base"]


@pytest.mark.parametrize(
    "login", DEMO_LOGINS["qinghai"], ids=lambda login: f"{login.username}-{login.role}"
)
def test_a_listed_login_works(login, rows):
    from flask_appbuilder.security.sqla.models import User

    from app.access.roles import ROLE_PERMISSIONS
    from app.models import Membership
    from app.operations.sign_in import actor_of

    user = rows(User, User.username == login.username)[0]
    assert check_password_hash(user.password, login.password)
    actors = [actor_of(found) for found in rows(Membership, Membership.user_id == user.id)]
    actor = next(actor for actor in actors if actor.role is login.role)
    assert actor.organisation_name == login.organisation_name
    assert actor.name == login.name
    assert actor.permissions == ROLE_PERMISSIONS[login.role]


def test_every_file_can_be_opened(demo, rows):
    from app.models import Attachment

    files = demo.extensions["xueshi"].files
    attachments = rows(Attachment)
    assert {attachment.content_type for attachment in attachments} == {
        "application/pdf",
        "image/jpeg",
    }
    for attachment in attachments:
        with files.open(attachment.stored_name) as stored:
            assert len(stored.read()) == attachment.size


def test_the_log_tells_of_no_refusal(rows):
    from app.models import AuditEntry, db

    refused = select(func.count()).where(AuditEntry.outcome == "refused")
    assert db.session.scalar(refused) == 0
    assert [entry.detail for entry in rows(AuditEntry, AuditEntry.action == "demo.load")] == [
        "qinghai"
    ]
