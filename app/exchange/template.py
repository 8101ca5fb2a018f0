"""Empty sheets to be filled in: headings, text columns, drop-downs, an explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.enums import IdType, Subject
from app.exchange.columns import PASSED_WORDS, RESULTS, Layout
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
    "有错误的行会连同错误原因一起退回，改正后可单独再次上传；其他行不受影响。",
)
_RESULT_RULES = ("同一来源平台、证件号码、年度和证书编号（没有编号时为科目名称）只能出现一次。",)


def results_template() -> bytes:
    """An XLSX in which public-course results are collected."""
    return template_of(RESULTS, _CHOICES, _RESULT_RULES)


def template_of(
    layout: Layout, choices: Mapping[str, Sequence[str]], rules: Sequence[str] = ()
) -> bytes:
    """An XLSX with the headings, text-format columns and drop-downs, and 填写说明.

    `choices`: the words of a column that takes nothing else, by its key.
    """
    book = openpyxl.Workbook()
    _fill_data_sheet(book.active, layout, choices)
    _fill_help_sheet(book.create_sheet("填写说明"), layout, (*_GENERAL_RULES, *rules))
    return book_bytes(book)


def _fill_data_sheet(
    sheet: Worksheet, layout: Layout, choices: Mapping[str, Sequence[str]]
) -> None:
    sheet.title = layout.name
    sheet.freeze_panes = "A2"
    for at, column in enumerate(layout.columns, start=1):
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
        if column.key in choices:
            choice = DataValidation(
                type="list",
                formula1=f'"{",".join(choices[column.key])}"',
                allow_blank=not column.required,
                showErrorMessage=True,
                errorTitle=column.heading,
                error=f"请从列表中选择：{'、'.join(choices[column.key])}",
            )
            choice.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(choice)


def _fill_help_sheet(sheet: Worksheet, layout: Layout, rules: Sequence[str]) -> None:
    sheet.append(["列", "是否必填", "怎样填写"])
    for column in layout.columns:
        sheet.append([column.heading, "必填" if column.required else "选填", column.help])
    sheet.append([])
    for rule in rules:
        sheet.append([rule])
    for cell in sheet[1]:
        cell.font = HEADING_FONT
    for letter, width in zip("ABC", (26, 12, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(layout.columns) + 1, max_col=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
