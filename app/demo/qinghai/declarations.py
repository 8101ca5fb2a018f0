"""The declarations of 2019: courses, meetings and degrees on every track, in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.demo.play import (
    COURSE,
    DEGREE,
    MEETING,
    Part,
    Step,
    Training,
    approve,
    discard,
    draft_declaration,
    filed,
    give_back,
    give_back_first,
    mend,
    play,
    refuse,
    submit,
    withdraw,
)
from app.demo.qinghai.people import PersonPlan
from app.demo.stage import Stage
from app.enums import Role


@dataclass(frozen=True, slots=True)
class Scene:
    """A declaration of the people at `places` of the unit of `username`, if they are there.

    `about` is the word of an approved filing, or the name of a meeting or of a degree;
    `amount` the hours of each for a course, the days for a meeting.
    """

    username: str
    on: date
    category: str
    about: str
    places: tuple[int, ...]
    amount: str = ""
    steps: tuple[Step, ...] = ()


def _course(
    username: str, on: date, about: str, places: tuple[int, ...], hours: str, *steps: Step
) -> Scene:
    return Scene(username, on, COURSE, about, places, hours, steps)


def _meeting(
    username: str, on: date, about: str, places: tuple[int, ...], days: str, *steps: Step
) -> Scene:
    return Scene(username, on, MEETING, about, places, days, steps)


def _degree(username: str, on: date, about: str, place: int, *steps: Step) -> Scene:
    return Scene(username, on, DEGREE, about, (place,), "", steps)


_PASSED = (submit(), approve(2), approve(2))
_NO_SEAL = "活动通知没有主办单位印章，请上传盖章的通知后重新提交。"
_NOT_EQUAL = "合格人员名单与签到册人数不一致，请核对后重新提交。"
_NO_SIGNATURE = "签到册上没有此人的签名，请核实后补充说明，或移出名单。"
_NOT_NEAR = "该活动与申报人员所从事的专业不相近，不符合认定范围，不予认定。"

_IN_SYSTEM = (
    _meeting(
        "unit",
        date(2019, 6, 20),
        "全国公路科技创新高峰论坛",
        (1, 2),
        "2",
        submit(),
        give_back(_NO_SEAL),
        mend(2),
        submit(),
        approve(2),
        approve(3),
    ),
    _course("unit", date(2019, 7, 2), "bridges", (0, 1, 2), "40", *_PASSED),
    _course("waterlab", date(2019, 7, 4), "bridges", (0, 1), "40", submit(), approve(3)),
    _course(
        "unit2",
        date(2019, 7, 9),
        "bridges",
        (0, 1, 2),
        "40",
        submit(),
        give_back_first(_NO_SIGNATURE),
        approve(3),
    ),
    _degree(
        "unit",
        date(2019, 7, 16),
        "在职攻读公共管理硕士学位",
        1,
        submit(),
        approve(2),
        refuse("所附为研修班结业证明，不属于在职学历教育，不予认定。"),
    ),
    _meeting("waterlab", date(2019, 7, 18), "西部水利学术研讨会", (0, 1, 2), "2.5", *_PASSED),
    _meeting("unit2", date(2019, 8, 6), "全省企业管理沙龙", (2,), "1", submit(), refuse(_NOT_NEAR)),
    _course(
        "unit",
        date(2019, 8, 8),
        "quality",
        (1, 3),
        "16",
        submit(),
        approve(2),
        give_back(_NOT_EQUAL),
    ),
    _course("unit", date(2019, 8, 19), "modelling", (1, 2, 3), "32", submit(), approve(3)),
    _course("unit", date(2019, 9, 3), "projects", (2, 3), "24", submit()),
    _meeting("unit2", date(2019, 9, 4), "中国地质学会年会", (0, 1), "3", submit()),
    _meeting("xining.hospital", date(2019, 7, 24), "西北地区内科学术会议", (0, 1), "2", *_PASSED),
    _meeting(
        "xining.hospital",
        date(2019, 8, 27),
        "高原医学学术交流会",
        (1, 2),
        "1.5",
        submit(),
        approve(3),
    ),
    _meeting("xining.hospital", date(2019, 9, 5), "护理质量与安全论坛", (2,), "1", submit()),
    _course("base", date(2019, 9, 6), "projects", (0, 1), "24", submit()),
    _meeting("unit", date(2019, 9, 10), "中国公路学会养护与管理分会年会", (0,), "2", submit()),
    _meeting(
        "unit", date(2019, 9, 9), "青海省土木建筑学会学术年会", (2,), "1", submit(), withdraw(1)
    ),
    _meeting("unit", date(2019, 9, 10), "工程咨询行业经验交流会", (3,), "1", discard()),
    _degree("unit", date(2019, 9, 11), "在职攻读工程硕士学位", 3),
)

_OUT_SYSTEM = (
    _meeting(
        "company", date(2019, 6, 25), "全国盐湖化工学术年会", (0, 1), "3", submit(), approve(3)
    ),
    _meeting("cloud", date(2019, 7, 11), "数字青海建设论坛", (0, 1, 2), "2", submit(), approve(2)),
    _meeting(
        "company", date(2019, 7, 25), "市场营销经验交流会", (1,), "2", submit(), refuse(_NOT_NEAR)
    ),
    _course("cloud", date(2019, 8, 13), "projects", (0, 1), "24", submit(), give_back(_NOT_EQUAL)),
    _degree(
        "company",
        date(2019, 8, 22),
        "在职攻读工程硕士学位",
        2,
        submit(),
        give_back("毕业证书扫描件不清晰，无法核对编号，请重新上传。"),
    ),
    _course("company", date(2019, 9, 3), "bridges", (0, 1), "40", submit()),
    _meeting("cloud", date(2019, 9, 5), "人工智能与大数据技术交流会", (2,), "1", submit()),
    _meeting("company", date(2019, 9, 9), "钾盐行业技术交流会", (0,), "1", submit(), withdraw(1)),
    _degree("company", date(2019, 9, 9), "在职攻读工商管理硕士学位", 1, discard()),
    _course("company", date(2019, 9, 11), "projects", (2,), "24"),
)

_SELF_AUDIT = (
    _course("university", date(2019, 6, 27), "projects", (0, 1, 2), "24", submit(), approve(3)),
    _degree("university2", date(2019, 7, 8), "在职攻读博士学位", 1, submit(), approve(2)),
    _course("normal", date(2019, 7, 10), "projects", (0, 1, 2), "24", submit(), approve(1)),
    _meeting(
        "hospital", date(2019, 7, 15), "高原医学国际论坛", (0, 1, 2), "3", submit(), approve(2)
    ),
    _degree("open", date(2019, 7, 22), "在职攻读教育硕士学位", 0, submit(), approve(2)),
    _meeting(
        "affiliated", date(2019, 7, 29), "包虫病防治学术会议", (0, 1), "2", submit(), approve(1)
    ),
    _meeting(
        "university", date(2019, 8, 26), "校内工会活动", (2,), "1", submit(), refuse(_NOT_NEAR)
    ),
    _meeting(
        "university", date(2019, 8, 29), "生态学学术讲座", (2,), "1", submit(), give_back(_NO_SEAL)
    ),
    _meeting("university", date(2019, 9, 5), "高等教育教学改革研讨会", (0, 1), "2", submit()),
    _meeting("university2", date(2019, 9, 6), "畜牧兽医学术年会", (2,), "2.5", submit()),
    _meeting("university", date(2019, 9, 9), "教学名师讲座", (0,), "0.5", submit(), withdraw()),
    _meeting("university", date(2019, 9, 9), "青年教师沙龙", (1,), "0.5", discard()),
    _course("university", date(2019, 9, 10), "bridges", (0, 1), "40"),
    _course("minzu", date(2019, 9, 10), "projects", (0, 1, 2), "24"),
)

# These need the whole province: long lists, and units far from the capital.
_WHOLE_PROVINCE = (
    _course("unit", date(2019, 6, 4), "bridges", tuple(range(4, 22)), "40", *_PASSED),
    _course("hospital", date(2019, 7, 17), "projects", tuple(range(4, 20)), "24", *_PASSED[:2]),
    _course("power", date(2019, 7, 23), "bridges", (0, 1, 2), "40", submit(), approve(3)),
    _meeting(
        "yushu.hospital",
        date(2019, 8, 7),
        "高原地区鼠疫与包虫病防控学术研讨会",
        (0, 1, 2),
        "2",
        submit(),
        approve(3),
    ),
    _meeting("school", date(2019, 8, 14), "全省中学教学研讨会", (0, 1), "1", submit(), approve(2)),
    _course(
        "company",
        date(2019, 8, 15),
        "projects",
        tuple(range(4, 16)),
        "24",
        submit(),
        give_back(_NOT_EQUAL),
    ),
    _course("unit", date(2019, 8, 28), "quality", tuple(range(10, 48)), "16", submit(), approve(2)),
    _course("university", date(2019, 9, 2), "projects", tuple(range(3, 34)), "24", submit()),
    _course("railway", date(2019, 9, 3), "bridges", (0, 1, 2, 3), "40", submit()),
    _meeting("design", date(2019, 9, 4), "城乡规划编制技术交流会", (0, 1, 2), "2", submit()),
    _meeting("agronomy", date(2019, 9, 5), "青稞绿色高质高效技术观摩会", (0, 1), "1.5", submit()),
    _meeting("farm", date(2019, 9, 5), "旱作农业技术推广交流会", (0, 1, 2), "1", submit()),
    _meeting(
        "haixi.reserve",
        date(2019, 9, 6),
        "青藏高原湖泊湿地生态监测与生物多样性保护技术国际学术研讨会暨青年科技人员论坛",
        (0, 1, 2),
        "3",
        submit(),
    ),
    _course("base2", date(2019, 9, 6), "projects", (0, 1, 2), "24", submit()),
    _meeting("power", date(2019, 9, 9), "光伏电站运行维护技术交流会", (3, 4), "1", submit()),
    _degree("haixi.hospital", date(2019, 9, 10), "在职攻读临床医学硕士学位", 1, submit()),
    _meeting("unit", date(2019, 9, 11), "工程测量新技术推介会", tuple(range(4, 9)), "0.5"),
)

DECLARATIONS = (*_IN_SYSTEM, *_OUT_SYSTEM, *_SELF_AUDIT, *_WHOLE_PROVINCE)
# Accounts whose name is not the key of their unit.
_UNITS = {"university2": "university"}


def play_declarations(stage: Stage, filings: dict[str, int]) -> None:
    """Plays all scenes in the order of their days."""
    for scene in sorted(DECLARATIONS, key=lambda scene: scene.on):
        stage.on(scene.on)
        people = stage.people.get(_UNITS.get(scene.username, scene.username), [])
        parts = [_part(scene, *people[place]) for place in scene.places if place < len(people)]
        if not parts:
            continue
        actor = stage.actor(scene.username, Role.UNIT_ADMIN)
        case_id = draft_declaration(actor, _training(scene, filings), parts)
        play(stage, actor, case_id, scene.steps)


def _training(scene: Scene, filings: dict[str, int]) -> Training:
    if scene.category == COURSE:
        return filed(filings[scene.about])
    if scene.category == DEGREE:
        graduated = date(2019, 6, 28)
        return Training(DEGREE, scene.about, "青海大学", graduated, graduated)
    # Meetings were held in the month before; three days each.
    month = scene.on.month - 1
    starts_on = date(2019, month, scene.on.day % 20 + 2)
    ends_on = date(2019, month, starts_on.day + 2)
    return Training(MEETING, scene.about, "青海省科学技术协会", starts_on, ends_on)


def _part(scene: Scene, person_id: int, plan: PersonPlan) -> Part:
    if scene.category == COURSE:
        return Part(person_id, plan, hours=Decimal(scene.amount))
    if scene.category == MEETING:
        return Part(person_id, plan, days=Decimal(scene.amount))
    return Part(person_id, plan, certificate_number=f"107431{2019}{person_id:05d}")
