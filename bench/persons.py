"""Invented person-years for `bench/policy.py`: what a person of each region declares in a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.policy import Item, parse_item

_CLASS = ["signin", "photo", "class_approval"]
_COURSE = ["pass_cert", "formal_notice", "pass_list", "signin"]


def _qinghai(number: int) -> list[dict[str, Any]]:
    """Public courses, two filed courses, a meeting; every tenth a degree."""
    day = 1 + number % 28
    items: list[dict[str, Any]] = [
        {"category": "QH-P-IMP", "year": 2019, "hours": str(20 + number % 20)},
        {
            "category": "QH-Z-CRS",
            "year": 2019,
            "hours": str(8 + number % 40),
            "filed": True,
            "evidence": _COURSE,
        },
        {
            "category": "QH-Z-CRS",
            "year": 2019,
            "hours": "16.5",
            "filed": True,
            "evidence": _COURSE,
        },
        {
            "category": "QH-Z-ACT",
            "date": f"2019-06-{day:02d}",
            "days": "2.5",
            "evidence": ["act_notice"],
        },
    ]
    if number % 10 == 0:
        degree = {"category": "QH-Z-DEG", "date": "2019-06-30", "evidence": ["grad_cert"]}
        items.append({**degree, "identifier": f"D{number}"})
    return items


def _qingdao(number: int) -> list[dict[str, Any]]:
    """An exam, a class and a seminar with long days, a meeting, papers; some a leave."""
    day = 1 + number % 25
    days = [f"2026-04-{day + n:02d}" for n in range(3)]
    filed = {"subject": "professional", "filed": True, "evidence": _CLASS}
    items: list[dict[str, Any]] = [
        {
            "category": "QD-B1",
            "year": 2026,
            "hours": str(20 + number % 20),
            "exam_passed": True,
            "filed": True,
            "evidence": ["study_cert"],
        },
        {"category": "QD-B2", **filed, "sessions": [_session(day, 6 + number % 4) for day in days]},
        {
            "category": "QD-B3",
            **filed,
            "seminar_level": "national",
            "sessions": [_session(days[0], 9), _session(days[1], 6)],
        },
        {"category": "QD-C1", "sessions": [_session(days[2], 4)], "evidence": ["act_notice"]},
        _result(number, "P1"),
        _result(number, "P2"),
    ]
    if number % 10 == 0:
        leave = {"category": "QD-C7c", "from": "2026-04-10", "to": "2026-09-14"}
        items.append({**leave, "evidence": ["birth_cert"]})
    return items


def _session(day: str, hours: int) -> dict[str, str]:
    return {"date": day, "hours": str(hours)}


def _result(number: int, project: str) -> dict[str, Any]:
    key = f"{project}-{number % 3}"
    result = {"category": "QD-C3", "date": "2026-05-01", "evidence": ["work_copy"]}
    return {**result, "project_key": key, "identifier": f"{key}-{number}"}


def person_years(policy_id: str, count: int) -> Iterator[list[Item]]:
    """The items of so many people in the year of a policy, read and ready for the engine."""
    declared = {"qinghai-2019": _qinghai, "qingdao-2026": _qingdao}[policy_id]
    for number in range(count):
        yield [
            parse_item({"id": f"{number}-{index}", **raw})
            for index, raw in enumerate(declared(number))
        ]
