"""Letters that bring new accounts to their owners: one page for each, with its one-time code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.documents import typeface
from app.documents.render import Paper, render
from app.documents.text import LIMIT_LONG, LIMIT_NAME, LIMIT_SHORT, clean

TITLE = "账号开通通知单"


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """What one letter says: to whom, for which account, and until which day the code is good."""

    organisation: str
    name: str
    role: str
    username: str
    code: str
    good_until: date


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the platform, where it is opened, the office, the day."""

    platform: str
    address: str
    office: str
    written_on: date
    demo: bool


def render_letters(letters: Sequence[AccountLetter], sender: Sender) -> bytes:
    """The letters as one PDF, a page for each; equal letters, equal bytes."""
    typeface.register()
    values = {
        "title": TITLE,
        "letters": [_printable(letter) for letter in letters],
        "platform": _fit(sender.platform, LIMIT_SHORT),
        "address": _fit(sender.address, LIMIT_LONG),
        "office": _fit(sender.office, LIMIT_SHORT),
        "written_on": _long_date(sender.written_on),
        "demo": sender.demo,
    }
    paper = Paper(
        title=TITLE,
        number=TITLE,
        footer="本通知单含一次性激活码，请当面交给本人，勿转发、勿张贴。",
        author=_fit(sender.office, LIMIT_SHORT),
        dated=sender.written_on,
        demo=sender.demo,
        numbered=False,
    )
    return render("letter.html", values, {}, paper)


def _printable(letter: AccountLetter) -> dict[str, str]:
    return {
        "organisation": _fit(letter.organisation, LIMIT_LONG),
        "name": _fit(letter.name, LIMIT_NAME),
        "role": _fit(letter.role, LIMIT_NAME),
        "username": _fit(letter.username, LIMIT_NAME),
        "code": letter.code,
        "good_until": _long_date(letter.good_until),
    }


def _fit(value: str, limit: int) -> str:
    printable = clean(value, limit)
    lacking = typeface.missing_characters(printable)
    return printable.translate({ord(sign): typeface.MISSING for sign in lacking})


def _long_date(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
