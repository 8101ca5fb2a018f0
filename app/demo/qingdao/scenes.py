"""The Qingdao demo, from the first division to the last open item."""

from __future__ import annotations

from datetime import date

from app.demo.cast import Cast
from app.demo.qingdao.accounts import ACCOUNTS, FIRST_ADMIN
from app.demo.qingdao.filings import play_filings
from app.demo.qingdao.items import play_items
from app.demo.qingdao.organisations import ORGANISATIONS, TOP_BUREAU
from app.demo.qingdao.people import SIZE, people
from app.demo.scenery import build
from app.demo.stage import Stage

CAST = Cast(
    regions="37",
    opening=date(2026, 1, 5),
    top=TOP_BUREAU,
    organisations=ORGANISATIONS,
    first_admin=FIRST_ADMIN,
    accounts=ACCOUNTS,
    people=people,
    size=SIZE,
)


def fill(stage: Stage, size: int) -> None:
    """Plays the whole demo on an empty database; `size` people, at least `FEWEST`."""
    build(stage, CAST, size)
    play_filings(stage)
    play_items(stage)
