"""Evidence through the web: what is taken, under which name it comes back, how it is shown."""

from __future__ import annotations

import html
import io
import zlib
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.models import Attachment, Case, db
from tests.factories import pdf
from tests.views.cast import result_sheet
from tests.views.state import nothing_changes

pytestmark = pytest.mark.one_engine

KIND = "act_notice"


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def picture():
    """A small whole PNG."""
    head = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]))
    body = chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.fixture
def draft(stage):
    return stage.cast.ids["draft"]


@pytest.fixture
def visitor(stage):
    return stage.visitor("unit_admin", "own")


def version_of(stage, case_id):
    with stage.app.app_context():
        return db.session.get_one(Case, case_id).version


def send(stage, visitor, case_id, *files, kind=KIND):
    form = {
        "version": str(version_of(stage, case_id)),
        "kind": kind,
        "file": [(io.BytesIO(data), name) for data, name in files],
    }
    return visitor.post(f"/case/{case_id}/evidence/", form, follow_redirects=True)


def at_the_box(page, kind=KIND):
    """What is told at the place for files of one kind."""
    return page.split(f'<div id="file-{kind}-error">')[1].split("</div>")[0]


def files_of(stage, case_id):
    query = select(Attachment).where(Attachment.case_id == case_id, Attachment.removed_at.is_(None))
    with stage.app.app_context():
        return list(db.session.scalars(query.order_by(Attachment.id)))


def test_two_files_at_once_and_one_of_them_wrong(stage, visitor, draft):
    answer = send(
        stage,
        visitor,
        draft,
        (pdf("一"), "会议通知.pdf"),
        (b"MZ\x90", "程序.pdf"),
        (picture(), "照片.png"),
    )
    page = answer.get_data(as_text=True)
    assert "已上传：会议通知.pdf" in page
    assert "已上传：照片.png" in page
    assert "程序.pdf" in page
    assert [file.original_name for file in files_of(stage, draft)][-2:] == [
        "会议通知.pdf",
        "照片.png",
    ]


WRONG = [
    (b"MZ\x90\x00\x03" + b"\0" * 200, "通知.pdf"),
    (b"<!doctype html><script>alert(1)</script>", "通知.html"),
    (b"<!doctype html><script>alert(1)</script>", "通知.pdf"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "图.svg"),
    (b"%PDF-1.4\n<script>alert(1)</script>", "通知.pdf"),
    (b"GIF89a" + b"\0" * 50, "图.gif"),
    (b"PK\x03\x04" + b"\0" * 50, "表.xlsx"),
    (picture()[:-30], "图.png"),
    (b"", "空.pdf"),
    (b"hello", "a.txt"),
    (
        pdf("js").replace(
            b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
        ),
        "脚本.pdf",
    ),
]


@pytest.mark.parametrize(("data", "name"), WRONG)
def test_the_content_decides_and_the_refusal_names_the_file(stage, visitor, draft, data, name):
    with nothing_changes(stage.app, name):
        answer = send(stage, visitor, draft, (data, name))
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert name in at_the_box(page)
    # On top too, with the way to it.
    summary = page.split("data-error-summary")[1].split("</ul>")[0]
    assert f'href="#file-{KIND}"' in summary
    assert name in summary


def test_a_file_over_the_limit_is_told_on_the_page(stage, visitor, draft):
    limit = stage.app.extensions["xueshi"].settings.upload_limit_mb * 1024 * 1024
    data = pdf("big") + b"\n" * limit
    with nothing_changes(stage.app, "too large"):
        answer = send(stage, visitor, draft, (data, "太大.pdf"))
    assert answer.status_code == 422
    told = at_the_box(answer.get_data(as_text=True))
    assert f"文件「太大.pdf」超过 {limit // 1024 // 1024} MB。" in told


@pytest.mark.parametrize("kind", ["", "plan", "nonsense", "../plan", "x" * 500])
def test_a_kind_that_the_case_does_not_ask_for(stage, visitor, draft, kind):
    with nothing_changes(stage.app, kind):
        answer = send(stage, visitor, draft, (pdf("一"), "通知.pdf"), kind=kind)
    assert "请选择材料类型。" in answer.get_data(as_text=True)


def test_no_file_at_all(stage, visitor, draft):
    with nothing_changes(stage.app, "no file"):
        answer = visitor.post(
            f"/case/{draft}/evidence/", {"version": "1", "kind": KIND}, follow_redirects=True
        )
    assert "请选择要上传的文件。" in at_the_box(answer.get_data(as_text=True))


def as_script(stage, visitor, draft, data, name, **form):
    """Sends one file as the page's script does."""
    given = {"version": str(version_of(stage, draft)), "kind": KIND, **form}
    given["file"] = (io.BytesIO(data), name)
    return visitor.post(f"/case/{draft}/evidence/", given, headers={"Accept": "application/json"})


def test_a_script_is_told_the_next_version_or_what_is_wrong(stage, visitor, draft):
    before = version_of(stage, draft)
    good = as_script(stage, visitor, draft, pdf("一"), "会议通知.pdf")
    assert good.status_code == 200
    assert good.get_json() == {"version": before + 1, "error": ""}
    bad = as_script(stage, visitor, draft, b"MZ\x90", "程序.pdf")
    assert bad.status_code == 422
    assert "程序.pdf" in bad.get_json()["error"]
    stale = as_script(stage, visitor, draft, pdf("二"), "议程.pdf", version=str(before))
    assert stale.status_code == 409
    assert "已被修改" in stale.get_json()["error"]
    assert files_of(stage, draft)[-1].original_name == "会议通知.pdf"
    # What went well is not told a second time on the next page.
    assert "会议通知.pdf</span>" not in visitor.get("/").get_data(as_text=True)


