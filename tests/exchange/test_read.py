"""Files as a whole: formats, headings, limits, hostile archives."""

import contextlib
import io
import re
import time
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from app.exchange import SheetError, read_results
from app.exchange import xlsx as xlsx_module
from tests.exchange.books import (
    HEADINGS,
    SECOND,
    STEP,
    book,
    csv_file,
    problems,
    read,
    row,
    saved,
)

# A machine with much else to do takes some seconds; what hangs takes minutes.
QUICK_SECONDS = 15


def refusal(data, **options):
    with pytest.raises(SheetError) as caught:
        read(data, **options)
    assert "成绩.xlsx" in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_usual_form(encoding, delimiter):
    (result,) = read(csv_file(row(), encoding=encoding, delimiter=delimiter)).rows
    assert result.name == "张䶮"
    assert result.raw == tuple(row())


def test_a_csv_row_has_the_number_that_a_spreadsheet_shows():
    data = csv_file(row(备注="两\n行"), [], row(学时="x"))
    sheet = read(data)
    assert sheet.rows[0].note == "两 行"
    assert [p.row for p in sheet.problems] == [4]


def test_formulas_in_csv_are_refused():
    assert problems(csv_file(row(备注="=HYPERLINK(1)"))) == [
        (2, "备注", "单元格是公式，请复制后“粘贴为数值”再导入"),
    ]


def test_numbers_that_csv_programs_keep_as_text_are_read():
    sheet = read(csv_file(row(证件号码="'11010519491231002X"), row(证件号码=f"\t{SECOND}")))
    assert [r.identity_number for r in sheet.rows] == ["11010519491231002X", SECOND]


@pytest.mark.parametrize(
    "headings",
    [
        [h.replace("*", "") for h in HEADINGS],
        [h.replace("(", "（").replace(")", "）").replace("*", "＊") for h in HEADINGS],
        [f" {h[0]} {h[1:]} " for h in HEADINGS],
        [h.replace("考核结果*", "考核结果（合格/不合格）*") for h in HEADINGS],
        [h.replace("证书(凭证)编号", "证书编号") for h in HEADINGS],
    ],
)
def test_headings_are_recognised_however_they_are_written(headings):
    (result,) = read(book(row(), headings=headings)).rows
    assert result.raw == tuple(row())


def test_columns_may_stand_in_any_order_beside_others():
    headings = [*reversed(HEADINGS), "错误原因"]
    values = [*reversed(row()), "=1+1"]
    (result,) = read(book(values, headings=headings)).rows
    assert result.raw == tuple(row())


def test_optional_columns_may_be_missing():
    required = [at for at, heading in enumerate(HEADINGS) if heading.endswith("*")]
    headings = [HEADINGS[at] for at in required]
    (result,) = read(book([row()[at] for at in required], headings=headings)).rows
    assert (result.employer_code, result.credit_year, result.note) == ("", None, "")


def test_a_title_may_stand_above_the_headings():
    def change(_book, sheet):
        sheet.insert_rows(1, 2)
        sheet["A1"] = "2019 年公需课成绩"
        sheet.merge_cells("A1:P1")

    sheet = read(book(row(), row(学时="x", 证件号码=SECOND), change=change))
    assert [r.number for r in sheet.rows] == [4]
    assert [p.row for p in sheet.problems] == [5]


def test_missing_headings_are_named():
    headings = [h.replace("学时*", "课时").replace("来源平台*", "来源") for h in HEADINGS]
    assert "缺少列：学时、来源平台" in refusal(book(row(), headings=headings))


def test_repeated_headings_are_named():
    headings = [h.replace("备注", "姓名") for h in HEADINGS]
    assert "标题重复：姓名" in refusal(book(row(), headings=headings))


@pytest.mark.parametrize(
    "data",
    [book(row(), headings=["甲"] * 16), csv_file(["x"], headings=["y"]), b"hello"],
)
def test_a_table_without_our_headings_is_refused(data):
    assert "标题行" in refusal(data)


def test_a_sheet_without_rows_is_refused():
    assert "没有数据行" in refusal(book())
    assert "没有数据行" in refusal(book(["1"], ["2"], ["3"]))


def test_empty_rows_and_serial_numbers_alone_are_skipped():
    def change(_book, sheet):
        sheet["A900"] = "=ROW()-1"
        sheet["D901"] = "  "

    sheet = read(book([""] * 16, row(), change=change))
    assert [r.number for r in sheet.rows] == [3]
    assert sheet.bad_rows == ()


