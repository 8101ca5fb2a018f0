"""Proofs of illness and birth leave in no export: neither name nor bytes nor kind of the file."""

from __future__ import annotations

import html
import io
import json
import zipfile
from dataclasses import replace
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from app.enums import Role
from app.models import db
from app.operations.cases import submit_case
from app.operations.content import attachments_of
from app.operations.declaration_data import LineData
from app.operations.evidence import add_evidence, evidence_label
from app.operations.items import create_item
from tests.factories import World, entries, pdf
from tests.operations.test_results import row, sheet
from tests.qingdao import LEAVE, Qingdao
from tests.views.test_batch import SEALED, tokens
from tests.views.test_conversions import RULE
from tests.views.test_exports import DATA, EXPORTS
from tests.views.test_items import enter

pytestmark = pytest.mark.one_engine

KIND = "birth_cert"
NAME = "孩子的出生证.pdf"
MARK = "the very bytes of the proof"
SECRETS = (NAME, NAME.removesuffix(".pdf"), MARK, KIND, evidence_label(KIND))


def told(answer):
    """All that an answer tells: its headers, its bytes, and the text that is packed in them."""
    data = answer.get_data()
    texts = [unquote(str(answer.headers)), data.decode("utf-8", "replace")]
    if answer.mimetype == "application/json":
        texts.append(json.dumps(answer.get_json(), ensure_ascii=False))
    elif answer.mimetype == "application/pdf":
        texts += [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    elif zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            texts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    # Sheets write what is not ASCII as numbers.
    return html.unescape("\n".join(texts))


def leave_of(owner):
    """A leave with its sensitive proof, handed in."""
    line = LineData(owner.person_id)
    case = create_item(owner, replace(LEAVE, lines=(line,)), consent=True)
    add_evidence(owner, case.id, case.version, KIND, NAME, pdf(MARK))
    return submit_case(owner, case.id, case.version)


@pytest.fixture
def answers(app, clock):
    """What every export answers to who may have it, by its endpoint."""
    with app.app_context():
        city = Qingdao(World(), clock)
        case = leave_of(city.owner)
        owner, admin = enter(app, city.owner), enter(app, city.admin)
        bureau = enter(app, city.world.account(Role.HR_REVIEWER, city.bureau))
        province = enter(app, city.world.admin)
        auditor = enter(app, city.world.account(Role.AUDITOR, city.bureau))

        form = {"cases": [f"{case.id}-{case.version}"]}
        result = admin.post("/batch/approve/", form)
        sealed = SEALED.search(result.get_data(as_text=True))[1]
        batch_sheet = admin.post("/batch/sheet/", {"cases": tokens(result), "outcomes": sealed})
        assert case.title in told(batch_sheet)
        db.session.rollback()

        ticked = {"years": ["2026"], "items": [str(entry.id) for entry in entries(city.person)]}
        paper = owner.get(owner.post("/archive/issue/", ticked).location)
        assert case.title in told(paper)

        bad = (io.BytesIO(sheet(row(city.person, hours="三"))), "成绩.csv")
        batch = province.post("/results/upload/", {"file": bad}).location

        document = (io.BytesIO(pdf("rule")), "折算办法.pdf")
        rule = RULE | {"department_id": str(city.department.id), "file": document}
        filed = province.post("/conversion/add/", rule).location
        hours = [who.get(f"/api/hours/{city.person.id}") for who in (owner, admin, bureau)]
        assert all(case.title in told(answer) for answer in hours)
        yield {
            "allotments.template": [province.get("/allotment/template/")],
            "archive.show": [paper],
            "audit.sheet": [auditor.post("/audit/sheet/")],
            "batch.sheet": [batch_sheet],
            "conversions.document": [province.get(filed + "document/")],
            "health.check": [owner.get("/healthz/")],
            "hours.person": hours,
            "pick.filings": [owner.get("/api/pick/filings")],
            "pick.people": [admin.get("/api/pick/people?q=于")],
            "record.data": [owner.post("/record/data/")],
            "results.errors": [province.get(batch + "errors/")],
            "results.template": [province.get("/results/template/")],
            **{
                f"pick.{name}": [province.get(f"/api/pick/{name.replace('_', '-')}")]
                for name in ("any_people", "bureaus", "departments", "employers", "organisations")
            },
        }


def test_no_export_tells_of_a_sensitive_proof(answers):
    assert set(answers) == EXPORTS | DATA, "walk the new export too"
    found = {}
    for endpoint, given in answers.items():
        assert {answer.status_code for answer in given} == {200}, endpoint
        leaks = {secret for answer in given for secret in SECRETS if secret in told(answer)}
        if leaks:
            found[endpoint] = leaks
    assert found == {}


def test_the_walk_would_see_it(app, clock):
    """The proof's own door, at which the same search finds it all but for the kind."""
    with app.app_context():
        city = Qingdao(World(), clock)
        case = leave_of(city.owner)
        owner = enter(app, city.owner)
        page = owner.get(f"/case/{case.id}/").get_data(as_text=True)
        assert all(secret in page for secret in (NAME, evidence_label(KIND)))
        (file,) = attachments_of(case)
        assert MARK in told(owner.get(f"/file/{file.id}/"))
