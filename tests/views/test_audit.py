"""The auditor looks through the log by kind, result and day, and takes lines along."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from app.models import AuditEntry, db


@pytest.fixture
def auditor(stage):
    yield stage.visitor("auditor", "above")
    stage.restore()


def sheet(auditor, query=""):
    answer = auditor.post(f"/audit/sheet/{query}")
    assert answer.status_code == 200
    rows = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    headings, *lines = list(rows)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def test_sign_ins_and_business_are_told_apart(auditor):
    signs = sheet(auditor, "?kind=sign_in")
    others = sheet(auditor, "?kind=business")
    assert {"登录"} <= {line["操作"] for line in signs}
    assert not {line["操作"] for line in signs} & {line["操作"] for line in others}
    assert signs
    assert others


def test_refusals(auditor, stage):
    stage.visitor("unit_admin", "foreign").get(f"/person/{stage.cast.ids['person']}/")
    refused = sheet(auditor, "?outcome=refused")
    assert refused
    assert {line["结果"] for line in refused} == {"被拒绝"}


@pytest.mark.parametrize(
    ("query", "some"),
    [("?since=2000-01-01", True), ("?until=2000-01-01", False), ("?since=2099-01-01", False)],
)
def test_days(auditor, query, some):
    assert bool(sheet(auditor, query)) is some
    page = auditor.get(f"/audit/list/{query}").get_data(as_text=True)
    assert ("没有符合条件的日志。" not in page) is some


@pytest.mark.parametrize("query", ["?since=yesterday", "?kind=x&outcome=y", "?until=9999-12-31"])
def test_nonsense_is_not_a_crash(auditor, query):
    assert auditor.get(f"/audit/list/{query}").status_code == 200
    assert auditor.post(f"/audit/sheet/{query}").status_code == 200


def test_that_it_was_taken_is_a_line_of_its_own(auditor, stage):
    assert sheet(auditor, "?outcome=done&user=root")
    with stage.app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="audit.export").one()
        assert entry.detail == "登录名：root；结果：成功"
