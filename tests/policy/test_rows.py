"""Each row of the two notices, as items in and hours out, through the commands' own documents.

A line: what it shows, the items, then for each item outcome, public and professional hours.
"""

import pytest

from app.policy import default_book, eligibility_document, evaluate_document

COURSE = {
    "year": 2019,
    "filed": True,
    "evidence": ["pass_cert", "formal_notice", "pass_list", "signin"],
}
CLASS = {
    "subject": "professional",
    "filed": True,
    "evidence": ["signin", "photo", "class_approval"],
}
ONLINE = {**CLASS, "evidence": ["roster", "learn_shot", "assess_result", "class_approval"]}
EXAM = {"year": 2026, "filed": True, "exam_passed": True, "evidence": ["exam_notice"]}
# What each takes, whose title series it is for.
OF_OTHER_AUTHORITIES = {
    "QH-X-ACC": "会计人员",
    "QD-X-HLT": "卫生技术人员",
    "QD-X-EDU": "中小学教师",
    "QD-X-ACC": "会计人员",
}


def on(*days, month=4):
    """Sessions from the first of a month: the hours of each day."""
    dates = (f"2026-{month:02d}-{number:02d}" for number in range(1, len(days) + 1))
    return {
        "sessions": [{"date": day, "hours": hours} for day, hours in zip(dates, days, strict=True)]
    }


def item(category, /, **fields):
    return {"category": category, **fields}


def meeting(days, proof="act_notice", **more):
    return item("QH-Z-ACT", **{"date": "2019-06-03", "days": days, "evidence": [proof], **more})


def degree(**more):
    return item("QH-Z-DEG", **{"date": "2019-06-30", "evidence": ["grad_cert"], **more})


def study(proof="transcript", **more):
    return item("QD-C2", date="2026-05-10", evidence=[proof], **more)


def result(project, proof="work_copy", **more):
    return item(
        "QD-C3", **{"date": "2026-03-01", "project_key": project, "evidence": [proof], **more}
    )


def away(category, first, last, *proofs):
    return item(category, **{"from": f"2026-{first}", "to": f"2026-{last}"}, evidence=list(proofs))


