import io
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader
from xhtml2pdf.config.resources import ResourceAccessPolicy

from app.documents import render, typeface
from app.documents.archive import MAX_ITEMS, ArchiveTooLong, render_archive
from app.documents.snapshot import ArchiveSnapshot
from tests.documents import samples

ROOT = Path(__file__).parents[2]
NAMES = ("张䶮", "𠮷野", "𬘡", "买买提·阿不都", "王小明")


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """All the text with the blanks and line breaks of the layout taken out."""
    return re.sub(r"\s+", "", "".join(pages(pdf)))


def pdftotext(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return re.sub(r"\s+", "", done.stdout.decode())


def squeezed(value: str) -> str:
    return re.sub(r"\s+", "", value)


def item_columns(pdf: bytes) -> str:
    """The extracted text without what is printed on every page."""
    found = text(pdf)
    found = re.sub(r"档案编号：QH-2025-0000123(第\d+页共\d+页)?", "", found)
    heading = "序号培训内容科目类别组织单位起止日期学时备案编号学时来源审验部门"
    return found.replace(heading, "")


@pytest.mark.parametrize("count", [1, 32, 60, 400])
def test_extracted_text_is_the_data_in_order(count):
    snapshot = samples.archive(count)
    found = item_columns(render_archive(snapshot))
    assert "姓名张䶮证件号码630102199001011237" in found
    position = found.index("二、培训内容明细")
    serial = 0
    for year in snapshot.years:
        for item in year.items:
            serial += 1
            dates = item.starts_on.isoformat()
            if item.ends_on != item.starts_on:
                dates += f"至{item.ends_on.isoformat()}"
            row = squeezed(
                f"{serial}{item.title}{item.subject}{item.category}{item.organiser}{dates}"
                f"{item.hours}{item.filing_number or ''}{item.source}{item.approved_by}"
            )
            position = found.index(row, position) + len(row)
    assert serial == count


@pytest.mark.parametrize("count", [1, 32, 60, 400])
def test_every_page_has_heading_number_and_page_of_pages(count):
    found = pages(render_archive(samples.archive(count)))
    for place, page in enumerate(found, start=1):
        assert f"第{place}页共{len(found)}页" in squeezed(page)
        assert "档案编号：QH-2025-0000123" in squeezed(page)
    with_rows = [page for page in found if "省交通运输厅" in page]
    assert len(with_rows) >= len(found) - 1
    assert all("培训内容" in page and "审验部门" in page for page in with_rows)
    assert (len(found) > 1) == (count > 1)


@pytest.mark.parametrize("name", NAMES)
def test_rare_names_extract_right_with_pypdf(name):
    assert f"姓名{name}证件号码" in text(render_archive(samples.archive(1, name=name)))


@pytest.mark.parametrize("name", NAMES)
def test_rare_names_extract_right_with_pdftotext(name):
    assert f"姓名{name}证件号码" in pdftotext(render_archive(samples.archive(1, name=name)))


def test_a_map_of_many_rare_characters_is_right():
    rare = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 40)) + "𬘡𠮷𫖮𬱖𬭎" * 6
    pdf = render_archive(samples.archive(1, unit_name=rare))
    assert rare in text(pdf)
    assert rare in pdftotext(pdf)


def test_a_character_without_glyph_is_marked_and_named_by_its_code():
    found = text(render_archive(samples.archive(1, name="王\U00020001")))
    assert "姓名王〓" in found
    assert "U+20001" in found


def test_fonts_are_embedded_subsets_with_unicode_maps():
    reader = PdfReader(io.BytesIO(render_archive(samples.archive(60, name="𠮷野"))))
    drawn = [font.get_object() for page in reader.pages for font in fonts_of(page)]
    ours = [font for font in drawn if font["/Subtype"] == "/TrueType"]
    assert {str(font["/BaseFont"]).split("+")[1] for font in ours} == {
        "NotoSansSC-Regular",
        "NotoSansSC-Bold",
        "NotoSansJP-Regular",
    }
    for font in ours:
        assert "/ToUnicode" in font
        assert len(font["/FontDescriptor"]["/FontFile2"].get_data()) < 400_000


def fonts_of(page) -> list:
    return list(page["/Resources"]["/Font"].values())


def test_text_is_drawn_in_embedded_fonts_only():
    reader = PdfReader(io.BytesIO(render_archive(samples.archive(32, demo=True))))
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"]
        current, used = None, set()
        for operands, operator in page.get_contents().operations:
            if operator == b"Tf":
                current = operands[0]
            elif operator in {b"Tj", b"TJ"} and operands[0]:
                used.add(current)
        assert used
        assert {fonts[name]["/Subtype"] for name in used} == {"/TrueType"}


def test_demo_watermark_stands_on_every_page_and_only_in_the_demo():
    demo = pages(render_archive(samples.archive(32, demo=True)))
    assert len(demo) > 1
    assert all("演示数据不作证明" in squeezed(page) for page in demo)
    assert "演示" not in text(render_archive(samples.archive(32)))


