"""The demo's sheets of public-course results, one for each year, and two open ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.demo.qinghai.accounts import FIRST_ADMIN
from app.demo.qinghai.organisations import EMPLOYERS
from app.demo.qinghai.people import PersonPlan, unregistered
from app.demo.stage import Stage
from app.exchange.columns import RESULT_COLUMNS
from app.exchange.write import table_sheet
from app.operations.results import check_results, post_results

PLATFORM_2019 = "青海干部网络学院"
PLATFORM_BEFORE = "青海省专业技术人员继续教育网"
_COURSES = {
    2016: "创新能力与团队建设",
    2017: "知识产权公共教程",
    2018: "生态文明建设与可持续发展",
    2019: "人工智能与健康",
}
_EMPLOYER_NAMES = {plan.key: plan.name for plan in EMPLOYERS}
# Of this many people one did not learn the public course in an earlier year.
_ONE_WITHOUT = 9


def public_year(stage: Stage, year: int) -> None:
    """Credits 30 public hours of an earlier year to nearly everybody, in December."""
    stage.on(date(year, 12, 5))
    rows = [
        _row(plan, year, "30", date(year, 11, 20), PLATFORM_BEFORE)
        for at, plan in enumerate(_everybody(stage))
        if (at + year) % _ONE_WITHOUT or at == 0
    ]
    _import(stage, f"{year}年公需科目学习结果.xlsx", rows, post=True)


def posted_sheet(stage: Stage) -> None:
    """The sheet of July 2019: two bad rows, one unknown person waiting to be claimed."""
    stage.on(date(2019, 7, 10))
    learnt = date(2019, 6, 28)
    rows = [
        _row(plan, 2019, "30", learnt, PLATFORM_2019)
        for at, plan in enumerate(_everybody(stage))
        if at % 5 < 3  # noqa: PLR2004 - three of five were quick
    ]
    fourth, fifth = _everybody(stage)[3:5]
    slip = fourth.number[:-1] + ("1" if fourth.number[-1] != "1" else "2")
    wrong_number = _row(replace(fourth, number=slip), 2019, "30", learnt, PLATFORM_2019)
    wrong_hours = _row(fifth, 2019, "三十", learnt, PLATFORM_2019)
    unknown = _row(unregistered(), 2019, "30", learnt, PLATFORM_2019)
    rows[4:4] = [wrong_number]
    rows[9:9] = [wrong_hours]
    _import(stage, "2019年公需科目学习结果（第一批）.xlsx", [*rows, unknown], post=True)


def checked_sheet(stage: Stage) -> None:
    """The sheet of September 2019, checked and not yet confirmed; one person failed."""
    stage.on(date(2019, 9, 12))
    learnt = date(2019, 9, 6)
    rows = [
        _row(plan, 2019, "30", learnt, PLATFORM_2019)
        for at, plan in enumerate(_everybody(stage))
        if at % 5 == 3  # noqa: PLR2004 - the fourth of five, now
    ]
    rows[-1] = ["不合格" if cell == "合格" else cell for cell in rows[-1]]
    _import(stage, "2019年公需科目学习结果（第二批）.xlsx", rows, post=False)


def _everybody(stage: Stage) -> list[PersonPlan]:
    return [plan for people in stage.people.values() for _, plan in people]


def _row(plan: PersonPlan, year: int, hours: str, learnt: date, platform: str) -> list[str]:
    cells = {
        "name": plan.name,
        "id_type": "居民身份证",
        "identity_number": plan.number,
        "employer_name": _EMPLOYER_NAMES[plan.employer],
        "study_year": str(year),
        "subject_name": _COURSES[year],
        "hours": hours,
        "passed": "合格",
        "completed_on": learnt.isoformat(),
        "platform": platform,
    }
    return [cells.get(column.key, "") for column in RESULT_COLUMNS]


def _import(stage: Stage, name: str, rows: list[list[str]], *, post: bool) -> None:
    province = stage.actor(FIRST_ADMIN.username)
    numbered = [[str(serial), *row[1:]] for serial, row in enumerate(rows, start=1)]
    sheet = table_sheet([column.title for column in RESULT_COLUMNS], numbered)
    batch = check_results(province, name, sheet)
    if post:
        stage.pause(0)
        post_results(province, batch.id, batch.version)
