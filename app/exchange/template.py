"""The empty sheet in which public-course results are collected."""

from __future__ import annotations

import openpyxl
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.enums import IdType, Subject
from app.exchange.columns import PASSED_WORDS, RESULT_COLUMNS
from app.exchange.write import HEADING_FONT, REQUIRED_FILL, book_bytes

_PREPARED_ROWS = 1000
_LAST_ROW = 1_048_576
_CHOICES = {
    "id_type": tuple(id_type.label for id_type in IdType),
    "passed": tuple(PASSED_WORDS),
    "subject": tuple(subject.label for subject in Subject),
}
_GENERAL_RULES = (
    "带 * 的列必须填写；列的先后可以调整，标题文字请勿改动。",
    "号码列必须为文本格式：被 Excel 改成数值（如 6.3E+17）的号码无法恢复，整行会被退回。",
    "单元格不要用公式，不要合并；只读取第一个可见的工作表。",
    "同一来源平台、证件号码、年度和证书编号（没有编号时为科目名称）只能出现一次。",
    "有错误的行会连同错误原因一起退回，改正后可单独再次上传；其他行不受影响。",
)


def results_template() -> bytes:
    """An XLSX with the headings, text-format columns and drop-downs, and 填写说明."""
    book = openpyxl.Workbook()
    _fill_data_sheet(book.active)
    _fill_help_sheet(book.create_sheet("填写说明"))
    return book_bytes(book)


def _fill_data_sheet(sheet: Worksheet) -> None:
    sheet.title = "公需课结果"
    sheet.freeze_panes = "A2"
    for at, column in enumerate(RESULT_COLUMNS, start=1):
        letter = get_column_letter(at)
        heading = sheet.cell(1, at, column.title)
        heading.font = HEADING_FONT
        if column.required:
            heading.fill = REQUIRED_FILL
        sheet.column_dimensions[letter].width = column.width
        if column.as_text:
            # The column for rows still to come, the cells for programs that look at cells.
            sheet.column_dimensions[letter].number_format = "@"
            for number in range(2, _PREPARED_ROWS + 2):
                sheet.cell(number, at).number_format = "@"
        if column.key in _CHOICES:
            choice = DataValidation(
                type="list",
                formula1=f'"{",".join(_CHOICES[column.key])}"',
                allow_blank=not column.required,
                showErrorMessage=True,
                errorTitle=column.heading,
                error=f"请从列表中选择：{'、'.join(_CHOICES[column.key])}",
            )
            choice.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(choice)


def _fill_help_sheet(sheet: Worksheet) -> None:
    sheet.append(["列", "是否必填", "怎样填写"])
    for column in RESULT_COLUMNS:
        sheet.append([column.heading, "必填" if column.required else "选填", column.help])
    sheet.append([])
    for rule in _GENERAL_RULES:
        sheet.append([rule])
    for cell in sheet[1]:
        cell.font = HEADING_FONT
    for letter, width in zip("ABC", (26, 12, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(RESULT_COLUMNS) + 1, max_col=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
