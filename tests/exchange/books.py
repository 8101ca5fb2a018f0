"""Workbooks and CSV files for the tests, as people would send them."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl

from app.exchange import Sheet, read_results

HEADINGS = [
    "序号",
    "姓名*",
    "证件类型",
    "证件号码*",
    "工作单位",
    "统一社会信用代码",
    "学习年度*",
    "认定年度",
    "科目名称",
    "学时*",
    "考核结果*",
    "成绩",
    "完成日期*",
    "证书(凭证)编号",
    "来源平台*",
    "备注",
    "科目类别",
]
FIRST = "11010519491231002X"
SECOND = "440524188001010014"
STEP = Decimal("0.5")
TODAY = date(2019, 9, 16)


def row(**changed):
    """A good row by heading, with what is to differ."""
    values = {
        "序号": "1",
        "姓名": "张䶮",
        "证件类型": "居民身份证",
        "证件号码": FIRST,
        "工作单位": "青海交通职业技术学院",
        "统一社会信用代码": "91350100M000100Y43",
        "学习年度": "2019",
        "认定年度": "",
        "科目名称": "生态文明建设",
        "学时": "18",
        "考核结果": "合格",
        "成绩": "95",
        "完成日期": "2019-06-30",
        "证书(凭证)编号": "QH2019000001",
        "来源平台": "青海干部网络学院",
        "备注": "",
        "科目类别": "",
    }
    assert changed.keys() <= values.keys()
    return list((values | changed).values())


def book(*rows, headings=HEADINGS, change=None):
    """An XLSX file of these rows; `change` gets the workbook and the sheet before saving."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for values in [headings, *rows]:
        sheet.append([None if value == "" else value for value in values])
    if change:
        change(workbook, sheet)
    return saved(workbook)


def saved(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def csv_file(*rows, headings=HEADINGS, encoding="utf-8", delimiter=","):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([headings, *rows])
    return buffer.getvalue().encode(encoding)


def read(data, **options) -> Sheet:
    return read_results(data, "成绩.xlsx", hour_step=STEP, today=TODAY, **options)


def problems(data, **options):
    """(row, heading, message) of everything wrong with a file."""
    return [(p.row, p.heading, p.message_zh) for p in read(data, **options).problems]


def only_problem(data):
    """The single problem of a file."""
    found = read(data).problems
    assert len(found) == 1, found
    return found[0]
