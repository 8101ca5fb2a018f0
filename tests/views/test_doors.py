"""Every door, for everybody, from everywhere: the answer stands in doors.txt.

A route without a line there fails. No answer holds what the reader may not know, no GET changes
anything, no POST without the form's token does, and refusals are told in Chinese and logged.
"""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from app.models import Person, db
from tests.views.cast import MAY_READ
from tests.views.doors import DOORS, STATIC, read_book
from tests.views.state import Watch, nothing_changes

pytestmark = pytest.mark.one_engine

ROLES = sorted({role for role, _place in MAY_READ})
BOOK = read_book()
REFUSED = {"403", "404"}
WORDS = {
    "400": "请求不完整",
    "403": "没有权限",
    "404": "找不到此页面",
    "405": "不能这样打开",
    "409": "内容已有变化",
}


def places(role):
    return [place for found, place in MAY_READ if found == role]


def code(answer):
    """The status; a redirect to the sign-in page is «sign-in»."""
    if answer.status_code == 302 and answer.location.startswith("/login/"):
        return "sign-in"
    return str(answer.status_code)


def text_of(answer):
    return answer.get_data(as_text=True)


# Behind this door stands one whole number, for those within reach: test_shown_number.py.
SHOWS_A_NUMBER = "POST people.number"


def leaks(stage, who, answer, door=None):
    """What the answer tells and `who` may not read."""
    body = answer.get_data()
    allowed = MAY_READ.get(who, set())
    numbers = {number for number in stage.cast.full_numbers if number in body}
    if door is not None and door.name == SHOWS_A_NUMBER and "person" in allowed:
        with stage.app.app_context():
            person = db.session.get_one(Person, stage.cast.ids["person"])
            numbers -= {person.identity_number.encode()}
    found = {
        f"{owner}: {secret.decode()}"
        for owner, secrets in stage.cast.secrets.items()
        if owner not in allowed
        for secret in secrets
        if secret in body
    }
    return found | {f"number {number.decode()}" for number in numbers}


def check_refusal(answer, door):
    """A refusal is our page in Chinese, or JSON from the API."""
    if door.endpoint.startswith(("pick.", "hours.")):
        assert answer.mimetype == "application/json", door.name
        assert "error" in answer.get_json()
        return
    assert answer.mimetype == "text/html", door.name
    word = WORDS[str(answer.status_code)]
    assert f"<h1>{word}</h1>" in text_of(answer), door.name


def test_every_route_has_a_door(stage):
    routes = {
        (method, rule.endpoint)
        for rule in stage.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in STATIC
    }
    doors = {(door.method, door.endpoint) for door in DOORS}
    assert doors == routes, "describe new routes in doors.py and doors.txt"


def test_every_door_has_a_line_for_every_role():
    lines = {(name, role): set(line.answers) for (name, role), line in BOOK.items()}
    wanted = {(door.name, role): set(places(role)) for door in DOORS for role in ROLES} | {
        (door.name, "anonymous"): {""} for door in DOORS
    }
    assert lines == wanted


def complaints(stage, who, door, answer, logged):
    """What is wrong with an answer, and with what the log says of it."""
    expected = BOOK[door.name, who[0]].answers[who[1]]
    name = f"{door.name} as {who[0]}, {who[1]}"
    if code(answer) != expected:
        yield f"{name}: {code(answer)}, not {expected}"
    for leak in leaks(stage, who, answer, door):
        yield f"{name} tells {leak}"
    if code(answer) in REFUSED:
        check_refusal(answer, door)
    # A batch may be taken and some of its cases refused.
    if logged != (expected in REFUSED) and (expected in REFUSED or door.method == "GET"):
        yield f"{name}: {logged} refusals logged"


@pytest.mark.parametrize("role", ROLES)
def test_get(stage, role):
    doors = [door for door in DOORS if door.method == "GET"]
    problems = []
    for place in places(role):
        visitor = stage.visitor(role, place)
        watch = Watch(stage.app, stage.cast.users[visitor.username])
        for door in doors:
            path = door.path(stage.app, stage.cast)
            answer = visitor.get(path)
            problems += complaints(stage, (role, place), door, answer, watch.refused())
            if code(visitor.head(path)) != code(answer):
                problems.append(f"HEAD differs from {door.name} as {role}, {place}")
            watch.refused()
        if watch.changed():
            culprits = []
            for door in doors:
                visitor.get(door.path(stage.app, stage.cast))
                culprits += [door.name] if watch.changed() else []
            problems.append(f"a GET as {role}, {place} changes the database: {culprits}")
    assert problems == []


@pytest.mark.parametrize("role", ROLES)
def test_post(stage, role):
    problems = []
    for place in places(role):
        user_id = stage.cast.users[stage.cast.names[role, place]]
        watch = Watch(stage.app, user_id)
        for door in (door for door in DOORS if door.method == "POST"):
            visitor = stage.visitor(role, place)
            answer = door.open(stage.app, stage.cast, visitor)
            problems += complaints(stage, (role, place), door, answer, watch.refused())
            if not code(answer).startswith("4"):
                stage.restore()
                watch = Watch(stage.app, user_id)
            elif watch.changed():
                problems.append(f"{door.name} as {role}, {place} changes the database")
    assert problems == []


# What somebody may change without an account: here they bring a code that was given to them.
OPEN = frozenset({"POST activation.activate"})


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_anonymous(stage, door):
    expected = BOOK[door.name, "anonymous"].answers[""]
    visitor = stage.anonymous()
    watched = nullcontext() if door.name in OPEN else nothing_changes(stage.app, door.name)
    with watched:
        answer = door.open(stage.app, stage.cast, visitor)
    if door.name in OPEN:
        stage.restore()
    assert code(answer) == expected
    assert leaks(stage, ("anonymous", ""), answer) == set()


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method == "POST"], ids=lambda door: door.name
)
def test_a_post_without_the_token_of_a_form_does_nothing(stage, door):
    welcome = [
        (role, place)
        for (role, place) in MAY_READ
        if BOOK[door.name, role].answers[place].startswith(("2", "3", "sign-in"))
    ]
    assert welcome, f"nobody may {door.name}"
    visitor = stage.visitor(*welcome[0])
    data = door.form(stage.cast, visitor) if door.form else {}
    with nothing_changes(stage.app, door.name):
        answer = visitor.post_bare(door.path(stage.app, stage.cast), data)
    assert answer.status_code == 400
    assert "<h1>请求不完整</h1>" in text_of(answer)
    # A token of somebody else's session is no better.
    with nothing_changes(stage.app, door.name):
        visitor.token = stage.anonymous().token
        answer = door.open(stage.app, stage.cast, visitor)
    assert answer.status_code == 400
