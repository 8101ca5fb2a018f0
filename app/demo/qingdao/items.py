"""The items that people declared themselves by 11 May 2026, in every state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.access.actor import Actor
from app.demo.evidence import proof
from app.demo.play import (
    Step,
    approve,
    discard,
    give_back,
    mend,
    play,
    refuse,
    submit,
    withdraw,
)
from app.demo.stage import Stage
from app.enums import ResultType, Role
from app.models import Case, db
from app.operations.declaration_data import DeclarationData, LineData
from app.operations.evidence import add_evidence
from app.operations.items import create_item

MEETING, STUDY, RESULT = "QD-C1", "QD-C2", "QD-C3"
EXAM, FOREIGN_EXAM, EXPERT = "QD-C4a", "QD-C4b", "QD-C5"
AID, ILLNESS, MATERNITY = "QD-C6", "QD-C7b", "QD-C7c"
_PROOFS = {
    MEETING: ("act_notice", "train_cert"),
    STUDY: ("grad_cert",),
    RESULT: ("achv_cert",),
    EXAM: ("exam_pass",),
    FOREIGN_EXAM: ("exam_pass",),
    EXPERT: ("invite",),
    AID: ("official_doc",),
    ILLNESS: ("unit_proof", "hospital_proof"),
    MATERNITY: ("birth_cert",),
}


@dataclass(frozen=True, slots=True)
class Details:
    """What else is entered: `days` are pairs of day and hours, `number` that of a proof."""

    days: tuple[tuple[str, str], ...] = ()
    number: str = ""
    project: str = ""
    result: ResultType | None = None
    subjects: int | None = None


NOTHING = Details()


@dataclass(frozen=True, slots=True)
class Scene:
    """An item: whose, begun when, about what, and what becomes of it."""

    username: str
    on: date
    category: str
    title: str
    organiser: str
    starts_on: date
    ends_on: date
    details: Details = NOTHING
    steps: Sequence[Step] = ()


def _days(*days: tuple[str, str]) -> Details:
    return Details(days=days)


_SYMPOSIUM = (
    "城市地下空间开发利用学术年会",
    "山东土木建筑学会",
    date(2026, 3, 19),
    date(2026, 3, 20),
)
_SPONGE = (
    "海绵城市建设新技术推广交流会",
    "青岛市科学技术协会",
    date(2026, 4, 16),
    date(2026, 4, 16),
)
_PASSED = (submit(), approve())

SCENES: tuple[Scene, ...] = (
    # Nine hours of the first day count as eight.
    Scene(
        "person",
        date(2026, 3, 23),
        MEETING,
        *_SYMPOSIUM,
        _days(("2026-03-19", "9"), ("2026-03-20", "6")),
        _PASSED,
    ),
    Scene(
        "person",
        date(2026, 4, 7),
        RESULT,
        "软土地层盾构隧道沉降控制方法",
        "",
        date(2026, 4, 2),
        date(2026, 4, 2),
        Details(number="ZL202510123456.7", project="QDSZ-2024-015", result=ResultType.PATENT),
        (
            submit(),
            give_back("专利证书照片不清楚，看不出专利号，请重新上传。"),
            mend(),
            submit(),
            approve(),
        ),
    ),
    Scene(
        "person",
        date(2026, 5, 8),
        EXPERT,
        "轨道交通工程质量安全专家评审会",
        "青岛市住房和城乡建设局",
        date(2026, 4, 28),
        date(2026, 4, 29),
        _days(("2026-04-28", "8"), ("2026-04-29", "4")),
        (submit(),),
    ),
    Scene(
        "unit2",
        date(2026, 4, 20),
        MEETING,
        *_SPONGE,
        _days(("2026-04-16", "6.5")),
        _PASSED,
    ),
    Scene(
        "unit2",
        date(2026, 5, 7),
        FOREIGN_EXAM,
        "国际注册结构工程师考试",
        "国际注册工程师联盟",
        date(2026, 4, 25),
        date(2026, 4, 25),
        Details(number="SE-2026-88112", subjects=2),
        (submit(),),
    ),
    # The only admin of the company: its bureau confirms.
    Scene(
        "company",
        date(2026, 5, 6),
        EXAM,
        "计算机技术与软件专业技术资格（系统架构设计师）",
        "人力资源社会保障部",
        date(2026, 1, 20),
        date(2026, 1, 20),
        Details(number="20260137020011"),
        (submit(),),
    ),
    Scene(
        "company-2",
        date(2026, 4, 13),
        MEETING,
        "海洋大数据与数字孪生专题讲座",
        "青岛市海洋发展局",
        date(2026, 4, 9),
        date(2026, 4, 9),
        _days(("2026-04-09", "3.5")),
        _PASSED,
    ),
    Scene(
        "person2",
        date(2026, 3, 30),
        STUDY,
        "在职研究生学历教育（测绘工程）",
        "山东科技大学",
        date(2026, 3, 15),
        date(2026, 3, 15),
        Details(number="104245202602000123"),
        _PASSED,
    ),
    Scene(
        "person2",
        date(2026, 5, 9),
        RESULT,
        "基于激光雷达的城市实景三维更新技术",
        "",
        date(2026, 4, 30),
        date(2026, 4, 30),
        Details(
            number="ISSN1001-1595-2026-04-p112", project="QDKC-2025-03", result=ResultType.PAPER
        ),
    ),
    Scene(
        "survey-2",
        date(2026, 5, 6),
        MATERNITY,
        "产假",
        "",
        date(2025, 12, 1),
        date(2026, 5, 5),
        steps=(submit(), approve()),
    ),
    Scene(
        "metro-1",
        date(2026, 4, 22),
        MEETING,
        *_SYMPOSIUM,
        _days(("2026-03-19", "8"), ("2026-03-20", "8")),
        (submit(), refuse("签到表和证书上都没有您的姓名，不能证明参加了该活动。")),
    ),
    Scene(
        "hydrology-1",
        date(2026, 5, 7),
        AID,
        "赴甘肃陇南东西部协作支援",
        "青岛市水务管理局",
        date(2026, 1, 1),
        date(2026, 4, 30),
        steps=(submit(),),
    ),
    Scene(
        "hydrology-2",
        date(2026, 4, 20),
        MEETING,
        *_SPONGE,
        _days(("2026-04-16", "8")),
    ),
    Scene(
        "agronomy-1",
        date(2026, 4, 27),
        MEETING,
        "小麦绿色高产高效栽培技术操作示范",
        "山东省农业技术推广中心",
        date(2026, 4, 22),
        date(2026, 4, 24),
        _days(("2026-04-22", "8"), ("2026-04-23", "9.5"), ("2026-04-24", "4")),
        (submit(), give_back("请补充活动通知。")),
    ),
    Scene(
        "marine-1",
        date(2026, 4, 8),
        RESULT,
        "《海洋生态修复技术导则》行业标准",
        "",
        date(2026, 4, 1),
        date(2026, 4, 1),
        Details(number="HY/T 0401-2026", project="HYBZ-2023-19", result=ResultType.STANDARD),
        _PASSED,
    ),
    Scene(
        "marine-2",
        date(2026, 5, 6),
        EXPERT,
        "近海养殖容量评估专家咨询",
        "青岛市海洋发展局",
        date(2026, 4, 30),
        date(2026, 4, 30),
        _days(("2026-04-30", "8")),
        (submit(), withdraw()),
    ),
    Scene(
        "rubber-1",
        date(2026, 4, 29),
        MEETING,
        "高分子材料智能制造新技术推广会",
        "中国橡胶工业协会",
        date(2026, 4, 21),
        date(2026, 4, 22),
        _days(("2026-04-21", "7"), ("2026-04-22", "7")),
        _PASSED,
    ),
    Scene(
        "jimo.farm-1",
        date(2026, 5, 6),
        STUDY,
        "自学考试（农业经济管理 高等数学）",
        "山东省教育招生考试院",
        date(2026, 4, 12),
        date(2026, 4, 12),
        Details(number="37260401188"),
        (submit(), withdraw(), discard()),
    ),
    Scene(
        "base-1",
        date(2026, 4, 21),
        EXPERT,
        "城市更新规划方案评审",
        "青岛市住房和城乡建设局",
        date(2026, 4, 17),
        date(2026, 4, 17),
        _days(("2026-04-17", "5")),
    ),
)


def play_items(stage: Stage) -> None:
    """Everybody declares, in the order of the days; the units confirm."""
    for scene in sorted(SCENES, key=lambda scene: scene.on):
        stage.on(scene.on)
        actor = stage.actor(scene.username, Role.PROFESSIONAL)
        case_id = _draft(actor, scene)
        play(stage, actor, case_id, scene.steps)


def _draft(actor: Actor, scene: Scene) -> int:
    details = scene.details
    line = LineData(
        actor.person_id or 0,
        sessions=details.days or None,
        certificate_number=details.number,
        project_key=details.project,
        result_type=details.result.value if details.result else None,
        item_count=details.subjects,
    )
    data = DeclarationData(
        category=scene.category,
        filing_id=None,
        title=scene.title,
        organiser=scene.organiser,
        starts_on=scene.starts_on,
        ends_on=scene.ends_on,
        summary="",
        lines=(line,),
    )
    case = create_item(actor, data, consent=scene.category in {ILLNESS, MATERNITY})
    told = (f"时间：{scene.starts_on} 至 {scene.ends_on}", actor.name, details.number)
    for kind in _PROOFS[scene.category]:
        issuer = scene.organiser or actor.organisation_name
        name, data_ = proof(kind, scene.title, told, issuer, f"{scene.ends_on}")
        version = db.session.get_one(Case, case.id).version
        add_evidence(actor, case.id, version, kind, name, data_)
    return case.id
