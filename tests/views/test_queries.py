"""What people and machines write behind the question mark: never an error, never a longer page."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.enums import CaseState, Role
from app.views.listing import PAGE_SIZE
from tests import engines
from tests.factories import PASSWORD, World
from tests.views.doors import DOORS
from tests.views.test_doors import leaks
from tests.views.visitor import Visitor

PAGES = [door for door in DOORS if door.method == "GET" and not door.variant]
NAMES = (
    *("q", "state", "after", "before", "page", "locale", "next", "name", "capacity", "track"),
    *("employer", "role", "user", "outcome", "category", "filing_id", "psize", "page_size"),
    *("_oc_Person", "_od_Person", "_flt_0_name", "csrf_token", "", "q[]"),
    *("endpoint", "values", "_external", "_scheme", "_anchor", "_method"),
)
VALUES = st.one_of(
    st.text(max_size=80),
    st.integers().map(str),
    st.sampled_from(
        [
            *("%", "_", "\\", "%' OR 1=1 --", "'; DROP TABLE person; --", "\x00", "\ud7ff\uffff"),
            *("NaN", "-0", "1e9", "٣", "²", "9" * 5000, "韩" * 3000, "../../etc/passwd", "{{7*7}}"),
            *(state.value for state in CaseState),
            *(role.value for role in Role),
        ]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5)
EVERYBODY = [("provincial_admin", "above"), ("auditor", "above"), ("unit_admin", "own")]


def rows(answer):
    """How many rows a list has, on screen or as JSON."""
    if answer.mimetype == "application/json":
        return len(answer.get_json().get("results", []))
    body = answer.get_data(as_text=True)
    return len(re.findall(r'<tr role="row">', body)) - len(re.findall(r"<thead", body))


@pytest.mark.parametrize("door", PAGES, ids=lambda door: door.name)
def test_any_query_gets_an_answer(stage, door):
    visitors = {who: stage.visitor(*who) for who in EVERYBODY}
    path = door.path(stage.app, stage.cast)
    # A page of one record reads no query, but every page has links that carry it on.
    # The pages are the same on both engines.
    examples = 10 if door.argument or engines.ENGINE != "sqlite" else 40

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(query=QUERIES, who=st.sampled_from(EVERYBODY))
    def ask(query, who):
        answer = visitors[who].get(path, query_string=query)
        nul = any("\x00" in value for _name, value in query)
        assert answer.status_code in ({400} if nul else {200, 302, 403, 404})
        assert leaks(stage, who, answer) == set()

    ask()


@pytest.mark.parametrize("path", ["/login/", "/filing/list/", "/healthz/"])
def test_any_query_of_a_stranger_gets_an_answer(stage, path):
    visitor = stage.anonymous()

    @settings(max_examples=30)
    @given(query=QUERIES)
    def ask(query):
        answer = visitor.get(path, query_string=query)
        nul = any("\x00" in value for _name, value in query)
        assert answer.status_code in ({400} if nul else {200, 302})

    ask()


CROWD = 60
DIGITS = "零一二三四五六七八九"


def name_of(number):
    """Names hold no digits."""
    return f"人员{DIGITS[number // 10]}{DIGITS[number % 10]}"


@pytest.fixture
def crowded(app):
    """A province with more people than a page holds, and its administrator."""
    with app.app_context():
        world = World()
        unit = world.organisation()
        for number in range(CROWD):
            world.person(unit, name_of(number))
        visitor = Visitor(app)
        visitor.sign_in(world.admin.user_name, PASSWORD)
        return visitor


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?page_size=1000",
        "?psize=100000",
        "?limit=1000",
        "?after=0",
        "?before=999999",
        "?q=人员",
        "?after=0&after=1",
        "?page=0",
    ],
)
def test_a_page_is_never_longer_than_a_page(crowded, query):
    assert rows(crowded.get(f"/person/list/{query}")) == PAGE_SIZE


def names_on(answer):
    return re.findall(
        rf"人员[{DIGITS}]{{2}}", re.sub(r"<nav.*?</nav>", "", answer.get_data(as_text=True))
    )


def leaf(visitor, path, word):
    """Follows the links to the next (or previous) page to the end."""
    found = []
    while path:
        answer = visitor.get(path)
        assert answer.status_code == 200
        found.append(names_on(answer))
        link = re.search(rf'href="([^"]*[?&;]{word}=\d+[^"]*)"', answer.get_data(as_text=True))
        path = link[1].replace("&amp;", "&") if link else ""
    return found, answer


def test_leafing_forth_and_back_shows_everybody_once(crowded):
    pages, last = leaf(crowded, "/person/list/?q=人员", "after")
    everybody = [name_of(number) for number in range(CROWD)]
    assert [name for page in pages for name in page] == everybody
    assert [len(page) for page in pages] == [25, 25, 10]
    back, _first = leaf(crowded, last.request.full_path, "before")
    assert back == pages[::-1]


@pytest.mark.parametrize(
    "name", ["endpoint", "values", "_external", "_scheme", "_anchor", "_method", "self", "x"]
)
def test_a_link_to_the_next_page_carries_the_query_and_nothing_else(crowded, name):
    answer = crowded.get("/person/list/", query_string={name: "0", "q": "人员"})
    links = re.findall(r'href="([^"]*after=\d+)"', answer.get_data(as_text=True))
    assert len(links) == 1
    assert links[0].startswith("/person/list/?")
    assert len(names_on(crowded.get(links[0].replace("&amp;", "&")))) == PAGE_SIZE


def test_a_page_of_a_record_takes_its_own_name_as_a_query(stage):
    visitor = stage.visitor("provincial_admin", "above")
    path = f"/results/{stage.cast.ids['batch']}/?batch_id=1&pk=2&after=0"
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("query", ["?after=999999", "?before=0", "?q=无此人"])
def test_beyond_the_end_is_an_empty_list(crowded, query):
    answer = crowded.get(f"/person/list/{query}")
    assert answer.status_code == 200
    assert "没有符合条件的记录" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "found"), [("%", 0), ("_", 0), ("人员零_", 0), ("人员零一", 1), ("员", 0)]
)
def test_signs_of_a_pattern_mean_themselves(crowded, typed, found):
    assert rows(crowded.get("/person/list/", query_string={"q": typed})) == found


def test_what_was_typed_is_shown_as_text(crowded):
    evil = "\"><script>alert('x')</script>"
    page = crowded.get("/person/list/", query_string={"q": evil}).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
