"""Every door of the application: its address, the record behind it, the form that it takes.

The expected answers stand in doors.txt, a line for each door and role.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.factories import PASSWORD, credit_code, identity_number, pdf
from tests.operations.test_allotments import BASE, sheet
from tests.views.cast import ACADEMY, FILING_FORM, MEETING_FORM, PLACES, Cast, result_sheet
from tests.views.visitor import Visitor

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

BOOK = Path(__file__).with_name("doors.txt")

# Files of the pages themselves: style sheets, scripts, pictures.
STATIC = frozenset({"static", "appbuilder.static"})

NEW = "Another-pass-2019"

Form = Callable[[Cast, Visitor], dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """An endpoint, with the record behind it where it has one (an id of the cast)."""

    method: str
    endpoint: str
    variant: str = ""
    argument: str = ""
    record: str = ""
    query: str = ""
    form: Form | None = None

    @property
    def name(self) -> str:
        """As doors.txt calls it."""
        return f"{self.method} {self.endpoint}" + (f" ({self.variant})" if self.variant else "")

    def path(self, app: Flask, cast: Cast) -> str:
        """The address."""
        values = {self.argument: cast.ids[self.record]} if self.argument else {}
        with app.test_request_context():
            address = app.url_for(self.endpoint, **values)
        return address + (self.query.format(**cast.ids) if self.query else "")

    def open(self, app: Flask, cast: Cast, visitor: Visitor) -> TestResponse:
        """Goes through the door as it is meant to be gone through."""
        path = self.path(app, cast)
        if self.method == "GET":
            return visitor.get(path)
        data = self.form(cast, visitor) if self.form else {}
        return visitor.post(path, data)


def _fixed(**values: str) -> Form:
    return lambda _cast, _visitor: dict(values)


def _with(form: Mapping[str, str], **ids: str) -> Form:
    """A form in which some fields are ids of the cast."""

    def made(cast: Cast, _visitor: Visitor) -> dict[str, Any]:
        return {**form, **{field: str(cast.ids[name]) for field, name in ids.items()}}

    return made


def _versioned(model: str, record: str, **values: str) -> Form:
    """A form with the version that the record really has, whoever sends it."""

    def made(cast: Cast, visitor: Visitor) -> dict[str, Any]:
        from app import models

        with visitor.app.app_context():
            found = models.db.session.get(getattr(models, model), cast.ids[record])
            assert found is not None
            return {"version": str(found.version), **values}

    return made


def _upload(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    form = _versioned("Case", "draft", kind="act_notice")(cast, visitor)
    return form | {"file": (io.BytesIO(pdf("new")), "会议通知.pdf")}


def _results(_cast: Cast, _visitor: Visitor) -> dict[str, Any]:
    row = {"name": "某人", "identity_number": "630102198501010011", "platform": ACADEMY}
    return {"file": (io.BytesIO(result_sheet(row)), "成绩.csv")}


def _allotments(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    from app import models

    with visitor.app.app_context():
        bureau = models.db.session.get_one(models.Organisation, cast.ids["bureau"]).name
    return {"file": (io.BytesIO(sheet(BASE | {"bureau": bureau})), "分配.csv")}


def _own_membership(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    who = next((key for key, name in cast.names.items() if name == visitor.username), None)
    number = cast.ids[f"membership_{who[0]}_{who[1]}"] if who else 1
    return {"membership_id": str(number)}


def _ticked(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    """The tick of a list of cases: id and version."""
    version = _versioned("Case", "case")(cast, visitor)["version"]
    return {"cases": f"{cast.ids['case']}-{version}"}


def _ticked_line(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    """One person of a declaration under review, with a reason to return them."""
    version = _versioned("Case", "case", reason="请补充签到表。")(cast, visitor)
    return version | {"lines": str(cast.ids["line"])}


def _credited_line(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    """One person of an approved declaration, with a reason to take the hours back."""
    version = _versioned("Case", "credited_case", reason="核查发现证书系伪造。")(cast, visitor)
    return version | {"lines": str(cast.ids["credited_line"])}


def _ticked_with_reason(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    return _ticked(cast, visitor) | {"reason": "请补充签到表。"}


def _rule(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    """A conversion rule of the department, for years that have none."""
    form = _with(_RULE_FORM, department_id="department")(cast, visitor)
    return form | {"file": (io.BytesIO(pdf("rule")), "折算办法.pdf")}


_RULE_FORM = {
    "document_title": "继续教育学分折算办法",
    "document_number": "青卫健〔2018〕3号",
    "hours_per_credit": "2.5",
    "first_year": "2018",
    "last_year": "2018",
    "filed_on": "2018-03-01",
}
_ORGANISATION_FORM = {
    "name": "新机构",
    "credit_code": credit_code(900),
    "capacities": "base_provincial",
    "region_code": "630100",
    "level": "prefecture",
    "nature": "institution",
    "track": "",
    "active": "y",
}
_PERSON_FORM = {
    "name": "新来的",
    "id_type": "resident_card",
    "identity_number": identity_number(555),
    "title_series": "",
    "title_level": "",
    "active": "y",
}
_NEW_ACCOUNT = {"username": "newly.made", "new": NEW, "again": NEW}
_ACCOUNT_FORM = {"username": "newcomer", "name": "新账号", "role": "unit_admin"}


_DEGREE_FORM = {
    "title": "土木工程",
    "organiser": "西安交通大学",
    "ends_on": "2019-06-30",
    "certificate_number": "105271201906000001",
}


def _case(method: str, endpoint: str, record: str, variant: str = "", **form: str) -> Door:
    made = _versioned("Case", record, **form) if method == "POST" else None
    return Door(method, endpoint, variant, "case_id", record, form=made)


def _phrase(method: str, endpoint: str, record: str, variant: str, **form: str) -> Door:
    made = _versioned("Phrase", record, **form) if method == "POST" else None
    return Door(method, endpoint, variant, "phrase_id", record, form=made)


def _filing(record: str, variant: str) -> Door:
    return Door("GET", "filings.show", variant, "filing_id", record)


def _declaration_changes(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    version = _versioned("Case", "draft")(cast, visitor)
    return version | _with(MEETING_FORM, **{"lines-0-person_id": "person"})(cast, visitor)


def _person_changes(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    form = _PERSON_FORM | {"name": "韩雪莲"} | _versioned("Person", "person")(cast, visitor)
    return _with(form, employer_id="unit")(cast, visitor)


def _organisation_changes(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    from app import models

    with visitor.app.app_context():
        base = models.db.session.get_one(models.Organisation, cast.ids["base"])
        changes = {"name": "改名的基地", "credit_code": base.credit_code}
    changes |= _versioned("Organisation", "base")(cast, visitor)
    return _with(_ORGANISATION_FORM | changes, bureau_id="bureau")(cast, visitor)


def _item_changes(cast: Cast, visitor: Visitor) -> dict[str, Any]:
    return _versioned("Case", "item")(cast, visitor) | _DEGREE_FORM


def _simple(*endpoints: str) -> tuple[Door, ...]:
    return tuple(Door("GET", endpoint) for endpoint in endpoints)


_PICKERS = ("employers", "bureaus", "departments", "organisations", "people", "any_people")

DOORS: tuple[Door, ...] = (
    *_simple("desk.index", "desk.waiting", "desk.submitted", "desk.decided"),
    *_simple("health.check", "SignInView.login", "membership.choose", "password.change"),
    Door("POST", "password.change", form=_fixed(old=PASSWORD, new=NEW, again=NEW)),
    *_simple(*(f"second_factor.{name}" for name in ("show", "begin", "set_up", "code"))),
    *_simple("second_factor.codes", "second_factor.turn_off"),
    Door("POST", "second_factor.begin", form=_fixed(password=PASSWORD)),
    Door("POST", "second_factor.set_up", form=_fixed(code="123456")),
    Door("POST", "second_factor.code", form=_fixed(code="123456")),
    Door("POST", "second_factor.codes", form=_fixed(password=PASSWORD, code="123456")),
    Door("POST", "second_factor.turn_off", form=_fixed(password=PASSWORD, code="123456")),
    Door("GET", "sessions.list"),
    Door("POST", "sessions.end", "", "session_id", "session"),
    Door("POST", "sessions.end_others"),
    Door("POST", "SignInView.login", form=_fixed(username="root", password="wrong")),
    Door("POST", "SignInView.logout"),
    Door("POST", "language.choose", form=_fixed(locale="en")),
    Door("POST", "membership.choose", form=_own_membership),
    *_simple(*(f"pick.{name}" for name in _PICKERS), "pick.filings"),
    *_simple("filings.list", "filings.add"),
    _filing("filing_under_review", "under review"),
    _filing("filing", "approved"),
    _filing("open_filing", "approved, of a base"),
    Door("POST", "filings.add", form=_fixed(**FILING_FORM)),
    _case("GET", "filings.edit", "filing_draft"),
    _case("GET", "filings.edit", "base_draft", "of a base"),
    _case("POST", "filings.edit", "filing_draft", **FILING_FORM),
    *_simple("declarations.list", "declarations.add"),
    Door("GET", "declarations.add", "of a filing", query="?filing_id={filing}"),
    Door(
        "POST",
        "declarations.add",
        form=_with(MEETING_FORM, **{"lines-0-person_id": "colleague"}),
        query="?category=" + MEETING_FORM["category"],
    ),
    _case("GET", "declarations.edit", "draft"),
    Door("POST", "declarations.edit", "", "case_id", "draft", form=_declaration_changes),
    *_simple("items.list", "items.add"),
    Door("POST", "items.add", form=lambda *_: dict(_DEGREE_FORM), query="?category=QH-Z-DEG"),
    _case("GET", "items.edit", "item"),
    Door("POST", "items.edit", "", "case_id", "item", form=_item_changes),
    _case("GET", "cases.show", "hand_in", "handed in"),
    _case("POST", "hand_ins.take", "hand_in", into="new"),
    _case("GET", "cases.show", "case", "under review"),
    _case("GET", "cases.show", "credited_case", "approved"),
    _case("GET", "cases.show", "draft", "draft"),
    _case("GET", "cases.show", "base_case", "of a base"),
    _case("GET", "cases.outcome", "case"),
    _case("POST", "cases.submit", "draft"),
    _case("POST", "cases.withdraw", "case"),
    _case("POST", "cases.discard", "draft"),
    _case("POST", "cases.approve", "case"),
    _case("POST", "cases.send_back", "case", reason="请补充签到表。"),
    _case("POST", "cases.refuse", "case", reason="不符合规定。"),
    Door("POST", "splits.choose", "", "case_id", "case", form=_ticked_line),
    Door("POST", "splits.send_back", "", "case_id", "case", form=_ticked_line),
    _case("GET", "reversals.choose", "credited_case"),
    Door("POST", "reversals.preview", "", "case_id", "credited_case", form=_credited_line),
    Door("POST", "reversals.take_back", "", "case_id", "credited_case", form=_credited_line),
    Door("POST", "cases.add_file", "", "case_id", "draft", form=_upload),
    Door(
        "POST",
        "cases.remove_file",
        "",
        "attachment_id",
        "draft_file",
        form=_versioned("Case", "draft"),
    ),
    Door("GET", "rules.show"),
    Door("GET", "files.show", "under review", "attachment_id", "file"),
    Door("GET", "files.show", "draft", "attachment_id", "draft_file"),
    Door(
        "POST",
        "proofs.inspect",
        "",
        "attachment_id",
        "hand_in_file",
        form=_fixed(reason="核查举报。"),
    ),
    *_simple("people.list", "people.add"),
    Door("GET", "people.show", "", "pk", "person"),
    Door("GET", "people.edit", "", "pk", "person"),
    Door("POST", "people.number", "", "pk", "person"),
    Door("POST", "people.find", form=_fixed(identity_number=identity_number(999))),
    Door("POST", "people.add", form=_with(_PERSON_FORM, employer_id="unit")),
    Door("POST", "people.edit", "", "pk", "person", form=_person_changes),
    *_simple("record.mine"),
    Door("POST", "record.data"),
    Door("GET", "hours.person", "", "person_id", "person"),
    Door("GET", "record.show", "", "person_id", "person"),
    Door("POST", "archive.issue", form=_with({}, years="year", items="entry")),
    Door("GET", "archive.show", "", "document_id", "document"),
    *_simple("organisations.list", "organisations.add"),
    Door("GET", "organisations.show", "", "pk", "unit"),
    Door("GET", "organisations.edit", "", "pk", "unit"),
    Door("POST", "organisations.add", form=_with(_ORGANISATION_FORM, bureau_id="bureau")),
    Door("POST", "organisations.edit", "", "pk", "base", form=_organisation_changes),
    *_simple("accounts.list", "accounts.add"),
    Door("POST", "accounts.add", form=_with(_ACCOUNT_FORM, organisation_id="unit")),
    Door("POST", "accounts.end", "", "membership_id", "spare_membership"),
    Door("POST", "accounts.release", "", "membership_id", "spare_membership"),
    Door("POST", "account_codes.reissue", "", "membership_id", "spare_membership"),
    Door(
        "POST",
        "account_codes.letter",
        "",
        "membership_id",
        "new_membership",
        form=lambda cast, _: {"code": cast.code},
    ),
    Door("POST", "account_codes.letters", form=_with({}, memberships="new_membership")),
    *_simple("allotments.template", "allotments.upload"),
    Door("POST", "allotments.upload", form=_allotments),
    Door("POST", "allotments.post", form=_fixed(rows="forged")),
    Door("POST", "allotments.errors", form=_fixed(bad="forged")),
    Door("GET", "activation.activate"),
    Door("POST", "activation.activate", form=lambda cast, _: {**_NEW_ACCOUNT, "code": cast.code}),
    Door("GET", "lost_factors.remove", "", "membership_id", "spare_membership"),
    Door(
        "POST",
        "lost_factors.remove",
        "",
        "membership_id",
        "spare_membership",
        form=_fixed(reason="手机丢失，已当面核对。"),
    ),
    Door("POST", "batch.preview", form=_ticked),
    Door("POST", "batch.approve", form=_ticked),
    Door("POST", "batch.preview_return", form=_ticked),
    Door("POST", "batch.send_back", form=_ticked_with_reason),
    Door("POST", "batch.sheet", form=_ticked),
    *_simple("phrases.list", "phrases.add"),
    Door("POST", "phrases.add", form=_fixed(text="请补充盖章。")),
    _phrase("GET", "phrases.edit", "shared_phrases", "shared"),
    _phrase("GET", "phrases.edit", "own_phrases", "of one reviewer"),
    _phrase("POST", "phrases.edit", "shared_phrases", "shared", text="请补充公章。", shared="y"),
    _phrase("POST", "phrases.edit", "own_phrases", "of one reviewer", text="请补充公章。"),
    _phrase("POST", "phrases.remove", "shared_phrases", "shared"),
    _phrase("POST", "phrases.remove", "own_phrases", "of one reviewer"),
    *_simple("conversions.list", "conversions.add"),
    Door("GET", "conversions.show", "", "rule_id", "rule"),
    Door("GET", "conversions.document", "", "rule_id", "rule"),
    Door("POST", "conversions.add", form=_rule),
    Door("POST", "conversions.revoke", "", "rule_id", "rule", form=_fixed(reason="新办法已印发。")),
    *_simple("results.list", "results.upload", "results.template", "results.unclaimed"),
    Door("GET", "results.show", "", "batch_id", "batch"),
    Door("GET", "results.errors", "", "batch_id", "batch"),
    Door("POST", "results.upload", form=_results),
    Door("POST", "results.post", "", "batch_id", "batch", form=_versioned("ImportBatch", "batch")),
    Door("POST", "results.drop", "", "batch_id", "batch", form=_versioned("ImportBatch", "batch")),
    Door("POST", "results.claim", "", "row_id", "row"),
    *_simple("audit.list"),
    Door("POST", "audit.sheet"),
)

_COURSE_FORM = {"summary": "", "lines-0-hours": "40", "lines-0-certificate_number": ""}
# The same form asks for other fields where something else is declared.
OTHER_FORMS = (
    Door(
        "POST",
        "declarations.add",
        "a course",
        form=_with(_COURSE_FORM, filing_id="filing", **{"lines-0-person_id": "person"}),
        query="?category=QH-Z-CRS",
    ),
    Door(
        "POST",
        "declarations.add",
        "a degree",
        form=_with(
            _DEGREE_FORM | {"lines-0-certificate_number": "105271201906000001"},
            **{"lines-0-person_id": "person"},
        ),
        query="?category=QH-Z-DEG",
    ),
    Door(
        "POST",
        "items.add",
        "a course",
        form=_with({"hours": "40", "certificate_number": ""}, filing_id="filing"),
        query="?category=QH-Z-CRS",
    ),
    Door(
        "POST",
        "items.add",
        "days",
        form=_fixed(
            title="学术年会",
            organiser="青海省科学技术协会",
            starts_on="2019-08-05",
            ends_on="2019-08-07",
            days="2.5",
            summary="",
        ),
        query="?category=QH-Z-ACT",
    ),
)


@dataclass(frozen=True)
class Expectation:
    """What a role in each place finds behind a door; `anonymous` has no place."""

    door: str
    role: str
    answers: Mapping[str, str]


def read_book() -> dict[tuple[str, str], Expectation]:
    """The lines of doors.txt by door and role."""
    found: dict[tuple[str, str], Expectation] = {}
    door = ""
    for line in BOOK.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            door = line.strip()
            continue
        role, _, rest = line.strip().partition(" ")
        answers = dict(_answers(role, rest))
        assert (door, role) not in found, f"{door} twice for {role}"
        found[door, role] = Expectation(door, role, answers)
    return found


def _answers(role: str, rest: str) -> Iterator[tuple[str, str]]:
    for part in rest.split():
        place, _, answer = part.partition("=")
        if role == "anonymous":
            place, answer = "", place
        else:
            assert place in PLACES, f"{place} is no place"
        yield place, answer
