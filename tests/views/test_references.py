"""Ids and versions that somebody writes into a form or address by hand."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.models import HourLine, LoginSession, db
from tests.views.cast import FILING_FORM, MEETING_FORM
from tests.views.doors import DOORS, Door
from tests.views.state import nothing_changes, refusals
from tests.views.test_doors import leaks

ADD = "/declaration/add/?category="
COURSE = "QH-Z-CRS"
# No id at all, one too large for the column, for the database, for Python's own limit.
WRONG_NUMBERS = [
    "0",
    "-1",
    "99999",
    str(2**31),
    str(2**63),
    "9" * 30,
    "9" * 5000,
    "0" * 11 + "9" * 30,
]
WRONG_TEXTS = ["", "abc", "1.5", "１", "²", "1 OR 1=1", "%00", "\x00", "null", "1-1"]


def unit_admin(stage):
    return stage.visitor("unit_admin", "own")


def line_count(stage):
    with stage.app.app_context():
        return db.session.scalar(select(func.count()).select_from(HourLine))


@pytest.mark.parametrize(
    ("filing", "person", "expected"),
    [
        ("filing", "person", 302),
        ("open_filing", "person", 302),
        ("far_filing", "person", 404),
        ("filing_under_review", "person", 422),
        ("filing", "stranger", 422),
    ],
)
def test_a_declaration_takes_an_open_filing_and_people_of_the_unit_only(
    stage, filing, person, expected
):
    visitor = unit_admin(stage)
    before = line_count(stage)
    form = {
        "category": COURSE,
        "filing_id": stage.cast.ids[filing],
        "lines-0-person_id": stage.cast.ids[person],
        "lines-0-hours": "20",
    }
    answer = visitor.post(ADD + COURSE, form)
    assert answer.status_code == expected
    assert line_count(stage) == before + (expected == 302)
    assert leaks(stage, ("unit_admin", "own"), answer) == set()


@pytest.mark.parametrize("value", [*WRONG_NUMBERS, *WRONG_TEXTS])
@pytest.mark.parametrize("field", ["filing_id", "lines-0-person_id"])
def test_a_reference_that_is_none_is_told_at_the_field(stage, field, value):
    form = {
        "category": COURSE,
        "filing_id": str(stage.cast.ids["filing"]),
        "lines-0-person_id": str(stage.cast.ids["person"]),
        "lines-0-hours": "20",
    }
    with nothing_changes(stage.app, f"{field}={value[:10]!r}"):
        answer = unit_admin(stage).post(ADD + COURSE, form | {field: value})
    assert answer.status_code in {400, 404, 422}


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("/declaration/case/{}/edit/", "far_draft"),
        ("/filing/case/{}/edit/", "far_filing_draft"),
        ("/case/{}/submit/", "far_draft"),
        ("/case/{}/discard/", "far_draft"),
        ("/case/{}/evidence/", "far_draft"),
        ("/case/{}/withdraw/", "far_case"),
        ("/case/{}/approve/", "far_case"),
        ("/case/file/{}/remove/", "far_draft_file"),
    ],
)
def test_a_record_of_another_organisation_is_as_if_it_did_not_exist(stage, path, record):
    visitor = unit_admin(stage)
    user_id = stage.cast.users[visitor.username]
    before = refusals(stage.app, user_id)
    with nothing_changes(stage.app, path):
        answer = visitor.post(path.format(stage.cast.ids[record]), {"version": "1", **FILING_FORM})
    missing = visitor.post(path.format(99999), {"version": "1", **FILING_FORM})
    assert answer.status_code == missing.status_code == 404
    # The page tells a stranger's record from a missing one by nothing but the form's token.
    shown = [page.get_data(as_text=True).split("<main")[1] for page in (answer, missing)]
    assert shown[0].split("csrf_token")[0] == shown[1].split("csrf_token")[0]
    assert refusals(stage.app, user_id) == before + 1


@pytest.mark.parametrize("whose", ["colleague", "stranger"])
def test_an_archive_takes_entries_of_the_person_only(stage, whose):
    visitor = stage.visitor("professional", "own")
    form = {"years": stage.cast.ids["year"], "items": stage.cast.ids["far_entry"]}
    with nothing_changes(stage.app, whose):
        answer = visitor.post("/archive/issue/", form)
    assert answer.status_code == 422
    assert leaks(stage, ("professional", "own"), answer) == set()


@pytest.mark.parametrize("value", [*WRONG_NUMBERS, *WRONG_TEXTS, "1-" + "9" * 30])
@pytest.mark.parametrize("field", ["years", "items"])
def test_an_archive_of_wrong_numbers_is_refused(stage, field, value):
    form = {"years": str(stage.cast.ids["year"]), "items": str(stage.cast.ids["entry"])}
    with nothing_changes(stage.app, f"{field}={value[:10]!r}"):
        answer = stage.visitor("professional", "own").post("/archive/issue/", form | {field: value})
    assert answer.status_code in {400, 422}


def test_a_membership_of_another_user_is_refused_and_logged(stage):
    visitor = unit_admin(stage)
    user_id = stage.cast.users[visitor.username]
    before = refusals(stage.app, user_id)
    other = stage.cast.ids["membership_provincial_admin_above"]
    answer = visitor.post("/membership/choose/", {"membership_id": other})
    assert answer.status_code == 404
    assert refusals(stage.app, user_id) == before + 1
    with stage.app.app_context():
        taken = select(LoginSession.user_id).where(LoginSession.membership_id == other).distinct()
        assert list(db.session.scalars(taken)) == [1]


@pytest.mark.parametrize(
    ("door", "form"),
    [
        ("organisations.edit", {"bureau_id": "99999"}),
        ("organisations.edit", {"department_id": "99999"}),
        ("organisations.edit", {"bureau_id": str(2**31)}),
        ("organisations.edit", {"region_code": "999999"}),
        ("people.edit", {"employer_id": "99999"}),
        ("people.edit", {"employer_id": "9" * 30}),
        ("people.edit", {"title_series": "不存在的系列"}),
        ("accounts.add", {"organisation_id": "99999"}),
        ("accounts.add", {"organisation_id": "9" * 30}),
        ("accounts.add", {"role": "emperor"}),
        ("accounts.add", {"person_id": "99999"}),
    ],
)
def test_a_form_of_the_province_names_what_does_not_exist(stage, door, form):
    found = next(d for d in DOORS if d.endpoint == door and d.method == "POST")
    visitor = stage.visitor("provincial_admin", "above")
    whole = found.form(stage.cast, visitor) | form
    with nothing_changes(stage.app, door):
        answer = visitor.post(found.path(stage.app, stage.cast), whole)
    assert answer.status_code == 422


VERSIONED = ("submit", "withdraw", "discard", "approve", "return", "refuse")


@pytest.mark.parametrize("step", VERSIONED)
@pytest.mark.parametrize("version", ["0", "1", "99"])
def test_a_version_that_was_not_shown_is_stale(stage, step, version):
    record = {"submit": "draft", "discard": "draft"}.get(step, "case")
    role = "department_admin" if step in {"approve", "return", "refuse"} else "unit_admin"
    visitor = stage.visitor(role, "parent" if role == "department_admin" else "own")
    path = f"/case/{stage.cast.ids[record]}/{step}/"
    with nothing_changes(stage.app, path):
        answer = visitor.post(path, {"version": version, "reason": "原因"})
    assert answer.status_code == 409
    assert "<h1>内容已有变化</h1>" in answer.get_data(as_text=True)


@pytest.mark.parametrize("version", ["", "abc", "-1", "1.0", "²", "9" * 30, "9" * 5000, "\x00"])
@pytest.mark.parametrize("step", VERSIONED)
def test_a_version_that_is_no_number_is_a_broken_request(stage, step, version):
    visitor = unit_admin(stage)
    path = f"/case/{stage.cast.ids['draft']}/{step}/"
    with nothing_changes(stage.app, path):
        answer = visitor.post(path, {"version": version, "reason": "原因"})
    # The desk's steps are refused before anybody looks at the version.
    assert answer.status_code in {400, 403}


@pytest.mark.parametrize("version", ["0", "99", "abc", str(2**40)])
def test_a_stale_form_overwrites_nothing(stage, version):
    form = MEETING_FORM | {"lines-0-person_id": str(stage.cast.ids["person"]), "version": version}
    path = f"/declaration/case/{stage.cast.ids['draft']}/edit/"
    with nothing_changes(stage.app, path):
        answer = unit_admin(stage).post(path, form)
    assert answer.status_code in {409, 422}


def numbered_doors():
    seen = set()
    for door in DOORS:
        if door.argument and (door.method, door.endpoint) not in seen:
            seen.add((door.method, door.endpoint))
            yield door


@pytest.mark.parametrize(
    "door", list(numbered_doors()), ids=lambda door: f"{door.method} {door.endpoint}"
)
def test_an_address_with_an_impossible_id_is_not_found(stage, door: Door):
    visitor = stage.visitor("provincial_admin", "above")
    whole = door.path(stage.app, stage.cast)
    known = str(stage.cast.ids[door.record])
    for number in [*WRONG_NUMBERS, "abc", "１", "²", "1.5"]:
        path = re.sub(rf"/{known}(?=/|$)", f"/{number}", whole)
        assert path != whole or number == known
        with nothing_changes(stage.app, path):
            if door.method == "GET":
                answer = visitor.get(path)
            else:
                answer = visitor.post(path, {"version": "1"})
        assert answer.status_code in {400, 403, 404, 422}, (number[:12], answer.status_code)


@pytest.mark.parametrize(
    ("editor", "record"), [("filing", "draft"), ("declaration", "filing_draft")]
)
def test_an_editor_opens_its_own_kind_of_case_alone(stage, editor, record):
    path = f"/{editor}/case/{stage.cast.ids[record]}/edit/"
    visitor = unit_admin(stage)
    assert visitor.get(path).status_code == 404
    with nothing_changes(stage.app, path):
        answer = visitor.post(path, {"version": "1"})
    assert answer.status_code == 404
