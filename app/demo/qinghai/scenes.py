"""The Qinghai demo, from the first division to the last open case."""

from __future__ import annotations

from datetime import date

from app.demo.cast import Cast
from app.demo.qinghai.accounts import ACCOUNTS, FIRST_ADMIN
from app.demo.qinghai.conversions import play_conversions
from app.demo.qinghai.declarations import play_declarations
from app.demo.qinghai.filings import play_approved, play_others
from app.demo.qinghai.hand_ins import play_hand_ins
from app.demo.qinghai.history import play_history
from app.demo.qinghai.organisations import ORGANISATIONS, TOP_BUREAU
from app.demo.qinghai.people import SIZE, people
from app.demo.qinghai.results import checked_sheet, posted_sheet
from app.demo.scenery import build
from app.demo.stage import Stage

CAST = Cast(
    regions="63",
    opening=date(2016, 1, 4),
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
    play_history(stage)
    play_conversions(stage)
    filings = play_approved(stage)
    posted_sheet(stage)
    play_declarations(stage, filings)
    play_others(stage)
    play_hand_ins(stage)
    checked_sheet(stage)