QINGHAI = [
    ("QH-P-IMP: as imported", [item("QH-P-IMP", year=2019, hours="36.5")], ["credited 36.5 0"]),
    ("QH-P-MK: a year made up for", [item("QH-P-MK", year=2017, hours="30")], ["credited 30 0"]),
    ("QH-P-MK: not the year itself", [item("QH-P-MK", year=2019, hours="30")], ["refused 0 0"]),
    ("QH-P-MK: not four years back", [item("QH-P-MK", year=2015, hours="30")], ["refused 0 0"]),
    ("QH-Z-CRS: as filed", [item("QH-Z-CRS", hours="24", **COURSE)], ["credited 0 24"]),
    (
        "QH-Z-CRS: one proof missing",
        [item("QH-Z-CRS", hours="24", **{**COURSE, "evidence": COURSE["evidence"][1:]})],
        ["refused 0 0"],
    ),
    (
        "QH-Z-CRS: failed the test",
        [item("QH-Z-CRS", hours="24", exam_passed=False, **COURSE)],
        ["refused 0 0"],
    ),
    ("unfiled", [item("QH-Z-CRS", hours="24", **{**COURSE, "filed": False})], ["refused 0 0"]),
    ("QH-Z-ACT: 7 a day", [meeting("3")], ["credited 0 21"]),
    ("QH-Z-ACT: half a day", [meeting("2.5")], ["credited 0 17.5"]),
    ("QH-Z-ACT: no third of a day", [meeting("0.3")], ["refused 0 0"]),
    (
        "QH-Z-ACT: the same day once",
        [meeting("1"), meeting("1", "invite")],
        ["credited 0 7", "reduced 0 0"],
    ),
    ("QH-Z-ACT: without proof", [meeting("1", evidence=[])], ["refused 0 0"]),
    (
        "QH-Z-DEG: 60 in its year, and a meeting",
        [degree(), meeting("2")],
        ["credited 0 60", "credited 0 14"],
    ),
    (
        "QH-Z-DEG: a second one",
        [degree(identifier="1"), degree(identifier="2")],
        ["credited 0 60", "reduced 0 0"],
    ),
    (
        "QH-Z-CRD: no rule on file",
        [item("QH-Z-CRD", year=2019, credits="5", evidence=["credit_proof"])],
        ["refused 0 0"],
    ),
    (
        "the same certificate twice",
        [meeting("1", identifier="A"), meeting("1", identifier="A", date="2019-07-01")],
        ["credited 0 7", "refused 0 0"],
    ),
    ("A6: no days for a degree", [degree(days="30")], ["credited 0 60"]),
    ("of another year", [meeting("1", date="2020-01-02")], ["refused 0 0"]),
    ("hours with three decimals", [item("QH-Z-CRS", hours="24.125", **COURSE)], ["refused 0 0"]),
]
QINGDAO = [
    (
        "QD-A: the platform's courses",
        [item("QD-A", year=2026, hours="12", subject="public")],
        ["credited 12 0"],
    ),
    ("QD-B1: 30 a year", [item("QD-B1", hours="45", **EXAM)], ["reduced 30 0"]),
    (
        "QD-B1: shared by two",
        [item("QD-B1", hours="20", **EXAM), item("QD-B1", hours="20", **EXAM)],
        ["credited 20 0", "reduced 10 0"],
    ),
    (
        "QD-B1: failed",
        [item("QD-B1", hours="20", **{**EXAM, "exam_passed": False})],
        ["refused 0 0"],
    ),
    ("QD-B2: 8 a day", [item("QD-B2", **on("9", "8", "6"), **CLASS)], ["reduced 0 22"]),
    (
        "QD-B2: public as filed",
        [item("QD-B2", **on("6"), **{**CLASS, "subject": "public"})],
        ["credited 6 0"],
    ),
    ("QD-B2: not online", [item("QD-B2", channel="online", **on("6"), **CLASS)], ["refused 0 0"]),
    (
        "QD-B3: doubled, 16 a day",
        [item("QD-B3", published_project=True, channel="offline", **on("6", "9"), **CLASS)],
        ["reduced 0 28"],
    ),
    (
        "QD-B3: a seminar in any mode",
        [item("QD-B3", seminar_level="national", channel="online", **on("6"), **CLASS)],
        ["credited 0 12"],
    ),
    (
        "QD-B3: a project online",
        [item("QD-B3", published_project=True, channel="online", **on("6"), **CLASS)],
        ["refused 0 0"],
    ),
    ("QD-B4: 8 a day", [item("QD-B4", channel="online", **on("9"), **ONLINE)], ["reduced 0 8"]),
    ("QD-B4: without the screenshots", [item("QD-B4", **on("4"), **CLASS)], ["refused 0 0"]),
    ("WeChat: QD-B4", [item("QD-B4", channel="wechat", **on("4"), **ONLINE)], ["refused 0 0"]),
    (
        "WeChat: everywhere",
        [item("QD-C1", channel="wechat", **on("4"), evidence=["act_notice"])],
        ["refused 0 0"],
    ),
    ("QD-C1: 8 a day", [item("QD-C1", **on("9"), evidence=["train_cert"])], ["reduced 0 8"]),
    ("QD-C2: 10 each, 40 a year", [study()] * 5, [*["credited 0 10"] * 4, "reduced 0 0"]),
    ("QD-C2: a visit", [study("visit_report")], ["credited 0 10"]),
    (
        "QD-C3: one project once",
        [result("P"), result("P", "achv_cert")],
        ["credited 0 10", "refused 0 0"],
    ),
    (
        "QD-C3: 30 a year",
        [result("P"), result("Q"), result("R"), result("S")],
        [*["credited 0 10"] * 3, "reduced 0 0"],
    ),
    ("QD-C3: not of last year", [result("P", date="2025-12-31")], ["refused 0 0"]),
    ("QD-C2 and C3 each on their own", [*[study()] * 4, result("P")], ["credited 0 10"] * 5),
    (
        "QD-C4a: 16 a qualification",
        [item("QD-C4a", date="2026-09-01", evidence=["exam_pass"])],
        ["credited 0 16"],
    ),
    (
        "QD-C4a: once",
        [item("QD-C4a", date="2026-09-01", identifier="Z", evidence=["exam_pass"])] * 2,
        ["credited 0 16", "refused 0 0"],
    ),
    (
        "QD-C4b: 16 a course",
        [item("QD-C4b", date="2026-10-01", count=3, evidence=["exam_pass"])],
        ["credited 0 48"],
    ),
    (
        "QD-C4b: the proof must be there",
        [item("QD-C4b", date="2026-10-01", count=3, evidence=["study_cert"])],
        ["refused 0 0"],
    ),
    ("QD-C5: 8 a day", [item("QD-C5", **on("8.5"), evidence=["inviter_doc"])], ["reduced 0 8"]),
    ("QD-C6: 7 months", [away("QD-C6", "03-01", "09-30", "official_doc")], ["credited 17.5 35"]),
    (
        "QD-C7a: over 6 months",
        [away("QD-C7a", "01-10", "08-01", "abroad_work")],
        ["credited 17.5 35"],
    ),
    (
        "QD-C7b: 8 months",
        [away("QD-C7b", "02-01", "09-20", "unit_proof", "hospital_proof")],
        ["credited 20 40"],
    ),
    (
        "QD-C7b: 6 months are not over 6",
        [away("QD-C7b", "02-01", "07-31", "unit_proof", "hospital_proof")],
        ["refused 0 0"],
    ),
    ("QD-C7b: both proofs", [away("QD-C7b", "02-01", "09-20", "hospital_proof")], ["refused 0 0"]),
    (
        "QD-C7c: 5 months, no threshold",
        [away("QD-C7c", "04-10", "09-14", "birth_cert")],
        ["credited 12.5 25"],
    ),
    (
        "A23: months that meet count once",
        [
            away("QD-C6", "01-01", "08-31", "official_doc"),
            away("QD-C7c", "06-01", "12-31", "birth_cert"),
        ],
        ["credited 20 40", "reduced 10 20"],
    ),
]
OTHERS = [
    ("qinghai-2019", "会计人员", item("QH-Z-CRS", hours="8", **COURSE), "省财政厅"),
    ("qingdao-2026", "会计人员", study(), "市财政局"),
    ("qingdao-2026", "中小学教师", study(), "市教育局"),
    ("qingdao-2026", "卫生技术人员", study(), "市卫生健康委"),
]


