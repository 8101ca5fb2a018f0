"""The screens in English, with data that are Chinese."""

import html
import re

import pytest
import yaml
from sqlalchemy import String, Text, select

from app.enums import Role
from app.models import db
from app.policy import TITLE_LEVELS, TITLE_SERIES, default_book
from app.policy.notices import quoted
from app.policy.words import (
    confirmed_in_words,
    hours_in_words,
    organisers_in_words,
    proofs_in_words,
)
from app.policy.year_words import moments, not_recognised, title_in_words
from tests.factories import PASSWORD, World
from tests.installation import ROOT
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine

CHINESE = re.compile(r"[\u3400-\u9fff]+")
HIDDEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
MENU = re.compile(r"<nav.*?</nav>", re.DOTALL)
ADDRESS = re.compile(r'<a href="(/[^"]*)"')
# The language switch names each language in itself.
ALLOWED = "中文"


class Town:
    """A unit with a department, people, an approved course and a declaration under review."""

    def __init__(self):
        self.world = World()
        department = self.world.department("青海省交通运输厅")
        self.unit = self.world.organisation("青海省公路科研勘测设计院", department=department)
        self.admin = self.world.account(Role.UNIT_ADMIN, self.unit)
        self.person = self.world.person(self.unit)
        self.filing = self.world.approved_filing(self.admin)
        self.draft = self.world.filing(self.admin)
        self.meeting = self.world.meeting(self.admin, self.world.people(self.unit, 2))
        self.world.submitted(self.admin, self.meeting)
        self.reviewer = self.world.desk(self.meeting)
        self.addresses = [
            "/filing/add/",
            f"/filing/{self.filing.id}/",
            f"/filing/case/{self.draft.id}/edit/",
            f"/case/{self.filing.case_id}/",
            f"/case/{self.draft.id}/",
            f"/case/{self.meeting.id}/",
            "/declaration/add/",
            f"/declaration/add/?filing_id={self.filing.id}",
            f"/person/{self.person.id}/",
            f"/record/{self.person.id}/",
            f"/organisation/{self.unit.id}/",
            "/password/",
        ]


@pytest.fixture
def town(app):
    with app.app_context():
        yield Town()


def data_texts():
    """Every Chinese text that is data: what the database, the policies and titles hold."""
    found = {*TITLE_SERIES, *TITLE_LEVELS}
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (String, Text)):
                found.update(value for value in db.session.scalars(select(column)) if value)
    for file in (ROOT / "app" / "policy" / "files").glob("*.yaml"):
        found |= set(strings(yaml.safe_load(file.read_text("utf-8"))))
    for policy in default_book():
        found |= set(words_of(policy))
    return {part for text in found for part in (text, *text.split("、")) if CHINESE.search(part)}


def words_of(policy):
    """What the page of rules says of a policy: it is Chinese like the notice itself."""
    for category in policy.categories.values():
        yield from hours_in_words(policy, category)
        yield from proofs_in_words(category)
        yield from confirmed_in_words(policy, category)
        yield organisers_in_words(category)
        yield from quoted(category.sentences)
    rules = [policy.annual, *policy.authorities, *policy.provisions.values()]
    for text, rule in not_recognised(policy):
        yield text
        rules.append(rule)
    for moment in moments(policy):
        yield from (moment.what, moment.when)
        rules.append(moment.rule)
    for rule in policy.titles.rules if policy.titles else ():
        yield from title_in_words(policy.titles, rule)
        rules.append(rule)
    for rule in rules:
        yield from quoted(rule.sentences)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)


def english_page(visitor, address):
    answer = visitor.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    page = answer.get_data(as_text=True)
    assert '<html lang="en">' in page
    return html.unescape(HIDDEN.sub("", page))


def chinese_words(page, data=()):
    for text in sorted({ALLOWED, *data}, key=len, reverse=True):
        page = page.replace(text, "")
    return set(CHINESE.findall(page))


def signed_in(app, actor):
    visitor = Visitor(app)
    assert visitor.sign_in(actor.user_name, PASSWORD).status_code == 302
    visitor.post("/language/", {"locale": "en"})
    return visitor


def test_the_sign_in_page_has_no_chinese_word(app):
    visitor = Visitor(app)
    assert chinese_words(visitor.get("/login/").get_data(as_text=True))
    visitor.post("/language/", {"locale": "en"})
    page = english_page(visitor, "/login/")
    assert "Sign in" in page
    assert chinese_words(page) == set()


def test_a_failed_sign_in_is_told_in_english(app):
    visitor = Visitor(app)
    visitor.get("/login/")
    visitor.post("/language/", {"locale": "en"})
    answer = visitor.post("/login/", {"username": "nobody", "password": "x"}, follow_redirects=True)
    assert chinese_words(answer.get_data(as_text=True)) == set()


@pytest.mark.parametrize("role", Role)
def test_what_the_menu_leads_to_has_no_chinese_word_but_data(app, town, role):
    actor = town.world.somebody(role)
    visitor = signed_in(app, actor)
    start = english_page(visitor, "/")
    addresses = set(ADDRESS.findall(MENU.search(start)[0]))
    assert addresses
    data = data_texts()
    left = {address: chinese_words(english_page(visitor, address), data) for address in addresses}
    assert {address: words for address, words in left.items() if words} == {}


def test_the_pages_of_a_unit_have_no_chinese_word_but_data(app, town):
    visitor = signed_in(app, town.admin)
    data = data_texts()
    left = {
        address: chinese_words(english_page(visitor, address), data) for address in town.addresses
    }
    assert {address: words for address, words in left.items() if words} == {}


def test_the_page_of_a_decision_has_no_chinese_word_but_data(app, town):
    visitor = signed_in(app, town.reviewer)
    page = english_page(visitor, f"/case/{town.meeting.id}/")
    assert "Decision" in page
    assert chinese_words(page, data_texts()) == set()


@pytest.mark.parametrize(
    ("locale", "sentence"), [("zh", "请从列表中选择。"), ("en", "Choose from")]
)
def test_a_value_that_is_no_choice_is_refused_in_the_persons_language(app, town, locale, sentence):
    visitor = signed_in(app, town.admin)
    visitor.post("/language/", {"locale": locale})
    visitor.get("/filing/add/")
    answer = visitor.post("/filing/add/", {"target_series": "forged"})
    assert answer.status_code == 422
    page = html.unescape(answer.get_data(as_text=True))
    assert sentence in page
    assert "is not a valid choice" not in page