def test_a_script_without_a_session_or_with_too_much_gets_json(stage, visitor, draft):
    stranger = as_script(stage, stage.anonymous(), draft, pdf("一"), "会议通知.pdf")
    assert (stranger.status_code, stranger.get_json()["error"]) == (401, "请先登录。")
    limit = stage.app.config["MAX_CONTENT_LENGTH"]
    large = as_script(stage, visitor, draft, b"%PDF-1.4" + bytes(limit), "太大.pdf")
    assert (large.status_code, large.get_json()["error"]) == (413, "文件过大，没有保存。")


def test_a_sheet_sent_by_a_script_is_answered_with_the_way_on(stage):
    visitor = stage.visitor("provincial_admin", "above")
    visitor.get("/results/upload/")
    headers = {"Accept": "application/json"}
    form = {"file": (io.BytesIO("不是成绩".encode()), "成绩.csv")}
    bad = visitor.post("/results/upload/", form, headers=headers)
    assert bad.status_code == 422
    assert bad.get_json()["error"]
    sheet = result_sheet({"name": "韩雪梅", "identity_number": "630102198501010011"})
    form = {"file": (io.BytesIO(sheet), "成绩.csv")}
    good = visitor.post("/results/upload/", form, headers=headers)
    assert good.status_code == 200
    assert visitor.get(good.get_json()["url"]).status_code == 200


def test_the_same_file_twice(stage, visitor, draft):
    send(stage, visitor, draft, (pdf("一"), "通知.pdf"))
    answer = send(stage, visitor, draft, (pdf("一"), "又一份.pdf"))
    assert "已经上传过" in answer.get_data(as_text=True)


def test_a_case_under_review_takes_no_files(stage, visitor):
    case_id = stage.cast.ids["case"]
    with nothing_changes(stage.app, "locked"):
        answer = send(stage, visitor, case_id, (pdf("一"), "通知.pdf"), kind="signin")
    assert answer.status_code == 403


NAMES = [
    ("会议通知（正式版）.pdf", "会议通知（正式版）.pdf"),
    ("张䶮 𠮷野家.pdf", "张䶮 𠮷野家.pdf"),
    ("a;b=c'd.pdf", "a;b=c'd.pdf"),
    ("100% 完成.pdf", "100% 完成.pdf"),
    ("../../etc/通知.pdf", "通知.pdf"),
    ("C:\\桌面\\通知.pdf", None),
    ("通\u202e知\r\nX-Evil: 1.pdf", None),
    ("长" * 300 + ".pdf", None),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_a_chinese_name_comes_back_as_it_was(stage, visitor, draft, name, expected):
    send(stage, visitor, draft, (pdf(name[:20].encode("unicode_escape").decode()), name))
    kept = files_of(stage, draft)[-1]
    answer = visitor.get(f"/file/{kept.id}/")
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline")
    if "filename*=" in disposition:
        told = unquote(disposition.split("filename*=UTF-8''")[1].split(";")[0])
    else:
        told = disposition.split("filename=")[1].strip('"')
    assert told == kept.original_name
    if expected is not None:
        assert told == expected
    assert "X-Evil" not in answer.headers
    assert "\r" not in told
    assert "\u202e" not in told
    assert kept.stored_name not in str(answer.headers)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [(pdf("一"), "通知.png", "application/pdf"), (picture(), "照片.pdf", "image/png")],
)
def test_a_file_is_shown_as_what_it_is(stage, visitor, draft, data, name, kind):
    send(stage, visitor, draft, (data, name))
    answer = visitor.get(f"/file/{files_of(stage, draft)[-1].id}/")
    assert answer.mimetype == kind
    assert answer.get_data() == data
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    if kind.startswith("image/"):
        assert "default-src 'none'" in policy
        assert "sandbox" in policy


def test_a_removed_file_leaves_the_page_and_stays_for_earlier_rounds(stage, visitor, draft):
    file_id = stage.cast.ids["draft_file"]
    version = version_of(stage, draft)
    page = visitor.post(
        f"/case/file/{file_id}/remove/", {"version": str(version)}, follow_redirects=True
    ).get_data(as_text=True)
    assert "已移除文件。" in page
    assert f"/file/{file_id}/" not in page
    assert (
        visitor.post(f"/case/file/{file_id}/remove/", {"version": str(version + 1)}).status_code
        == 404
    )


def test_an_archive_is_shown_under_its_number_and_never_changes(stage):
    visitor = stage.visitor("professional", "own")
    path = f"/archive/{stage.cast.ids['document']}/"
    answer = visitor.get(path)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert ".pdf" in answer.headers["Content-Disposition"]
    assert answer.get_data() == visitor.get(path).get_data()
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/results/template/", "公需科目成绩导入模板.xlsx"),
        ("/results/{batch}/errors/", "错误行-批次{batch}.xlsx"),
    ],
)
def test_a_sheet_is_saved_under_a_chinese_name(stage, path, name):
    answer = stage.visitor("provincial_admin", "above").get(path.format(**stage.cast.ids))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert unquote(disposition.split("filename*=UTF-8''")[1]) == name.format(**stage.cast.ids)
    assert answer.get_data()[:4] == b"PK\x03\x04"
