"""张䶮 hands in what she attended; her unit takes it in, department and bureau approve."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import proofs
from tests.browser.pages import Visitor

pytestmark = pytest.mark.browser

DEGREE = "在职攻读交通运输工程硕士学位"
REASON = "证书照片不清楚，请重新扫描。"


def test_from_the_person_to_the_ledger(visit: Callable[..., Visitor]):
    person, unit = visit("person"), visit("unit")
    before = person.year_hours(2019)
    person.open("我的申报")
    person.follow("新建申报")
    person.is_at("申报什么")
    person.follow("在职学历教育")
    person.fill("名称", DEGREE)
    person.fill("毕业院校或发证单位", "长安大学")
    person.press("保存，下一步上传材料")
    person.reads_at("毕业（通过、结束）日期", "此项必填")
    person.fill("毕业（通过、结束）日期", "2019-06-28")
    person.fill("证书编号", "107101201902600888")
    person.press("保存，下一步上传材料")
    person.is_at(DEGREE)
    person.reads("预计认定", "认定 60 学时")
    person.upload("毕业证书", proofs.jpg("毕业证书（样张）.jpg"))
    person.press("交所在单位")
    person.reads("已提交。")

    unit.open_waiting(DEGREE)
    unit.give_reason("退回", REASON)
    unit.reads("已退回本人修改。")

    person.open("我的申报")
    person.follow(DEGREE)
    person.reads(REASON)
    person.press("交所在单位")
    person.reads("已提交。")

    unit.open_waiting(DEGREE)
    unit.press("受理（并入申报）")
    unit.reads("材料已列入本单位的申报")
    unit.follow("打开申报")
    unit.is_at(DEGREE)
    unit.submit()
    for desk in ("department", "hr.province"):
        reviewer = visit(desk)
        reviewer.open_waiting(DEGREE)
        reviewer.approve()

    person.open("我的学时")
    after = person.year_hours(2019)
    assert after["专业"] > before["专业"]
    person.reads(DEGREE)