def test_the_first_visible_sheet_is_read():
    def change(workbook, sheet):
        other = workbook.create_sheet("数据", 1)
        for values in (HEADINGS, row(姓名="李四")):
            other.append(values)
        sheet.sheet_state = "hidden"

    assert [r.name for r in read(book(row(), change=change)).rows] == ["李四"]


def more_sheets(*sheets, first=False):
    """Adds sheets with these titles and rows behind the first one, or before it."""

    def change(workbook, _sheet):
        for title, rows in sheets:
            added = workbook.create_sheet(title, 0 if first else None)
            for values in rows:
                added.append(values)

    return change


def test_results_on_two_sheets_are_not_left_out_in_silence():
    change = more_sheets(("二月", [HEADINGS, row(证件号码=SECOND)]))
    message = refusal(book(row(), change=change))
    assert "有几个工作表都填了内容（“Sheet”、“二月”）" in message


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("rows", [[], [["2019 年公需课"]], [["姓名", "备注"]], [HEADINGS]])
def test_a_cover_or_an_empty_form_beside_the_results_does_not_matter(rows, first):
    change = more_sheets(("说明", rows), first=first)
    assert [r.name for r in read(book(row(), change=change)).rows] == ["张䶮"]


def test_a_form_that_nobody_filled_in_has_no_rows():
    assert "没有数据行" in refusal(book(change=more_sheets(("说明", [["说明"]]), first=True)))


