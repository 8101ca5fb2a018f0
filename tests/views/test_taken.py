"""A form that came second, and was in order otherwise, is shown again as a clash: 409."""

from __future__ import annotations

import html

import pytest

from app.errors import Taken
from tests.views.doors import DOORS
from tests.views.test_any_form import good_form, send, welcome

TOLD = "刚刚已有人登记。"
SAVED_BY = {
    "accounts.add": "app.views.accounts.create_membership",
    "declarations.edit": "app.views.declarations.update_declaration",
    "filings.add": "app.views.filings.create_filing",
    "organisations.add": "app.views.organisations.create_organisation",
    "phrases.add": "app.views.phrases.add_phrase",
}


@pytest.mark.parametrize("endpoint", SAVED_BY)
def test_who_comes_second_gets_the_form_again(stage, monkeypatch, endpoint):
    def second(*_args, **_more):
        raise Taken(TOLD)

    door = next(door for door in DOORS if (door.method, door.endpoint) == ("POST", endpoint))
    who = welcome(door)
    form = good_form(stage, door, stage.visitor(*who))
    monkeypatch.setattr(SAVED_BY[endpoint], second)
    answer, _seconds = send(stage, door, who, form, "multipart")
    assert answer.status_code == 409
    assert TOLD in html.unescape(answer.get_data(as_text=True))
