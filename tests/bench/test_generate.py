"""A generated province keeps the laws that the operations keep, and every screen opens on it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from sqlalchemy import func, select

from app.enums import CaseKind, CaseState, IdType, LineState, RowOutcome
from app.identity import check_credit_code, check_identity_number, check_name
from tests.installation import disconnect
from tests.views.visitor import Visitor

SCALE = 0.0005
LOGINS = (
    *("province", "auditor", "system", "bureau", "bureau.prefecture", "bureau.county"),
    *("department", "unit", "company", "university", "base", "association", "person"),
)


@pytest.fixture(scope="module")
def province(application, test_database):
    """An application with a tiny province, generated once for all tests of this file."""
    disconnect(application)
    test_database.restore()
    with application.app_context():
        from app.bench import PASSWORD, generate

        generate(SCALE, 1, PASSWORD, lambda _: None)
        yield application
    disconnect(application)


@pytest.fixture
def session(province):  # noqa: ARG001 - it must be generated
    from app.models import db

    yield db.session
    db.session.rollback()


def test_there_is_as_much_as_the_scale_says(session):
    from app.bench.size import Size
    from app.models import Case, HourLine, LedgerEntry, Organisation, Person

    size = Size.of(SCALE)

    def number(model, *conditions):
        return session.scalar(select(func.count()).select_from(model).where(*conditions))

    assert number(Person) == size.people
    # Fifty-four bureaus and an association.
    assert number(Organisation) == size.units + size.bases + size.departments + 55
    assert number(Case, Case.kind == CaseKind.FILING.value) == size.filings
    declarations = number(Case, Case.kind == CaseKind.DECLARATION.value)
    assert declarations == pytest.approx(size.declarations, abs=4)
    assert 3 < number(HourLine) / declarations < 6
    assert size.entries <= number(LedgerEntry) < size.entries * 1.1


def test_a_working_province_is_asked_for_by_default():
    from app.bench.size import Size

    size = Size.of(1)
    assert (size.people, size.entries, size.declarations) == (300_000, 3_000_000, 400_000)


def test_every_row_points_at_rows_that_are_there(session):
    from app.models.base import metadata

    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias()
            found = parent.c[key.column.name] == key.parent
            lost = select(func.count()).where(key.parent.is_not(None))
            lost = lost.where(~select(parent).where(found).exists())
            assert session.scalar(lost) == 0, f"{table.name}.{key.parent.name}"


def test_ledger_totals_lines_and_rows_agree(session):
    from app.models import HourLine, ImportRow, LedgerEntry, YearTotal

    sums = Counter()
    sources = Counter()
    for entry in session.scalars(select(LedgerEntry)):
        sums[entry.person_id, entry.year, entry.subject] += entry.credited
        sources["line", entry.line_id, entry.person_id] += 1
        sources["row", entry.import_row_id, entry.person_id] += 1
    totals = Counter()
    for total in session.scalars(select(YearTotal)):
        totals[total.person_id, total.year, "public"] += total.public
        totals[total.person_id, total.year, "professional"] += total.professional
    assert +sums == +totals
    credited = Counter()
    for line in session.scalars(select(HourLine).where(HourLine.state == LineState.CREDITED.value)):
        credited["line", line.id, line.person_id] += 1
    for row in session.scalars(
        select(ImportRow).where(ImportRow.outcome == RowOutcome.CREDITED.value)
    ):
        credited["row", row.id, row.person_id] += 1
    assert {key: n for key, n in sources.items() if key[1] is not None} == credited


def test_the_engine_gives_everybody_what_the_ledger_says(session):
    from app.models import Organisation, Person, YearTotal
    from app.operations.facts import person_facts
    from app.operations.ledger_sources import credits_of, standing_items
    from app.operations.policies import policy_for
    from app.policy import evaluate

    years = list(session.scalars(select(YearTotal).where(YearTotal.person_id % 13 == 0)))
    assert len(years) > 40
    for total in years:
        person = session.get(Person, total.person_id)
        policy = policy_for(session.get(Organisation, person.employer_id), total.year)
        items = standing_items(credits_of(person.id, [total.year]), policy)
        result = evaluate(policy, person_facts(person), items).years[total.year]
        assert (result.public, result.professional) == (total.public, total.professional)


def test_lines_follow_the_state_of_their_case(session):
    from app.models import Case, HourLine

    pairs = session.execute(
        select(Case.state, HourLine.state).join(HourLine, HourLine.case_id == Case.id).distinct()
    )
    assert {tuple(pair) for pair in pairs} == {
        (CaseState.APPROVED.value, LineState.CREDITED.value),
        (CaseState.IN_REVIEW.value, LineState.LIVE.value),
        (CaseState.RETURNED.value, LineState.DRAFT.value),
        (CaseState.WITHDRAWN.value, LineState.DRAFT.value),
        (CaseState.DRAFT.value, LineState.DRAFT.value),
        (CaseState.REFUSED.value, LineState.DROPPED.value),
        (CaseState.DISCARDED.value, LineState.DROPPED.value),
    }


def test_what_was_handed_in_is_what_stands_there(session):
    from app.models import Case, CaseAction
    from app.operations.content import canonical_content, content_hash

    handed_in = list(session.scalars(select(Case).where(Case.round > 0, Case.id % 3 == 0)))
    assert len(handed_in) > 30
    for case in handed_in:
        content = canonical_content(case)
        assert content_hash(content) == case.content_hash
        sent = select(CaseAction.content).where(
            CaseAction.case_id == case.id, CaseAction.kind == "submit"
        )
        assert set(session.scalars(sent)) == {content}


def test_versions_of_a_case_go_up_to_where_it_stands(session):
    from app.models import Case, CaseAction

    latest = select(CaseAction.case_id, func.max(CaseAction.version_before))
    last = dict(session.execute(latest.group_by(CaseAction.case_id)).tuples().all())
    for case in session.scalars(select(Case)):
        assert case.version == last.get(case.id, case.version - 1) + 1


def test_numbers_codes_and_names_are_valid(session):
    from app.models import Organisation, Person

    for person in session.scalars(select(Person)):
        check_identity_number(person.identity_number, IdType(person.id_type))
        check_name(person.name)
    for organisation in session.scalars(select(Organisation)):
        check_credit_code(organisation.credit_code)


def test_new_work_goes_on_behind_the_generated(province, session):
    from app.bench import PASSWORD
    from app.models import Case

    numbers = set(session.scalars(select(Case.number)))
    session.rollback()
    visitor = Visitor(province)
    visitor.sign_in("unit", PASSWORD)
    visitor.get("/filing/add/")
    form = {
        "title": "接着办的培训班",
        "subject": "professional",
        "mode": "online",
        "starts_on": "2019-10-08",
        "ends_on": "2019-10-09",
        "hours": "8",
    }
    assert visitor.post("/filing/add/", form).status_code == 302
    with province.app_context():
        (case,) = session.scalars(select(Case).where(Case.title == form["title"]))
        assert case.number not in numbers


@pytest.mark.parametrize("username", LOGINS)
def test_every_screen_of_the_menu_opens(province, username):
    from app.bench import PASSWORD

    visitor = Visitor(province)
    assert visitor.sign_in(username, PASSWORD).status_code == 302
    first = visitor.get("/", follow_redirects=True)
    body = first.get_data(as_text=True)
    links = set(re.findall(r'href="(/[a-z][\w/]*/)"', body))
    assert len(links) > 2
    for link in links:
        assert visitor.get(link).status_code in {200, 302, 405}, link
    rows = set(re.findall(r'href="(/(?:case|person|record|organisation)/\d+/)"', body))
    for link in rows:
        assert visitor.get(link).status_code == 200, link


def test_the_floor_shows_the_rows_of_the_screens(province):
    from app.bench import PASSWORD
    from app.models import db
    from bench.floor import make_floor
    from bench.screens import LOGINS as ASKING
    from bench.screens import screens_of
    from bench.subjects import find_subjects

    settings = province.extensions["xueshi"].settings
    floor = make_floor(settings, db.engine).test_client()
    visitors = {}
    for screen in screens_of(find_subjects(db.engine, settings, ASKING)):
        if screen.login not in visitors:
            visitors[screen.login] = Visitor(province)
            visitors[screen.login].sign_in(screen.login, PASSWORD)
        if screen.posted:
            continue
        ours = visitors[screen.login].get(screen.path)
        bare = floor.get(screen.floor)
        assert (ours.status_code, bare.status_code) == (200, 200), screen.name
        if "/list/" in screen.path or "waiting" in screen.name:
            body = ours.get_data(as_text=True)
            rows = len(re.findall(r'<tr role="row">', body)) - len(re.findall("<thead", body))
            assert rows == bare.get_data(as_text=True).count("<tr>"), screen.name


@pytest.mark.usefixtures("session")
def test_only_an_empty_database_is_filled(province):
    result = province.test_cli_runner().invoke(args=["bench", "generate", "--scale", "0.0005"])
    assert result.exit_code == 1
    assert "只能在空的系统上" in result.output


def fingerprint(session):
    from app.models import Case, HourLine, Person

    rows = session.execute(select(Case.number, Case.state, Case.version).order_by(Case.id)).all()
    rows += session.execute(select(HourLine.person_id, HourLine.days).order_by(HourLine.id)).all()
    return [*rows, *session.execute(select(Person.name, Person.identity_hash)).all()]


def test_a_seed_makes_the_same_province_again(application, test_database):
    from app.bench import generate
    from app.models import db

    found = []
    for seed in (5, 5, 6):
        disconnect(application)
        test_database.restore()
        with application.app_context():
            generate(0.0001, seed, "x", lambda _: None)
            found.append(fingerprint(db.session))
    disconnect(application)
    assert found[0] == found[1]
    assert found[0] != found[2]
