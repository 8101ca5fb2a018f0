"""Everything that leaves as a spreadsheet: no text in it can act as a formula."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from app.exchange import XLSX
from app.models import Case, Organisation, db
from app.operations.transaction import begin_write
from tests.views.cast import result_sheet
from tests.views.doors import DOORS
from tests.views.test_any_form import welcome
from tests.views.test_batch import download, token_of

pytestmark = pytest.mark.one_engine

EXPORTS = {
    *("allotments.template", "audit.sheet", "batch.sheet"),
    *("record.data", "results.errors", "results.template"),
}
# Papers that are printed and handed over; none of their texts is a cell.
LETTERS = {"account_codes.letter", "account_codes.letters"}
# Kept files, under the gateway's rules.
PROOFS = {"files.show", "proofs.inspect"}
# What else answers with something that is no page of ours.
DATA = {
    *("archive.show", "conversions.document", "health.check", "hours.person"),
    *(f"pick.{name}" for name in ("employers", "bureaus", "departments", "organisations")),
    *("pick.people", "pick.any_people", "pick.filings"),
}
SHEETS = ("spreadsheet", "excel", "csv", "tab-separated")
# XML makes a line break of a carriage return.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0"]


def test_every_export_is_known_and_a_workbook(stage):
    found, others = {}, set()
    for door in DOORS:
        answer = door.open(stage.app, stage.cast, stage.visitor(*welcome(door)))
        if door.method == "POST":
            stage.restore()
        told = answer.headers.get("Content-Disposition", "")
        if told.startswith("attachment") or any(word in answer.mimetype for word in SHEETS):
            found[door.endpoint] = answer.mimetype
        elif answer.mimetype != "text/html":
            others.add(door.endpoint)
    assert others == DATA | PROOFS, "show in test_sensitive_proofs.py what it does with proofs"
    letters = {endpoint: found.pop(endpoint, "") for endpoint in LETTERS}
    assert letters == dict.fromkeys(LETTERS, "application/pdf")
    assert found == dict.fromkeys(EXPORTS, XLSX), "test below what a new export does with EVIL"


def check_cells(data: bytes, evil: str) -> None:
    """No cell is a formula; those that begin like one say that they are texts."""
    begins = 0
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f", f"{sheet.title} {cell.coordinate}"
            if isinstance(cell.value, str) and cell.value.startswith(STARTS):
                assert cell.quotePrefix
                begins += 1
    assert begins, f"{evil!r} is not in the sheet: the test proves nothing"


@pytest.mark.parametrize("evil", EVIL)
def test_bad_rows(stage, evil):
    visitor = stage.visitor("provincial_admin", "above")
    row = {"name": f'"{evil}"', "note": f'"{evil}"', "hours": f'"{evil}"', "score": f'"{evil}"'}
    file = (io.BytesIO(result_sheet(row)), "成绩.csv")
    answer = visitor.post("/results/upload/", {"file": file})
    assert answer.status_code == 302
    exported = visitor.get(f"{answer.location}errors/")
    assert exported.mimetype == XLSX
    if evil.strip() == evil:  # what is no character is not kept by the import
        check_cells(exported.data, evil)


@pytest.mark.parametrize("evil", EVIL)
def test_results_of_a_batch(stage, evil):
    with stage.app.app_context():
        begin_write()
        for model, column in ((Case, "title"), (Organisation, "name")):
            numbered: Any = evil + db.cast(model.id, db.String)
            db.session.execute(update(model).values({column: numbered}))
        db.session.commit()
    desk = stage.visitor("department_admin", "parent")
    result = desk.post("/batch/approve/", {"cases": [token_of(stage, "case")]})
    check_cells(download(desk, result), evil)
