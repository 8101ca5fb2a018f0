"""How single values are written: the words, the marks, and nothing that is not escaped."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jinja2 import Undefined

from app.views.written import hours, moment, period, status, value

pytestmark = pytest.mark.one_engine

DASH = '<span class="blank">—</span>'


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (None, DASH),
        ("", DASH),
        (Undefined(), DASH),
        ("<b>", "&lt;b&gt;"),
        (True, "是"),
        (False, "否"),
        (0, '<span class="number">0</span>'),
        (Decimal("17.50"), '<span class="number">17.5</span>'),
        ({"text": "<i>", "code": True}, '<span class="code">&lt;i&gt;</span>'),
        (
            {"text": "一件", "url": '/case/1/"', "hint": "<2>"},
            '<a href="/case/1/&#34;">一件</a><span class="cell-hint">&lt;2&gt;</span>',
        ),
        ({"text": "已退回", "tone": "warn"}, '<span class="status tone-warn">已退回</span>'),
        ({"text": None}, DASH),
        ({"text": 3, "hint": ""}, '<span class="number">3</span>'),
    ],
)
def test_a_value_is_written(given, written):
    assert value(given) == written


def test_a_day_and_a_time():
    assert moment(date(2019, 10, 31)) == (
        '<time class="number nowrap" datetime="2019-10-31">2019-10-31</time>'
    )
    at = datetime(2019, 10, 31, 9, 5, tzinfo=UTC)
    assert moment(at).endswith(">2019-10-31 09:05</time>")
    assert moment("<8>") == '<span class="number nowrap">&lt;8&gt;</span>'
    assert moment(None) == DASH


def test_a_period_of_one_day_is_one_day():
    day = date(2019, 8, 26)
    assert period(day, day) == period(day, None) == moment(day)
    both = value({"start": day, "end": date(2019, 8, 30)})
    assert both == f"{moment(day)} 至 {moment(date(2019, 8, 30))}"


def test_hours_have_no_needless_zeros():
    assert [hours(Decimal(text)) for text in ("24", "100", "7.50", "3.0")] == [
        "24",
        "100",
        "7.5",
        "3",
    ]


def test_a_state_without_a_tone_is_neutral():
    assert status("草稿", None) == '<span class="status tone-neutral">草稿</span>'
