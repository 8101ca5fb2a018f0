"""Invented archives of any length for the tests of the printed papers."""

from datetime import date, timedelta
from decimal import Decimal

from app.documents.snapshot import ArchiveItem, ArchiveSnapshot, ArchiveYear

TITLES = (
    "公路桥梁结构健康监测与养护技术高级研修班",
    "数字经济与人工智能（公需课）",
    "BIM 技术在装配式建筑中的应用：Revit、Navisworks 与 AutoCAD 协同设计实务",
    "高原地区疑难危重症诊疗新进展学习班",
    "专业技术人员职业道德与创新能力建设",
    "参加 International Conference on Permafrost Engineering 并作大会报告",
)


def item(index: int, year: int) -> ArchiveItem:
    public = index % 6 in {1, 4}
    start = date(year, 1, 4) + timedelta(days=index * 7 % 340)
    return ArchiveItem(
        title=f"{TITLES[index % len(TITLES)]}（第{index + 1}期）",
        category="公需课" if public else "专业技术培训",
        subject="公需" if public else "专业",
        organiser="青海省专业技术人员继续教育基地（青海交通职业技术学院）",
        starts_on=start,
        ends_on=start + timedelta(days=index % 5),
        hours=Decimal(("8", "12.5", "24", "6")[index % 4]),
        filing_number=f"青继教备〔{year}〕{index + 1:04d}号" if index % 3 else None,
        approved_by="省交通运输厅；省人社厅",
        source="课程备案" if index % 3 else "个人申报",
    )


def year(number: int, items: tuple[ArchiveItem, ...], *, met: bool = True) -> ArchiveYear:
    return ArchiveYear(
        year=number,
        public=Decimal(30),
        professional=Decimal("62.5"),
        total=Decimal("92.5"),
        required_public=Decimal(30),
        required_professional=Decimal(60),
        required_total=Decimal(90),
        met=met,
        assumption=number == 2022,
        items=items,
    )


def archive(count: int, *, name: str = "张䶮", demo: bool = False, **changes) -> ArchiveSnapshot:
    """An archive of `count` items spread over 2021 to 2024 (one item: 2024 alone)."""
    numbers = (2024,) if count == 1 else (2021, 2022, 2023, 2024)
    years = tuple(
        year(
            number,
            tuple(item(index, number) for index in range(count) if index % len(numbers) == place),
            met=number != 2023,
        )
        for place, number in enumerate(numbers)
    )
    facts = {
        "number": "QH-2025-0000123",
        "region_name": "青海省",
        "person_name": name,
        "identity_number": "630102199001011237",
        "unit_name": "青海省交通工程技术服务中心",
        "title_series": "工程技术",
        "title_level": "高级工程师",
        "issuing_bureau": "青海省人力资源和社会保障厅",
        "issued_on": date(2025, 3, 1),
        "policy_notes": ("青人社厅函〔2019〕365号",),
        "years": years,
        "demo": demo,
    }
    return ArchiveSnapshot(**{**facts, **changes})
