"""Every form of the application, filled in by anybody with anything.

The forms are those of doors.py, which test_doors.py compares with the route table: a new form
is scribbled on too. A good form is sent with one to three fields spoilt, so that most of what
arrives gets past the first check. Whatever it is: an answer in Chinese, soon, and either all of
it is stored or nothing.
"""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.models import AuditEntry, db
from app.services import services
from tests import engines
from tests.views.cast import MAY_READ
from tests.views.doors import DOORS, OTHER_FORMS, read_book
from tests.views.scribbles import ENCODINGS, changes, fields_of
from tests.views.state import checksum
from tests.views.test_doors import leaks

BOOK = read_book()
FORMS = [door for door in DOORS if door.method == "POST"] + list(OTHER_FORMS)
PATIENCE_SECONDS = 10
# For each form: what the time of a whole run leaves. The forms are the same on both engines.
EXAMPLES = 14 if engines.ENGINE == "sqlite" else 6
HAN = re.compile("[一-鿿]")
_FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
_NAME = re.compile(r'\bname="([^"]+)"')
_VALUE = re.compile(r'\bvalue="([^"]*)"')
# Not stored by an operation: who is signed in and which language is shown.
WITHOUT_AUDIT = {"SignInView.login", "SignInView.logout", "language.choose"}

# Takes several files, each in an operation of its own: the refusal of one stops no other.
ONE_BY_ONE = {"cases.add_file"}


def welcome(door):
    """Somebody who may send this form."""
    plain = f"{door.method} {door.endpoint}"
    name = door.name if (door.name, "unit_admin") in BOOK else plain
    taken = {"200", "302", "sign-in"}
    return next(who for who in MAY_READ if BOOK[name, who[0]].answers[who[1]] in taken)


def good_form(stage, door, visitor):
    """The fields of a form that is taken, with all that its page offers."""
    given = fields_of(door.form(stage.cast, visitor) if door.form else {})
    known = {name for name, _value in given} | {"csrf_token"}
    page = visitor.get(door.path(stage.app, stage.cast)).get_data(as_text=True)
    offered: dict[str, bytes] = {}
    for tag in _FIELD.findall(page):
        name, value = _NAME.search(tag), _VALUE.search(tag)
        if name is not None and name[1] not in known:
            offered.setdefault(name[1], html.unescape(value[1] if value else "").encode())
    return given + list(offered.items())


def audit_lines(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditEntry))


def stored_files(app):
    with app.app_context():
        root = Path(services().settings.instance_dir) / "files"
    return {path.name for path in root.rglob("*") if path.is_file()}


def send(stage, door, who, fields, encoding):
    visitor = stage.visitor(*who)
    content_type, body = ENCODINGS[encoding]([("csrf_token", visitor.token.encode()), *fields])
    began = time.monotonic()
    answer = visitor._ask(
        "POST", door.path(stage.app, stage.cast), data=body, content_type=content_type
    )
    return answer, time.monotonic() - began


def complaints(stage, door, who, answer, seconds, state):
    """What is wrong with an answer; `state` is the checksum before and after, and the log."""
    before, after, logged, kept = state
    if answer.status_code not in {200, 302} and not 400 <= answer.status_code < 500:
        yield f"answers {answer.status_code}"
    if seconds > PATIENCE_SECONDS:
        yield f"takes {seconds:.0f} seconds"
    if answer.status_code >= 400:
        if not HAN.search(re.sub("<[^>]*>", "", answer.get_data(as_text=True))):
            yield "refuses without a sentence"
        taken = logged if door.endpoint in ONE_BY_ONE else 0
        if after != before and not taken:
            yield f"answers {answer.status_code} and has stored something"
        if len(kept) > taken:
            yield f"answers {answer.status_code} and keeps a file"
    if after != before and not logged and door.endpoint not in WITHOUT_AUDIT:
        yield "stores something without a line in the log"
    for leak in leaks(stage, who, answer, door):
        yield f"tells {leak}"


@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
def test_anything_in_a_form_gets_an_answer(stage, door):
    who = welcome(door)
    form = good_form(stage, door, stage.visitor(*who))
    answer, _ = send(stage, door, who, form, "multipart")
    assert answer.status_code in {200, 302}, "the form that is spoilt must be a good one"
    stage.restore()
    begin = checksum(stage.app)

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(spoilt=changes(stage.cast.ids.values()), encoding=st.sampled_from(sorted(ENCODINGS)))
    def scribble(spoilt, encoding):
        fields = form
        for change in spoilt:
            fields = change.apply(fields)
        lines, files = audit_lines(stage.app), stored_files(stage.app)
        answer, seconds = send(stage, door, who, fields, encoding)
        after = checksum(stage.app)
        state = begin, after, audit_lines(stage.app) - lines, stored_files(stage.app) - files
        try:
            assert list(complaints(stage, door, who, answer, seconds, state)) == []
        finally:
            if after != begin or door.endpoint in WITHOUT_AUDIT:
                stage.restore()

    scribble()


def test_a_file_is_no_text(stage):
    visitor = stage.visitor("unit_admin", "own")
    (door,) = (door for door in FORMS if door.endpoint == "filings.add")
    form = good_form(stage, door, visitor)
    for name, _value in form:
        spoilt = [(field, old) for field, old in form if field != name]
        spoilt.append((name, (b"a.pdf", b"%PDF-1.4")))
        answer, _ = send(stage, door, welcome(door), spoilt, "multipart")
        assert answer.status_code == 400, name
        assert "<h1>请求不完整</h1>" in answer.get_data(as_text=True)
