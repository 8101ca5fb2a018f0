"""The filings of 2019: approved ones of every kind of organiser, and one in each state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.demo.play import (
    CoursePlan,
    Step,
    approve,
    discard,
    draft_filing,
    filing_id_of,
    give_back,
    mend,
    play,
    refuse,
    submit,
    withdraw,
)
from app.demo.stage import Stage
from app.enums import CourseMode, Role

_ENGINEERS = ("工程技术人员",)
_TEACHERS = ("高等学校教师", "实验技术人才")
_DOCTORS = ("卫生技术人员",)


@dataclass(frozen=True, slots=True)
class Scene:
    """A filing: who prepares it when, and what becomes of it."""

    username: str
    role: Role
    on: date
    course: CoursePlan
    steps: Sequence[Step] = ()


# The approved ones, by the word under which declarations use them.
APPROVED: dict[str, Scene] = {
    "bridges": Scene(
        "base",
        Role.BASE_ADMIN,
        date(2019, 3, 11),
        CoursePlan(
            "公路桥梁养护与安全新技术培训班",
            date(2019, 5, 13),
            date(2019, 5, 18),
            40,
            _ENGINEERS,
            "青海交通职业技术学院实训中心",
        ),
        (submit(), approve(2), approve(3)),
    ),
    "projects": Scene(
        "base2",
        Role.BASE_ADMIN,
        date(2019, 3, 20),
        CoursePlan(
            "科技项目管理与知识产权保护（网络班）",
            date(2019, 6, 3),
            date(2019, 6, 14),
            24,
            ("工程技术人员", "自然科学研究人员", "高等学校教师"),
            mode=CourseMode.ONLINE,
        ),
        (
            submit(),
            give_back("培训方案未注明考核方式，请补充后重新提交。"),
            mend(),
            submit(),
            approve(1),
            approve(2),
        ),
    ),
    "modelling": Scene(
        "unit",
        Role.UNIT_ADMIN,
        date(2019, 5, 6),
        CoursePlan(
            "BIM 技术在公路勘察设计中的应用",
            date(2019, 7, 8),
            date(2019, 7, 12),
            32,
            _ENGINEERS,
            "青海省公路科研勘测设计院三楼会议室",
        ),
        (submit(), approve(3), approve(2)),
    ),
    "quality": Scene(
        "department",
        Role.DEPARTMENT_ADMIN,
        date(2019, 4, 15),
        CoursePlan(
            "平安百年品质工程建设宣贯培训",
            date(2019, 7, 22),
            date(2019, 7, 23),
            16,
            _ENGINEERS,
            "西宁宾馆",
        ),
        (submit(), approve(4)),
    ),
}


def _unit(username: str, on: date, course: CoursePlan, *steps: Step) -> Scene:
    return Scene(username, Role.UNIT_ADMIN, on, course, steps)


def _autumn(title: str, days: int, hours: int, series: tuple[str, ...], place: str) -> CoursePlan:
    return CoursePlan(title, date(2019, 10, 14), date(2019, 10, 14 + days), hours, series, place)


OTHERS: tuple[Scene, ...] = (
    _unit(
        "university",
        date(2019, 8, 20),
        _autumn("高校教师信息化教学能力提升", 4, 30, _TEACHERS, "青海大学图书馆报告厅"),
        submit(),
        approve(2),
    ),
    _unit(
        "company",
        date(2019, 8, 21),
        _autumn("盐湖资源综合利用新工艺", 4, 32, _ENGINEERS, "格尔木市察尔汗"),
        submit(2),
        refuse("课程内容为企业产品推介，与专业技术人员知识更新无关，不予备案。"),
    ),
    _unit(
        "unit",
        date(2019, 8, 26),
        _autumn("高寒地区路基病害处治技术", 3, 24, _ENGINEERS, "青海省公路科研勘测设计院"),
        submit(),
        give_back("培训方案缺少师资情况和课程表，请补充后重新提交。"),
    ),
    _unit(
        "xining.hospital",
        date(2019, 8, 28),
        _autumn("基层医院急诊急救技能培训", 2, 20, _DOCTORS, "西宁市第一人民医院"),
        submit(),
        approve(2),
    ),
    Scene(
        "base",
        Role.BASE_ADMIN,
        date(2019, 9, 2),
        _autumn("智慧交通与大数据高级研修班", 5, 40, _ENGINEERS, "青海交通职业技术学院"),
        (submit(), approve(2)),
    ),
    _unit(
        "unit",
        date(2019, 9, 4),
        _autumn("隧道工程施工监测新技术", 3, 24, _ENGINEERS, "青海省公路科研勘测设计院"),
        submit(),
    ),
    _unit(
        "unit2",
        date(2019, 9, 4),
        _autumn("三维地质建模与找矿预测", 4, 32, ("自然科学研究人员",), "青海省地质调查院"),
        submit(1),
    ),
    _unit(
        "hospital",
        date(2019, 9, 5),
        _autumn("高原病防治新进展", 2, 16, _DOCTORS, "青海省人民医院学术厅"),
        submit(),
    ),
    _unit(
        "normal",
        date(2019, 9, 6),
        _autumn("民族地区课程与教学研究", 4, 30, _TEACHERS, "青海师范大学"),
        submit(),
    ),
    _unit(
        "company",
        date(2019, 9, 9),
        _autumn("化工安全生产与应急处置", 2, 16, _ENGINEERS, "格尔木市察尔汗"),
        submit(),
    ),
    _unit(
        "university2",
        date(2019, 9, 9),
        _autumn("实验室安全管理培训", 1, 12, _TEACHERS, "青海大学"),
        submit(),
        withdraw(1),
    ),
    _unit(
        "unit",
        date(2019, 9, 10),
        _autumn("公路工程造价管理", 2, 16, _ENGINEERS, "青海省公路科研勘测设计院"),
    ),
    Scene(
        "base3",
        Role.BASE_ADMIN,
        date(2019, 8, 19),
        _autumn("职业院校双师型教师能力提升", 4, 32, _TEACHERS, "西宁城市职业技术学院"),
        (submit(), approve(3)),
    ),
    _unit(
        "railway",
        date(2019, 8, 22),
        _autumn("高原铁路线路养护与冻土路基监测", 4, 32, _ENGINEERS, "格尔木工务段"),
        submit(),
        approve(2),
    ),
    _unit(
        "agronomy",
        date(2019, 8, 27),
        _autumn("青稞病虫害绿色防控", 2, 16, ("农业技术人员",), "青海省农业技术推广总站"),
        submit(),
        approve(2),
        approve(3),
    ),
    _unit(
        "design",
        date(2019, 9, 3),
        _autumn("国土空间规划编制技术规程宣贯", 2, 16, _ENGINEERS, "青海省城乡规划设计研究院"),
        submit(),
        approve(2),
    ),
    _unit(
        "haixi.hospital",
        date(2019, 9, 5),
        _autumn("危重孕产妇救治技术", 1, 8, _DOCTORS, "海西州人民医院"),
        submit(),
    ),
    _unit(
        "yushu.hospital",
        date(2019, 9, 5),
        _autumn("牧区常见病诊疗规范", 2, 16, _DOCTORS, "玉树藏族自治州人民医院"),
        submit(),
    ),
    _unit(
        "power",
        date(2019, 9, 6),
        _autumn("光伏电站智能运维", 2, 16, _ENGINEERS, "海南州共和县光伏产业园"),
        submit(),
    ),
    Scene(
        "base",
        Role.BASE_ADMIN,
        date(2019, 9, 11),
        _autumn("公路工程试验检测新标准宣贯", 2, 16, _ENGINEERS, "青海交通职业技术学院"),
    ),
    _unit(
        "company",
        date(2019, 9, 10),
        _autumn("钾肥生产节能技术", 1, 8, _ENGINEERS, "格尔木市察尔汗"),
        discard(),
    ),
)


def play_approved(stage: Stage) -> dict[str, int]:
    """Plays the approved filings; their ids by word."""
    return {word: filing_id_of(_play(stage, scene)) for word, scene in APPROVED.items()}


def play_others(stage: Stage) -> None:
    """Plays the filings of late summer, which stand in every state."""
    for scene in OTHERS:
        _play(stage, scene)


def _play(stage: Stage, scene: Scene) -> int:
    stage.on(scene.on)
    actor = stage.actor(scene.username, scene.role)
    case_id = draft_filing(actor, scene.course)
    play(stage, actor, case_id, scene.steps)
    return case_id
