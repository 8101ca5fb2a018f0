"""What 张䶮 prepares herself: one thing handed in to her unit, one still a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.demo.evidence import proof
from app.demo.play import play, submit
from app.demo.stage import Stage
from app.enums import Role
from app.models import Case, db
from app.operations.declaration_data import DeclarationData, LineData
from app.operations.evidence import add_evidence
from app.operations.items import create_item

_MEETING = DeclarationData(
    category="QH-Z-ACT",
    filing_id=None,
    title="高寒地区桥梁养护学术交流会",
    organiser="青海省公路学会",
    starts_on=date(2019, 6, 13),
    ends_on=date(2019, 6, 14),
    summary="",
    lines=(),
)
_LECTURE = DeclarationData(
    category="QH-Z-ACT",
    filing_id=None,
    title="冻土路基病害防治专题讲座",
    organiser="青海省公路学会",
    starts_on=date(2019, 7, 19),
    ends_on=date(2019, 7, 19),
    summary="",
    lines=(),
)


def play_hand_ins(stage: Stage) -> None:
    """The unit finds the first one on its desk; the second one only its owner sees."""
    for on, data, days, steps in (
        (date(2019, 9, 12), _MEETING, "2", (submit(),)),
        (date(2019, 9, 13), _LECTURE, "0.5", ()),
    ):
        stage.on(on)
        owner = stage.actor("person", Role.PROFESSIONAL)
        line = LineData(owner.person_id or 0, days=Decimal(days))
        case = create_item(owner, replace(data, lines=(line,)))
        told = (f"时间：{data.starts_on} 至 {data.ends_on}", owner.name)
        name, content = proof("act_notice", data.title, told, data.organiser, f"{data.ends_on}")
        version = db.session.get_one(Case, case.id).version
        add_evidence(owner, case.id, version, "act_notice", name, content)
        play(stage, owner, case.id, steps)