def credit(policy, items, series="工程技术人员"):
    numbered = [{"id": str(number), **fields} for number, fields in enumerate(items)]
    person = {"title_series": series}
    case = {"id": "row", "policy": policy, "person": person, "items": numbered}
    answer, status = evaluate_document({"credit": [case]}, default_book())
    return answer["credit"][0], status


def rows(policy, lines):
    return [pytest.param(policy, items, expected, id=name) for name, items, expected in lines]


@pytest.mark.parametrize(
    ("policy", "items", "expected"),
    [*rows("qinghai-2019", QINGHAI), *rows("qingdao-2026", QINGDAO)],
)
def test_a_row_of_the_notice(policy, items, expected):
    answer, status = credit(policy, items)
    assert status == 0
    found = answer["result"]["items"].values()
    assert [f"{one['outcome']} {one['public']} {one['professional']}" for one in found] == expected
    for one in found:
        assert one["sentence"].endswith("不予认定" if one["outcome"] == "refused" else "学时")
        assert "通知" in one["explanation"][-1]["text"]


@pytest.mark.parametrize(("policy", "series", "declared", "authority"), OTHERS)
def test_a_series_of_another_authority_is_sent_there(policy, series, declared, authority):
    answer, _ = credit(policy, [declared], series)
    one = answer["result"]["items"]["0"]
    assert (one["outcome"], one["explanation"][0]["rule"]) == ("refused", "series")
    assert authority in one["sentence"]


