"""The rule of the health department by which credits of its industry count as hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.demo.evidence import proof
from app.demo.qinghai.accounts import FIRST_ADMIN
from app.demo.stage import Stage
from app.operations.conversions import ConversionData, file_conversion_rule

_TITLE = "继续医学教育学分折算学时办法（演示）"
_NUMBER = "演示〔2019〕1号"
_FILE = "学分折算学时办法.pdf"


def play_conversions(stage: Stage) -> None:
    """One rule on file, invented as everything here."""
    stage.on(date(2019, 3, 20))
    data = ConversionData(
        department_id=stage.organisations["health"],
        first_year=2019,
        last_year=2020,
        hours_per_credit=Decimal(3),
        document_title=_TITLE,
        document_number=_NUMBER,
        filed_on=date(2019, 3, 15),
    )
    told = ("每 1 学分折算 3 学时，适用于 2019—2020 年度。", "本件为演示数据。")
    _, content = proof("official_doc", _TITLE, told, "青海省卫生健康委员会", "2019-03-15")
    file_conversion_rule(stage.actor(FIRST_ADMIN.username), data, _FILE, content)
