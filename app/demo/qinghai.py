"""The Qinghai demo, from the first division to the last open case."""

from __future__ import annotations

from app.demo.declarations import play_declarations
from app.demo.filings import play_approved, play_others
from app.demo.history import play_history
from app.demo.results import checked_sheet, posted_sheet
from app.demo.scenery import build
from app.demo.stage import Stage


def fill(stage: Stage, size: int) -> None:
    """Plays the whole demo on an empty database; `size` people, at least `FEWEST`."""
    build(stage, size)
    play_history(stage)
    filings = play_approved(stage)
    posted_sheet(stage)
    play_declarations(stage, filings)
    play_others(stage)
    checked_sheet(stage)
