"""A sheet of public-course results as an academy would send it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl
from playwright.sync_api import FilePayload

from app.exchange.columns import RESULT_COLUMNS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLATFORM = "青海干部网络学院"


@dataclass(frozen=True)
class Result:
    """One line of the sheet."""

    name: str
    number: str
    subject: str
    hours: str = "1"


def results_sheet(file_name: str, results: Sequence[Result]) -> FilePayload:
    """The results under the headings of app.exchange, made by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([column.title for column in RESULT_COLUMNS])
    for serial, result in enumerate(results, start=1):
        cells = {
            "serial": serial,
            "name": result.name,
            "id_type": "居民身份证",
            "identity_number": result.number,
            "study_year": "2019",
            "subject_name": result.subject,
            "hours": result.hours,
            "passed": "合格",
            "completed_on": "2019-09-12",
            "platform": PLATFORM,
        }
        sheet.append([cells.get(column.key) for column in RESULT_COLUMNS])
    buffer = io.BytesIO()
    book.save(buffer)
    return {"name": file_name, "mimeType": XLSX, "buffer": buffer.getvalue()}


def cells_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a sheet, each by its headings without asterisks."""
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    headings = [str(heading).rstrip("*") for heading in next(rows)]
    return [
        dict(zip(headings, ["" if cell is None else str(cell) for cell in row], strict=True))
        for row in rows
    ]
