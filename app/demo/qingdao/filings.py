"""The classes that departments and bases filed with the association by 11 May 2026."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.demo.play import (
    CoursePlan,
    Step,
    approve,
    draft_filing,
    give_back,
    mend,
    play,
    refuse,
    submit,
)
from app.demo.stage import Stage
from app.enums import CourseMode, Role

_ENGINEERS = ("工程技术人员",)


@dataclass(frozen=True, slots=True)
class Scene:
    """A filing: who prepares it when, and what becomes of it."""

    username: str
    role: Role
    on: date
    course: CoursePlan
    steps: Sequence[Step] = ()


SCENES: tuple[Scene, ...] = (
    Scene(
        "base",
        Role.BASE_ADMIN,
        date(2026, 3, 2),
        CoursePlan(
            "智能建造与新型建筑工业化专题培训班",
            date(2026, 4, 13),
            date(2026, 4, 17),
            40,
            _ENGINEERS,
            "青岛理工大学市北校区学术交流中心",
        ),
        (submit(), approve(3)),
    ),
    Scene(
        "department",
        Role.DEPARTMENT_ADMIN,
        date(2026, 3, 16),
        CoursePlan(
            "住建领域绿色低碳新技术线上培训",
            date(2026, 6, 8),
            date(2026, 6, 12),
            32,
            _ENGINEERS,
            mode=CourseMode.ONLINE,
        ),
        (
            submit(),
            give_back("线上培训请写明学习平台和考核办法，不得以微信群方式组织。"),
            mend(),
            submit(),
            approve(2),
        ),
    ),
    Scene(
        "base",
        Role.BASE_ADMIN,
        date(2026, 5, 6),
        CoursePlan(
            "海洋工程装备关键技术高级研修班",
            date(2026, 7, 6),
            date(2026, 7, 10),
            40,
            ("工程技术人员", "自然科学研究人员"),
            "青岛理工大学黄岛校区",
        ),
        (submit(1),),
    ),
    Scene(
        "base2",
        Role.BASE_ADMIN,
        date(2026, 4, 1),
        CoursePlan(
            "职业院校教师茶艺沙龙",
            date(2026, 5, 20),
            date(2026, 5, 20),
            4,
            ("高等学校教师",),
            "青岛职业技术学院",
        ),
        (submit(), refuse("内容与专业技术人员继续教育无关，不予备案。")),
    ),
    Scene(
        "base2",
        Role.BASE_ADMIN,
        date(2026, 5, 7),
        CoursePlan(
            "智慧港口与现代物流技术培训班",
            date(2026, 6, 22),
            date(2026, 6, 24),
            24,
            _ENGINEERS,
            "青岛职业技术学院实训楼",
        ),
    ),
)


def play_filings(stage: Stage) -> None:
    """Departments and bases file, the association approves (QD23)."""
    for scene in SCENES:
        stage.on(scene.on)
        actor = stage.actor(scene.username, scene.role)
        play(stage, actor, draft_filing(actor, scene.course), scene.steps)
