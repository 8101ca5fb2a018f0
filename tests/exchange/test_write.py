"""Sheets that we hand out: template, bad rows, exports."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import IdType
from app.exchange import bad_row_of, errors_sheet, results_template, table_sheet
from tests.exchange.books import HEADINGS, SECOND, book, problems, read, row, saved


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_template_has_the_agreed_headings():
    workbook = opened(results_template())
    assert workbook.sheetnames == ["公需课结果", "填写说明"]
    assert [cell.value for cell in workbook.worksheets[0][1]] == HEADINGS


def test_number_columns_of_the_template_are_text():
    sheet = opened(results_template()).worksheets[0]
    for letter in "DFGHMN":
        assert sheet.column_dimensions[letter].number_format == "@"
        assert sheet[f"{letter}2"].number_format == "@"
        assert sheet[f"{letter}1001"].number_format == "@"
    assert sheet["J2"].number_format == "General"


def test_the_template_offers_the_choices():
    sheet = opened(results_template()).worksheets[0]
    offered = {
        str(choice.sqref): choice.formula1.strip('"').split(",")
        for choice in sheet.data_validations.dataValidation
    }
    assert offered == {
        "C2:C1048576": [id_type.label for id_type in IdType],
        "K2:K1048576": ["合格", "不合格"],
        "Q2:Q1048576": ["公需科目", "专业科目"],
    }


def test_the_instructions_speak_of_every_column():
    help_sheet = opened(results_template()).worksheets[1]
    first = [cell.value for cell in help_sheet["A"]]
    assert {heading.strip("*") for heading in HEADINGS} <= set(first)


def test_a_filled_template_is_read_without_problems():
    workbook = opened(results_template())
    sheet = workbook.worksheets[0]
    for number, values in enumerate([row(), row(证件号码=SECOND)], start=2):
        for at, value in enumerate(values, start=1):
            sheet.cell(number, at).value = value
    result = read(saved(workbook))
    assert [r.number for r in result.rows] == [2, 3]
    assert result.bad_rows == ()


def test_an_unfilled_template_has_no_rows():
    with pytest.raises(Exception, match="没有数据行"):
        read(results_template())


def test_bad_rows_come_back_with_reasons_and_coloured_cells():
    sheet = read(book(row(), row(姓名="", 学时="x"), row(证件号码="11010519491231002")))
    written = opened(errors_sheet(sheet.bad_rows)).active
    assert [cell.value for cell in written[1]] == [*HEADINGS, "错误原因"]
    assert written.max_row == 3
    assert written["R2"].value == "原第 3 行。姓名：必填，未填写；学时：不是数字"
    assert "原第 4 行。证件号码：" in written["R3"].value
    coloured = {c.coordinate for r in written.iter_rows() for c in r if c.fill.fill_type}
    assert coloured == {"B2", "J2", "D3"}
    assert written["D3"].value == "11010519491231002"


def test_mended_bad_rows_can_be_uploaded_again():
    bad = read(book(row(学时="x"))).bad_rows
    workbook = opened(errors_sheet(bad))
    workbook.active["J2"] = "18"
    (result,) = read(saved(workbook)).rows
    assert result.raw == tuple(row())


def test_a_stored_row_with_too_few_cells_still_fits():
    written = opened(errors_sheet([bad_row_of(7, ["1", "张三"], "没有登记")])).active
    assert written["R2"].value == "原第 7 行。没有登记"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0"])
def test_texts_that_look_like_formulas_stay_texts(text):
    for data in (table_sheet(["甲"], [[text]]), errors_sheet([bad_row_of(2, [text], "x")])):
        cell = opened(data).active["A2"]
        assert cell.data_type == "s"
        assert cell.value == text
        assert cell.quotePrefix


def test_a_formula_that_was_refused_comes_back_as_text():
    bad = read(book(row(备注="=HYPERLINK(1)"))).bad_rows
    cell = opened(errors_sheet(bad)).active["P2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")
    assert problems(errors_sheet(bad)) == []


def test_a_table_keeps_kinds_of_values():
    values = ["张䶮", "110105194912310021", 7, Decimal("17.5"), date(2019, 6, 30), None, 10**17]
    written = opened(table_sheet([f"列{n}" for n in range(7)], [values])).active
    cells = written[2]
    assert [cell.value for cell in cells[:4]] == ["张䶮", "110105194912310021", 7, 17.5]
    assert cells[1].number_format == "@"
    assert cells[4].value.date() == date(2019, 6, 30)
    assert cells[5].value is None
    assert cells[6].value == "1" + "0" * 17
    assert written.freeze_panes == "A2"


def test_a_table_of_many_rows_may_be_a_stream():
    written = opened(table_sheet(["n"], ([n] for n in range(500)))).active
    assert written.max_row == 501


@settings(max_examples=30)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=20))
def test_no_text_becomes_a_formula_or_breaks_the_file(texts):
    written = opened(table_sheet(["甲"] * len(texts), [texts])).active
    for cell in written[2]:
        assert cell.data_type in ("s", "n")
        assert cell.data_type == "s" or cell.value is None