def test_totals_are_told_against_the_requirement_in_words():
    found = text(render_archive(samples.archive(32)))
    assert "2023303062.56092.590未达到要求" in found
    assert "2024303062.56092.590达到要求" in found
    assert "2022※303062.56092.590达到要求" in found
    assert "标注“※”的年度" in found
    assert "标注“※”的年度" not in text(render_archive(samples.archive(1)))


def test_markup_in_values_is_printed_and_not_read():
    evil = '<b>&amp;</b><img src="/etc/passwd">{{ 7*7 }}'
    base = samples.archive(1)
    item = replace(base.years[0].items[0], title=evil, organiser=evil)
    snapshot = replace(
        base,
        person_name=evil,
        issuing_bureau=evil,
        policy_notes=(evil,),
        years=(replace(base.years[0], items=(item,)),),
    )
    assert text(render_archive(snapshot)).count(squeezed(evil)) == 5


def test_over_long_values_are_cut_at_their_limit():
    base = samples.archive(1)
    item = replace(base.years[0].items[0], title="长" * 100_000)
    snapshot = replace(base, years=(replace(base.years[0], items=(item,)),))
    found = text(render_archive(snapshot))
    assert found.count("长") == 159
    assert "长…" in found


def test_too_many_items_are_refused():
    with pytest.raises(ArchiveTooLong):
        render_archive(samples.archive(MAX_ITEMS + 1))


def test_an_archive_without_years_or_items_prints():
    assert "青海省人力资源和社会保障厅（盖章）" in text(
        render_archive(samples.archive(0, years=()))
    )
    bare = samples.archive(0, years=(samples.year(2024, ()),))
    assert "2024年度本档案未列入培训内容" in text(render_archive(bare))


def test_same_snapshot_same_bytes_in_one_process():
    snapshot = samples.archive(32, name="𠮷野")
    first = render_archive(snapshot)
    render_archive(samples.archive(60, name="𬘡"))
    assert render_archive(ArchiveSnapshot.from_json(snapshot.to_json())) == first


def test_same_snapshot_same_bytes_in_any_process():
    program = (
        "import hashlib; from tests.documents import samples;"
        "from app.documents.archive import render_archive;"
        "print(hashlib.sha256(render_archive(samples.archive(32, demo=True))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(digests) == 1


def test_the_pdf_is_dated_on_the_day_of_issue_and_titled_without_the_name():
    info = PdfReader(io.BytesIO(render_archive(samples.archive(1)))).metadata
    assert info["/CreationDate"] == "D:20250301000000+08'00'"
    assert info.title == "继续教育培训学习档案 QH-2025-0000123"
    assert "张䶮" not in str(info)


def test_nothing_personal_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    render_archive(samples.archive(1, name="王𠮷\U00020001"))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    for secret in ("王", "𠮷", "\U00020001", "630102199001011237", "青海省交通工程技术服务中心"):
        assert secret not in caplog.text


def test_nothing_is_read_from_disk_or_network(monkeypatch):
    seen: list[ResourceAccessPolicy] = []
    original = render.pisaStory

    def spy(*args, **options):
        seen.append(options["resource_policy"])
        return original(*args, **options)

    monkeypatch.setattr(render, "pisaStory", spy)
    render_archive(samples.archive(1))
    assert len(seen) == 1
    assert not seen[0].allow_remote
    assert seen[0].roots == ()
    assert not seen[0].allow_local_outside_base


def test_threads_never_mix_two_people():
    people = [("张䶮", "甲" * 12), ("𠮷野", "乙" * 12), ("买买提·阿不都", "丙" * 12)]

    def paper(name: str, mark: str) -> bytes:
        base = samples.archive(8, name=name)
        years = tuple(
            replace(
                year, items=tuple(replace(item, title=mark + item.title) for item in year.items)
            )
            for year in base.years
        )
        start.wait(timeout=30)
        return render_archive(replace(base, years=years))

    start = threading.Barrier(len(people))
    alone = {}
    for name, mark in people:
        start = threading.Barrier(1)
        alone[name] = paper(name, mark)
    start = threading.Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        for _ in range(8):
            jobs = {name: pool.submit(paper, name, mark) for name, mark in people}
            for name, mark in people:
                pdf = jobs[name].result()
                assert pdf == alone[name]
                found = text(pdf)
                assert found.count(mark) == 8
                assert not [other for other, sign in people if other != name and sign in found]


def test_the_file_is_sound_to_qpdf(tmp_path):
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not on this machine")
    path = tmp_path / "archive.pdf"
    path.write_bytes(render_archive(samples.archive(60, name="𠮷野", demo=True)))
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)


def test_hours_print_without_trailing_zeros():
    base = samples.archive(1)
    item = replace(base.years[0].items[0], hours=Decimal("12.50"))
    found = text(render_archive(replace(base, years=(replace(base.years[0], items=(item,)),))))
    assert "所列学时合计12.5学时" in found


def test_unicode_map_is_utf16_in_blocks_of_at_most_a_hundred():
    mapping = typeface.to_unicode_map("F", [0x41, 0x2C621] + [0x4E00] * 150)
    assert "<00> <0041>" in mapping
    assert "<01> <D871DE21>" in mapping
    assert re.findall(r"(\d+) beginbfchar", mapping) == ["100", "52"]