@pytest.mark.parametrize(("category", "series"), OF_OTHER_AUTHORITIES.items())
def test_hours_of_another_authority_are_taken_as_imported(category, series):
    policy = "qinghai-2019" if category.startswith("QH") else "qingdao-2026"
    imported = item(category, year=int(policy[-4:]), hours="60", subject="professional")
    answer, _ = credit(policy, [imported], series)
    assert answer["result"]["items"]["0"]["professional"] == "60"
    answer, _ = credit(policy, [imported])
    assert answer["result"]["items"]["0"]["outcome"] == "refused"


def test_every_category_of_both_files_has_a_row():
    book = default_book()
    named = {fields["category"] for _, items, _ in [*QINGHAI, *QINGDAO] for fields in items}
    both = {*book.by_id("qinghai-2019").categories, *book.by_id("qingdao-2026").categories}
    assert both - named == set(OF_OTHER_AUTHORITIES)


@pytest.mark.parametrize(
    ("declared", "field"),
    [
        (
            item("QD-C1", sessions=[{"date": "2026-02-30", "hours": "4"}]),
            "items[0].sessions[0].date",
        ),
        (
            item("QD-C1", sessions=[{"date": "2026-02-28", "hours": "-4"}]),
            "items[0].sessions[0].hours",
        ),
        (item("QD-C6", **{"from": "2026-05-01", "to": "2026-04-01"}), "items[0].to"),
        (item("QD-C3", date="2026-03-01", evidence=["work_copy"]), "items[0].project_key"),
        (item("QD-C1", evidence=["passport"]), "items[0].evidence"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(declared, field):
    answer, status = credit("qingdao-2026", [declared])
    assert status == 1
    assert answer["error"]["field"] == field
    assert answer["error"]["message"]


FULL, LESS = {"public": "30", "professional": "60"}, {"public": "28", "professional": "70"}
TITLES = [
    ("qinghai-2019", "员级", {}, {2018: FULL, 2019: FULL}, [2018, 2019], True),
    ("qinghai-2019", "中级", {}, {2017: FULL, 2018: FULL, 2019: FULL}, [2017, 2018, 2019], True),
    ("qinghai-2019", "中级", {}, {2017: LESS, 2018: FULL, 2019: FULL}, [2017, 2018, 2019], False),
    (
        "qinghai-2019",
        "正高级",
        {"degree": "博士", "title_level": "副高级"},
        {2018: FULL, 2019: FULL},
        [2018, 2019],
        True,
    ),
    (
        "qinghai-2019",
        "正高级",
        {"degree": "硕士", "title_level": "副高级"},
        {2018: FULL, 2019: FULL},
        [2016, 2017, 2018, 2019],
        False,
    ),
    ("qingdao-2026", "中级", {}, {2020: FULL}, [2020], True),
    ("qingdao-2026", "中级", {}, {2019: FULL, 2020: LESS}, [2020], False),
]


@pytest.mark.parametrize(("policy", "target", "person", "years", "checked", "eligible"), TITLES)
def test_a_title_application_of_2020(policy, target, person, years, checked, eligible):
    case = {
        "id": "row",
        "policy": policy,
        "person": person,
        "application": {"type": "评审", "target": target, "year": 2020},
        "years": {str(year): hours for year, hours in years.items()},
    }
    answer, status = eligibility_document({"eligibility": [case]}, default_book())
    found = answer["eligibility"][0]["result"]
    assert status == 0
    assert (found["eligible"], found["years_checked"]) == (eligible, checked)
    assert bool(found["shortfalls"]) is not eligible
