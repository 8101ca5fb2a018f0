"""Refusals and errors: in plain Chinese, and without anybody's data in the log."""

from __future__ import annotations

import io
import logging

import pytest
from sqlalchemy import text

from app.models import db
from app.views.desk import DeskView

pytestmark = pytest.mark.one_engine

NUMBER = "630102198506030011"
NAME = "韩雪梅"


def shown(answer):
    return answer.get_data(as_text=True).split("<main")[1]


@pytest.fixture
def visitor(stage):
    return stage.visitor("unit_admin", "own")


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/nowhere/", 404, "找不到此页面"),
        ("/case/99999/", 404, "没有找到您要的内容，或者您无权查看。"),
        ("/account/list/", 403, "没有权限"),
        ("/logout/", 405, "不能这样打开"),
        ("/case/1/approve/", 405, "不能这样打开"),
        ("/filing/list/?q=%00", 400, "请求不完整"),
    ],
)
def test_get(visitor, path, code, words):
    answer = visitor.get(path)
    assert answer.status_code == code
    assert words in shown(answer)
    assert f"代码 {code}" in shown(answer)


def test_a_stranger_gets_the_same_pages(stage):
    answer = stage.anonymous().get("/nowhere/")
    assert answer.status_code == 404
    assert "找不到此页面" in shown(answer)


def test_the_page_of_an_error_keeps_the_menu_of_who_is_signed_in(visitor):
    for path in ("/nowhere/", "/case/99999/", "/logout/"):
        assert 'aria-label="主菜单"' in visitor.get(path).get_data(as_text=True), path


def test_too_much_at_once(stage, visitor):
    limit = stage.app.config["MAX_CONTENT_LENGTH"]
    file = (io.BytesIO(b"x" * (limit + 1)), "太大.pdf")
    path = f"/case/{stage.cast.ids['draft']}/evidence/"
    answer = visitor.post(path, {"version": "1", "kind": "act_notice", "file": file})
    assert answer.status_code == 413
    assert "文件过大" in shown(answer)


def test_a_field_longer_than_any_form(visitor):
    answer = visitor.post("/filing/add/", {"title": "长" * 2_000_000})
    assert answer.status_code == 413
    assert "文件过大" in shown(answer)


def test_more_fields_than_any_form(visitor):
    fields = {f"lines-{number}-person_id": "1" for number in range(6000)}
    answer = visitor.post("/declaration/add/?category=QH-Z-ACT", fields)
    assert answer.status_code in {400, 413, 422}


@pytest.mark.parametrize("body", [b"{}", b"<a/>", b"\xff\xfe", b""])
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"]
)
def test_a_body_that_is_no_form(visitor, body, kind):
    answer = visitor.client.post("/filing/add/", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "请求不完整" in shown(answer)
    answer.close()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_other_methods(visitor, method):
    answer = getattr(visitor.client, method)("/case/1/")
    assert answer.status_code in {400, 405}
    answer.close()


class TestBroken:
    """Something that nobody foresaw."""

    @pytest.fixture
    def broken(self, monkeypatch, caplog):
        def break_(_self):
            query = "SELECT :name FROM no_such_table WHERE number = :number"
            db.session.execute(text(query), {"name": NAME, "number": NUMBER})

        monkeypatch.setattr(DeskView, "_list", lambda self, *_more: break_(self))
        caplog.set_level(logging.DEBUG)
        return caplog

    def test_the_page_gives_a_number_and_no_details(self, visitor, broken):
        answer = visitor.get("/submitted/")
        assert answer.status_code == 500
        assert "这不是您的错误" in shown(answer)
        body = answer.get_data(as_text=True)
        for word in ("no_such_table", "Traceback", NAME, NUMBER):
            assert word not in body
        reference = next(r.args[0] for r in broken.records if r.name == "app.views.errors")
        assert reference in body

    def test_the_log_holds_the_place_and_nobodys_data(self, visitor, broken):
        visitor.get(f"/submitted/?q={NAME}{NUMBER}")
        assert "no_such_table" in broken.text
        assert NAME not in broken.text
        assert NUMBER not in broken.text


def test_refusals_log_nobodys_data(stage, visitor, caplog):
    caplog.set_level(logging.DEBUG)
    visitor.get(f"/person/list/?q={NUMBER}")
    visitor.get("/account/list/")
    visitor.get(f"/record/{stage.cast.ids['stranger']}/")
    visitor.post("/filing/add/", {"title": NAME})
    visitor.post("/nowhere/", {"name": NAME, "number": NUMBER})
    for word in (NAME, NUMBER, "喇世杰"):
        assert word not in caplog.text


def test_a_failed_sign_in_logs_no_password(stage, caplog):
    caplog.set_level(logging.INFO)
    stage.anonymous().sign_in("My-Secret-Pass-1", "My-Secret-Pass-2")
    assert "my-secret-pass" not in caplog.text.lower()
