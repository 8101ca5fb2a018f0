"""Approving several cases on the screen: tick, preview, approve, and the sheet of results."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.enums import CaseState
from app.models import AuditEntry, Case, db
from app.operations.batch import MOST_CASES
from tests.views.state import nothing_changes

TOKEN = re.compile(r'name="cases"[^>]*value="([^"]+)"')
SEALED = re.compile(r'name="outcomes" value="([^"]+)"')
REASON = "请补充签到表。"
HIDDEN = "没有找到您要的内容，或者您无权查看。"


@pytest.fixture
def desk(stage):
    """The department's reviewer, before whom a declaration and a filing wait."""
    return stage.visitor("department_admin", "parent")


@pytest.fixture
def foreign(stage):
    return token_of(stage, "far_case")


def token_of(stage, record):
    with stage.app.app_context():
        case = db.session.get_one(Case, stage.cast.ids[record])
        return f"{case.id}-{case.version}"


def download(visitor, result, **more):
    """The sheet that a result page offers."""
    sealed = SEALED.search(result.get_data(as_text=True))[1]
    form = {"cases": tokens(result), "outcomes": sealed} | more
    return visitor.post("/batch/sheet/", form).get_data()


def sheet_of(visitor, result, **more):
    """Its rows."""
    sheet = load_workbook(io.BytesIO(download(visitor, result, **more))).active
    return list(sheet.iter_rows(values_only=True))


def tokens(answer):
    return TOKEN.findall(answer.get_data(as_text=True))


def place(stage, record):
    with stage.app.app_context():
        case = db.session.get_one(Case, stage.cast.ids[record])
        return case.state, case.holder_tier


def refused(stage):
    query = select(AuditEntry.record_id).where(AuditEntry.outcome == "refused")
    with stage.app.app_context():
        return list(db.session.scalars(query))


def test_tick_preview_approve(stage, desk):
    ticked = tokens(desk.get("/waiting/"))
    assert set(ticked) == {token_of(stage, "case"), token_of(stage, "filing_case")}
    with nothing_changes(stage.app, "the preview"):
        preview = desk.post("/batch/preview/", {"cases": ticked})
    text = preview.get_data(as_text=True)
    assert "将通过 2 件，申报学时合计 80" in text
    assert "现在由" not in text  # what is still to be decided stands nowhere else yet
    assert tokens(preview) == ticked
    result = desk.post("/batch/approve/", {"cases": ticked})
    assert "已通过 2 件，未办理 0 件。" in result.get_data(as_text=True)
    assert place(stage, "case") == (CaseState.IN_REVIEW.value, "hr")
    assert place(stage, "filing_case") == (CaseState.IN_REVIEW.value, "hr")
    assert refused(stage) == []


def test_a_foreign_one_is_skipped_logged_and_not_told_of(stage, desk, foreign):
    own = token_of(stage, "case")
    far = stage.cast.ids["far_case"]
    before = len(refused(stage))
    preview = desk.post("/batch/preview/", {"cases": [own, foreign]})
    assert tokens(preview) == [own]
    assert "循化" not in preview.get_data(as_text=True)
    result = desk.post("/batch/approve/", {"cases": [own, foreign]})
    assert "已通过 1 件，未办理 1 件。" in result.get_data(as_text=True)
    assert "循化" not in result.get_data(as_text=True)
    rows = sheet_of(desk, result)
    assert len(rows) == 3
    assert rows[1][1] == "湟水已备案课程"
    assert [row[4:6] for row in rows[1:]] == [("已通过", None), ("未办理", HIDDEN)]
    assert not any("循化" in str(cell) for row in rows for cell in row)
    assert refused(stage)[before:] == [far] * 3
    assert place(stage, "far_case") == (CaseState.IN_REVIEW.value, "department")


@pytest.mark.parametrize("path", ["preview", "approve", "return/preview", "return", "sheet"])
@pytest.mark.parametrize(
    "cases",
    [
        [],
        [f"{number}-1" for number in range(1, MOST_CASES + 2)],
        ["x", "1", "-", "²-1", "2147483648-1", "9999999999-1", "1-9999999999"],
    ],
)
def test_nothing_and_too_much_lead_back_to_the_desk(stage, desk, path, cases):
    with nothing_changes(stage.app, path):
        answer = desk.post(f"/batch/{path}/", {"cases": cases})
    assert (answer.status_code, answer.location) == (302, "/waiting/")


def test_what_has_changed_since_is_skipped(stage, desk):
    case_id, _, version = token_of(stage, "case").partition("-")
    stale = f"{case_id}-{int(version) - 1}"
    with nothing_changes(stage.app, "a stale batch"):
        assert tokens(desk.post("/batch/preview/", {"cases": [stale]})) == []
        result = desk.post("/batch/approve/", {"cases": [stale]})
    assert "已通过 0 件，未办理 1 件。" in result.get_data(as_text=True)


def test_tick_preview_return(stage, desk):
    ticked = tokens(desk.get("/waiting/"))
    with nothing_changes(stage.app, "the preview and a return without a reason"):
        preview = desk.post("/batch/return/preview/", {"cases": ticked})
        missing = desk.post("/batch/return/", {"cases": ticked, "reason": " "})
        long = desk.post("/batch/return/", {"cases": ticked, "reason": "长" * 501})
    assert "将退回 2 件，申报学时合计 80；跳过 0 件。" in preview.get_data(as_text=True)
    assert tokens(preview) == ticked
    for refused, words in ((missing, "请填写退回原因"), (long, "现有 501 个字")):
        assert refused.status_code == 422
        assert words in refused.get_data(as_text=True)
        assert tokens(refused) == ticked
    assert "长" * 501 in long.get_data(as_text=True)
    result = desk.post("/batch/return/", {"cases": ticked, "reason": REASON})
    assert "已退回 2 件，未办理 0 件。" in result.get_data(as_text=True)
    assert [row[4] for row in sheet_of(desk, result)[1:]] == ["已退回"] * 2
    for record in ("case", "filing_case"):
        assert place(stage, record) == (CaseState.RETURNED.value, None)
        page = stage.visitor("unit_admin", "own").get(f"/case/{stage.cast.ids[record]}/")
        assert REASON in page.get_data(as_text=True)


def test_a_foreign_one_is_not_returned(stage, desk, foreign):
    before = len(refused(stage))
    for path in ("return/preview", "return"):
        answer = desk.post(f"/batch/{path}/", {"cases": [foreign], "reason": REASON})
        assert "循化" not in answer.get_data(as_text=True)
    assert refused(stage)[before:] == [stage.cast.ids["far_case"]] * 2
    assert place(stage, "far_case") == (CaseState.IN_REVIEW.value, "department")


@pytest.mark.parametrize("sealed", ["", "x", "eyIxIjpbImEiLCIiXX0.x", "=cmd"])
def test_what_the_sheet_says_became_of_a_case_cannot_be_made_up(stage, desk, sealed):
    result = desk.post("/batch/approve/", {"cases": [token_of(stage, "case")]})
    assert [row[4] for row in sheet_of(desk, result, outcomes=sealed)] == ["办理结果", None]
    # Nor is what somebody else was given worth anything.
    own = SEALED.search(result.get_data(as_text=True))[1]
    other = stage.visitor("hr_reviewer", "parent")
    form = {"cases": tokens(result), "outcomes": own}
    sheet = other.post("/batch/sheet/", form)
    rows = list(load_workbook(io.BytesIO(sheet.data)).active.iter_rows(values_only=True))
    assert [row[4] for row in rows] == ["办理结果", None]
