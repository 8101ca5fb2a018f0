"""How many of what: a language that has a plural says «1 day» and «2 days»."""

from __future__ import annotations

from decimal import Decimal

from app.web.words import gettext as _


def hours_word(hours: Decimal | str) -> str:
    """Hours of learning."""
    return _("1 学时") if _is_one(hours) else _("%(hours)s 学时", hours=hours)


def days_word(days: Decimal | int) -> str:
    """Days, halves too."""
    return _("1 天") if _is_one(days) else _("%(days)s 天", days=days)


def subjects_word(count: int) -> str:
    """Subjects of an examination."""
    return _("1 门") if _is_one(count) else _("%(count)s 门", count=count)


def credits_word(credit_points: Decimal) -> str:
    """Credits of an industry."""
    return _("1 学分") if _is_one(credit_points) else _("%(credits)s 学分", credits=credit_points)


def _is_one(amount: Decimal | str | int) -> bool:
    return Decimal(amount) == 1
