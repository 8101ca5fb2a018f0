"""A sheet of organisations on the screen: looked at, confirmed, printed; wrong rows come back."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from pypdf import PdfReader

from app.exchange.allotments import ALLOTMENTS
from tests.factories import PASSWORD, World
from tests.operations.test_allotments import BASE, CITY, sheet
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine


@pytest.fixture
def top(app):
    with app.app_context():
        return World().bureau.name


@pytest.fixture
def admin(app, top):  # noqa: ARG001 - makes the account
    found = Visitor(app)
    found.sign_in("root", PASSWORD)
    return found


def upload(admin, top, *rows):
    data = sheet(*({"bureau": top} | row for row in rows))
    admin.get("/allotment/upload/")
    answer = admin.post("/allotment/upload/", {"file": (io.BytesIO(data), "分配.csv")})
    return answer, answer.get_data(as_text=True)


def hidden(page, name):
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def test_from_the_sheet_to_the_letters(admin, top):
    _, page = upload(admin, top, BASE, CITY | {"region_code": "990000"})
    assert "可开通 1 行，有错误 1 行。" in page
    assert BASE["name"] not in admin.get("/organisation/list/").get_data(as_text=True)
    done = admin.post("/allotment/post/", {"rows": hidden(page, "rows")[0]})
    page = done.get_data(as_text=True)
    assert "已建立 1 个机构和账号，未建立 0 行。" in page
    assert BASE["name"] in admin.get("/organisation/list/").get_data(as_text=True)
    letters = admin.post("/account/letters/", {"memberships": hidden(page, "memberships")})
    (text,) = [found.extract_text() for found in PdfReader(io.BytesIO(letters.data)).pages]
    assert "jd.qhjt" in text


def test_wrong_rows_come_back_as_a_sheet(admin, top):
    _, page = upload(admin, top, CITY | {"region_code": "990000"})
    answer = admin.post("/allotment/errors/", {"bad": hidden(page, "bad")[0]})
    found = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    headings = [cell.value for cell in found[1]]
    values = dict(zip(headings, [cell.value for cell in found[2]], strict=True))
    assert values["机构名称*"] == CITY["name"]
    assert "没有这个行政区划" in values["错误原因"]
    again = [[cell.value or "" for cell in row] for row in found.iter_rows()]
    assert len(again) == 2


def test_a_cell_that_looks_like_a_formula_comes_back_as_a_text(admin, top):
    _, page = upload(admin, top, CITY | {"name": "@SUM(A1)", "region_code": "990000"})
    answer = admin.post("/allotment/errors/", {"bad": hidden(page, "bad")[0]})
    cell = openpyxl.load_workbook(io.BytesIO(answer.data)).active["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("@SUM(A1)", "s", True)


def test_the_template_can_be_filled_in(admin, top):
    template = admin.get("/allotment/template/")
    book = openpyxl.load_workbook(io.BytesIO(template.data))
    keys = [cell.value for cell in book.active[1]]
    assert keys == [column.title for column in ALLOTMENTS.columns]
    row = BASE | {"bureau": top}
    for at, column in enumerate(ALLOTMENTS.columns, start=1):
        book.active.cell(2, at, row.get(column.key, ""))
    filled = io.BytesIO()
    book.save(filled)
    filled.seek(0)
    answer = admin.post("/allotment/upload/", {"file": (filled, "分配.xlsx")})
    assert "可开通 1 行，有错误 0 行。" in answer.get_data(as_text=True)


@pytest.mark.parametrize("forged", ["", "W10", "x.y.z"])
def test_only_what_was_shown_is_made(admin, forged):
    admin.get("/allotment/upload/")
    for path, field in (("/allotment/post/", "rows"), ("/allotment/errors/", "bad")):
        assert admin.post(path, {field: forged}).location == "/allotment/upload/"
    assert "已经过期" in admin.get("/allotment/upload/").get_data(as_text=True)


def test_no_file(admin):
    admin.get("/allotment/upload/")
    answer = admin.post("/allotment/upload/", {})
    assert answer.status_code == 422
    assert "请选择要上传的账号分配表。" in answer.get_data(as_text=True)