def test_hidden_rows_and_columns_are_read():
    """The preview shows them all, by their number: nothing goes in unseen."""

    def change(_book, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True

    sheet = read(book(row(), row(证件号码=SECOND), change=change))
    assert [r.number for r in sheet.rows] == [2, 3]


def test_columns_beyond_ours_are_not_read():
    def change(_book, sheet):
        for address, value in {"Q1": "工号", "Q2": "=1/0", "AZ2": "x", "XFD2": "x"}.items():
            sheet[address] = value

    (result,) = read(book(row(), change=change)).rows
    assert result.raw == tuple(row())


def test_dates_of_the_calendar_of_1904():
    def change(workbook, _sheet):
        workbook.epoch = CALENDAR_MAC_1904

    (result,) = read(book(row(完成日期=date(2019, 10, 31)), change=change)).rows
    assert result.completed_on == date(2019, 10, 31)


def test_merged_cells_are_named():
    def change(_book, sheet):
        sheet.merge_cells("B2:B3")

    found = problems(
        book(row(), row(证件号码=SECOND), row(学时="20", 学习年度="2018"), change=change)
    )
    assert [(number, heading) for number, heading, _ in found] == [(2, "姓名"), (3, "姓名")]
    assert all("合并" in message for _, _, message in found)


def test_too_many_merged_cells_are_refused(monkeypatch):
    monkeypatch.setattr(xlsx_module, "MAX_MERGES", 1)

    def change(_book, sheet):
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    assert "合并单元格过多" in refusal(book(row(), row(), change=change))


def test_formulas_with_a_stored_result_are_still_formulas():
    """A formula is refused even where the file also carries its last result."""
    data = book(row(学时="=9+9"))
    value = re.compile(rb"(<f>9\+9</f>)<v\s*(/>|></v>)")
    with_result = edited(data, lambda t: value.sub(rb"\1<v>18</v>", t))
    assert with_result != data
    assert "公式" in problems(with_result)[0][2]


def edited(data, change, part="xl/worksheets/sheet1.xml", extra=None):
    """The workbook with one part changed and perhaps another added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


def same(content):
    return content


def test_a_wrong_declared_size_does_not_hide_rows():
    data = edited(book(row()), lambda t: t.replace(b'ref="A1:P2"', b'ref="A1"'))
    assert len(read(data).rows) == 1


def test_entities_are_refused():
    def change(content):
        start = content.index(b"<worksheet")
        return content[:start] + b'<!DOCTYPE x [<!ENTITY a "b">]>' + content[start:]

    assert "XML" in refusal(edited(book(row()), change))


def test_zip_bombs_are_refused_before_they_are_unpacked():
    bomb = edited(book(row()), same, extra={"xl/media/a.bin": bytes(30 * 1024 * 1024)})
    assert "压缩比" in refusal(bomb)
    bomb = edited(book(row()), same, extra={"xl/media/a.bin": bytes(60 * 1024 * 1024)})
    assert "解压后过大" in refusal(bomb)
    many = edited(book(row()), same, extra={f"x/{n}": b"" for n in range(1001)})
    assert "解压后过大" in refusal(many)


def test_a_row_with_an_impossible_number_does_not_hang():
    data = edited(book(row()), lambda t: t.replace(b'<row r="2"', b'<row r="999999999"'))
    assert "损坏" in refusal(data)


def with_rows(rows):
    end = b"</sheetData>"
    return edited(book(row()), lambda t: t.replace(end, rows + end))


def test_a_hundred_thousand_rows_are_refused_at_once():
    cells = b'<c t="inlineStr"><is><t>a</t></is></c>' * 7
    data = with_rows(b"".join(b'<row r="%d">%b</row>' % (n, cells) for n in range(3, 100_003)))
    began = time.monotonic()
    assert "有 100002 行" in refusal(data)
    assert time.monotonic() - began < QUICK_SECONDS


def test_a_million_rows_that_hold_only_a_format_are_refused_at_once():
    blank = b'<row r="%d"><c r="A%d" s="1"/></row>'
    data = with_rows(b"".join(blank % (n, n) for n in range(3, 1_048_577)))
    began = time.monotonic()
    assert "带格式的空行也算" in refusal(data)
    assert time.monotonic() - began < QUICK_SECONDS


def test_some_thousand_rows_that_hold_only_a_format_do_not_matter():
    data = with_rows(b"".join(b'<row r="%d"><c s="1"/></row>' % n for n in range(3, 10_000)))
    assert len(read(data).rows) == 1


def test_a_gap_of_a_million_rows_does_not_matter():
    data = with_rows(b'<row r="1048576" ht="20"/>')
    data = edited(data, lambda t: t.replace(b'ref="A1:P2"', b'ref="A1:XFD1048576"'))
    assert len(read(data).rows) == 1


@pytest.mark.parametrize("word", [b"<row ", b"<mergeCell ", b"<a:row r"])
def test_what_only_looks_like_rows_does_not_hang(word):
    comment = b"<!--" + word * (900_000 // len(word)) + b"-->"
    data = edited(book(row()), lambda t: t.replace(b"</worksheet>", comment + b"</worksheet>"))
    began = time.monotonic()
    with contextlib.suppress(SheetError):
        read(data)
    assert time.monotonic() - began < QUICK_SECONDS


@pytest.mark.parametrize("number", [b"2", b"1"])
def test_rows_out_of_order_do_not_get_lost(number):
    two = book(row(), row(证件号码=SECOND))
    data = edited(two, lambda t: t.replace(b'<row r="3"', b'<row r="%s"' % number))
    assert "损坏" in refusal(data)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), ".xls"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (edited(book(row()), lambda t: t[: len(t) // 2]), "损坏"),
        (book(row())[:2000], "损坏"),
        (b"%PDF-1.7", "不是 .xlsx 或 .csv"),
        (b"\xef\xbb\xbf <html><table>", "不是 .xlsx 或 .csv"),
        (b"\x89PNG\r\n\x1a\n", "不是 .xlsx 或 .csv"),
        (csv_file(row(), encoding="utf-16"), "编码"),
        (csv_file(row()) + b"\xff\xff", "编码"),
        (csv_file(row()) + b'"abc', "引号"),
        (csv_file(row(备注="长" * 200_000)), "过长"),
    ],
)
def test_files_that_are_no_table_are_refused(data, part):
    assert part in refusal(data)


def test_other_office_files_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "这不是 .xlsx" in refusal(buffer.getvalue())


def test_a_book_without_a_visible_sheet_is_refused():
    workbook = openpyxl.Workbook()
    workbook.create_sheet("b")
    data = edited(
        saved(workbook),
        lambda t: t.replace(b'state="visible"', b'state="hidden"'),
        part="xl/workbook.xml",
    )
    assert "可见" in refusal(data)


def test_limits_of_size_and_rows():
    rows = [row(**{"证书(凭证)编号": f"N{n}"}) for n in range(30)]
    for data in (book(*rows), csv_file(*rows)):
        assert len(read(data, max_rows=30).rows) == 30
        assert "超过 29 行" in refusal(data, max_rows=29)
        assert "超过 5 行" in refusal(data, max_rows=5)
        assert "上限" in refusal(data, max_bytes=100)


def test_the_file_name_in_a_message_is_clean():
    with pytest.raises(SheetError, match=r"“成绩\.csv”"):
        read_results(b"", "C:\\Users\\张\\成绩.csv\u202e", hour_step=STEP)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for content in (data, b"PK\x03\x04" + data):
        with pytest.raises(SheetError):
            read(content)
