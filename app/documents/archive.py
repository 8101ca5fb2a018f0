"""The learning archive (继续教育培训学习档案) as a PDF: pure, equal snapshot, equal bytes."""

from collections.abc import Iterator
from datetime import date

from app.documents import typeface
from app.documents.render import Paper, render
from app.documents.snapshot import ArchiveItem, ArchiveSnapshot, ArchiveYear, format_hours
from app.documents.tables import Column, Group, data_table, facts_table
from app.documents.text import (
    LIMIT_LONG,
    LIMIT_NAME,
    LIMIT_NOTE,
    LIMIT_SHORT,
    clean,
)

MAX_ITEMS = 1000
TITLE = "继续教育培训学习档案"

_WIDTH = 178.0  # millimetres between the margins
_FACT_SIZE = 9.5
_YEAR_SIZE = 8.5
_ITEM_SIZE = 7.5

_YEAR_COLUMNS = (
    Column("年度", 22),
    Column("公需科目\n学时", 22),
    Column("公需科目\n要求", 22),
    Column("专业科目\n学时", 22),
    Column("专业科目\n要求", 22),
    Column("总学时", 21),
    Column("总学时\n要求", 21),
    Column("审验结论", 26),
)
_ITEM_COLUMNS = (
    Column("序号", 10),
    Column("培训内容", 43, "LEFT"),
    Column("科目\n类别", 21),
    Column("组织单位", 28, "LEFT"),
    Column("起止日期", 20),
    Column("学时", 11),
    Column("备案编号\n学时来源", 23),
    Column("审验部门", 22, "LEFT"),
)


class ArchiveTooLong(ValueError):
    """More items than one archive prints; see `MAX_ITEMS`."""


def render_archive(snapshot: ArchiveSnapshot) -> bytes:
    """The archive as PDF: A4, embedded fonts, selectable text, the same bytes every time.

    Over-long values are cut at the limits of `app.documents.text`. A character that no font
    of the house can print appears as 〓, and a note names it by its code. Raises
    `ArchiveTooLong` for more than `MAX_ITEMS` items.
    """
    if sum(len(year.items) for year in snapshot.years) > MAX_ITEMS:
        raise ArchiveTooLong(f"an archive prints at most {MAX_ITEMS} items")
    typeface.register()
    printer = _Printer()
    tables = {
        "facts": facts_table(_facts(snapshot, printer), 24, _WIDTH, _FACT_SIZE),
        "years": data_table(_YEAR_COLUMNS, [Group(None, _years(snapshot))], _YEAR_SIZE),
        "items": data_table(_ITEM_COLUMNS, list(_groups(snapshot, printer)), _ITEM_SIZE),
    }
    number = printer.text(snapshot.number, LIMIT_SHORT)
    bureau = printer.text(snapshot.issuing_bureau, LIMIT_SHORT)
    values = {
        "title": TITLE,
        "region": printer.text(snapshot.region_name, LIMIT_NAME),
        "number": number,
        "bureau": bureau,
        "issued_on": _long_date(snapshot.issued_on),
        "has_years": bool(snapshot.years),
        "notes": list(_notes(snapshot, printer)),
    }
    paper = Paper(
        title=f"{TITLE} {number}",
        number=number,
        footer=f"档案编号：{number}",
        author=bureau,
        dated=snapshot.issued_on,
        demo=snapshot.demo,
    )
    return render("archive.html", values, tables, paper)


class _Printer:
    """Makes the values of one document printable and remembers what could not be printed."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def text(self, value: str, limit: int) -> str:
        """The value cleaned, cut to `limit`, with 〓 for what no font has."""
        printable = clean(value, limit)
        lacking = typeface.missing_characters(printable)
        self.missing |= lacking
        return printable.translate({ord(c): typeface.MISSING for c in lacking})


def _facts(snapshot: ArchiveSnapshot, printer: _Printer) -> list[list[tuple[str, str]]]:
    items = sum(len(year.items) for year in snapshot.years)
    numbers = [year.year for year in snapshot.years]
    span = f"{min(numbers)} 年至 {max(numbers)} 年" if numbers else "无"
    if len(set(numbers)) == 1:
        span = f"{numbers[0]} 年"
    return [
        [
            ("姓名", printer.text(snapshot.person_name, LIMIT_NAME)),
            ("证件号码", printer.text(snapshot.identity_number, LIMIT_NAME)),
        ],
        [("工作单位", printer.text(snapshot.unit_name, LIMIT_LONG))],
        [
            ("职称系列", printer.text(snapshot.title_series, LIMIT_SHORT)),
            ("职称级别", printer.text(snapshot.title_level, LIMIT_SHORT)),
        ],
        [("起止年度", span), ("培训项数", f"{len(numbers)} 个年度，{items} 项")],
    ]


def _years(snapshot: ArchiveSnapshot) -> list[list[str]]:
    return [
        [
            f"{year.year}{' ※' if year.assumption else ''}",
            format_hours(year.public),
            format_hours(year.required_public),
            format_hours(year.professional),
            format_hours(year.required_professional),
            format_hours(year.total),
            format_hours(year.required_total),
            "达到要求" if year.met else "未达到要求",
        ]
        for year in snapshot.years
    ]


def _groups(snapshot: ArchiveSnapshot, printer: _Printer) -> Iterator[Group]:
    position = 0
    for year in snapshot.years:
        rows = []
        for item in year.items:
            position += 1
            rows.append(_row(position, item, printer))
        yield Group(_group_heading(year), rows)


def _group_heading(year: ArchiveYear) -> str:
    if not year.items:
        return f"{year.year} 年度　本档案未列入培训内容"
    hours = format_hours(sum((item.hours for item in year.items), start=year.total * 0))
    return f"{year.year} 年度　共 {len(year.items)} 项　所列学时合计 {hours} 学时"


def _row(position: int, item: ArchiveItem, printer: _Printer) -> list[str]:
    filing = printer.text(item.filing_number or "", LIMIT_SHORT)
    source = printer.text(item.source, LIMIT_SHORT)
    subject = printer.text(item.subject, LIMIT_NAME)
    category = printer.text(item.category, LIMIT_SHORT)
    dates = item.starts_on.isoformat()
    if item.ends_on != item.starts_on:
        dates = f"{dates} 至\n{item.ends_on.isoformat()}"
    return [
        str(position),
        printer.text(item.title, LIMIT_LONG),
        f"{subject}\n{category}" if category else subject,
        printer.text(item.organiser, LIMIT_LONG),
        dates,
        format_hours(item.hours),
        "\n".join(part for part in (filing, source) if part),
        printer.text(item.approved_by, LIMIT_LONG),
    ]


def _notes(snapshot: ArchiveSnapshot, printer: _Printer) -> Iterator[str]:
    yield "“管理服务平台”生成的“继续教育培训学习档案”方能作为职称申报的有效证件。"
    yield "本档案所列学时均按规定审验通过或由学习平台导入，已记入个人继续教育培训学习档案。"
    basis = [printer.text(note, LIMIT_NOTE) for note in snapshot.policy_notes]
    if basis:
        yield f"学时要求依据：{'；'.join(basis)}。"
    if any(year.assumption for year in snapshot.years):
        yield "标注“※”的年度，学时要求按对政策文件的推定计算，以人社部门的解释为准。"
    if snapshot.demo:
        yield "本件由演示系统生成，数据均为虚构，不作任何证明。"
    if printer.missing:
        codes = "、".join(f"U+{ord(c):04X}" for c in sorted(printer.missing))
        yield f"“{typeface.MISSING}”处为字库暂缺的字，字符编码为 {codes}。"


def _long_date(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
