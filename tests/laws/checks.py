"""The laws of the house, asked of the tables themselves after every step."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from app.enums import CaseState
from app.models import (
    Case,
    CaseAction,
    CaseDuty,
    CaseStep,
    HourLine,
    LedgerEntry,
    YearTotal,
    db,
)
from tests.laws.shadow import Shadows

Row = Mapping[str, Any]

# From docs/workflow.md, written down once more.
LISTED = {
    ("draft", "submit"): {"in_review"},
    ("returned", "submit"): {"in_review"},
    ("withdrawn", "submit"): {"in_review"},
    ("in_review", "withdraw"): {"withdrawn"},
    ("in_review", "approve"): {"in_review", "approved"},
    ("in_review", "return"): {"returned"},
    ("in_review", "refuse"): {"refused"},
    ("in_review", "split"): {"in_review"},
    ("approved", "reverse"): {"approved"},
    ("draft", "discard"): {"discarded"},
    ("returned", "discard"): {"discarded"},
    ("withdrawn", "discard"): {"discarded"},
}
LINE_STATES = {"in_review": "live", "approved": "credited"} | dict.fromkeys(
    ("refused", "discarded"), "dropped"
)
GIVEN = {"credited", "reversed"}


class Tables:
    """All rows that the laws speak of, read at one moment."""

    def __init__(self) -> None:
        db.session.rollback()
        self.cases = {row["id"]: row for row in _rows(Case)}
        self.actions = _by_case(_rows(CaseAction))
        self.duties = _by_case(_rows(CaseDuty))
        self.steps = _by_case(_rows(CaseStep))
        self.lines = _rows(HourLine)
        self.entries = _rows(LedgerEntry)
        self.totals = _rows(YearTotal)
        db.session.rollback()


def _rows(model: Any) -> list[Row]:
    table = model.__table__
    found = db.session.execute(select(table).order_by(*table.primary_key.columns))
    return [dict(row) for row in found.mappings()]


def _by_case(rows: list[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["case_id"]].append(row)
    return grouped


def check_all(shadows: Shadows) -> None:
    """Every law, for every case and person."""
    tables = Tables()
    for case in tables.cases.values():
        actions = sorted(tables.actions[case["id"]], key=lambda row: row["version_before"])
        check_transitions(case, actions)
        check_order(case, actions)
        check_duties(actions, tables.duties[case["id"]])
        check_holder(case, tables.steps[case["id"]])
    check_lines(tables, shadows)
    check_hours(tables, shadows)
    check_shadows(tables, shadows)


def check_transitions(case: Row, actions: list[Row]) -> None:
    """The actions, one after the other, lead to the state by listed transitions alone."""
    # A case that was split off begins where its parent stood.
    reached = {"in_review" if case["parent_id"] else "draft"}
    for action in actions:
        reached = set().union(*(LISTED.get((state, action["kind"]), set()) for state in reached))
        if action["kind"] in {"return", "refuse", "split", "reverse"}:
            assert action["reason"].strip()
    assert case["state"] in reached, (case, actions)


def check_order(case: Row, actions: list[Row]) -> None:
    """Rows were written in the order of the versions; rounds only grow."""
    for earlier, later in pairwise(actions):
        assert earlier["version_before"] < later["version_before"]
        assert earlier["id"] < later["id"]
        assert later["round"] - earlier["round"] == (later["kind"] == "submit")
    if actions:
        assert actions[-1]["version_before"] < case["version"]
        assert actions[-1]["round"] == case["round"]


def check_duties(actions: list[Row], duties: list[Row]) -> None:
    """Nobody acts on two tiers, and who submits decides on nothing."""
    tiers: dict[int, set[str]] = defaultdict(set)
    for row in (*actions, *duties):
        tiers[row["user_id"]].add(row["tier"])
    assert all(len(held) == 1 for held in tiers.values()), tiers
    for action in actions:
        submitting = action["kind"] in {"submit", "withdraw", "discard"}
        assert (action["tier"] == "submitter") == submitting


def check_holder(case: Row, steps: list[Row]) -> None:
    """The holder is the step of this round's chain at the case's position."""
    held = (case["holder_tier"], case["holder_id"], case["held_since"])
    if case["state"] != CaseState.IN_REVIEW.value:
        assert held == (None, None, None), case
        return
    (step,) = [
        step
        for step in steps
        if (step["round"], step["position"]) == (case["round"], case["position"])
    ]
    assert held[:2] == (step["tier"], step["organisation_id"])
    assert None not in held


def check_lines(tables: Tables, shadows: Shadows) -> None:
    """Lines follow their case; nobody has a course or a diploma twice."""
    taken_back = {shadow.id: shadow.reversed for shadow in shadows.cases}
    taken: Counter[tuple[object, ...]] = Counter()
    for line in tables.lines:
        case = tables.cases[line["case_id"]]
        expected = LINE_STATES.get(case["state"], "draft")
        if expected == "credited":
            expected = "taken_in" if case["kind"] == "hand_in" else expected
            expected = "reversed" if line["person_id"] in taken_back[case["id"]] else expected
        assert line["state"] == expected, (line, case)
        if line["state"] in {"live", "credited"}:
            for key in ("filing_id", "once_key"):
                if line[key] is not None:
                    taken[line["person_id"], key, line[key]] += 1
    assert all(times == 1 for times in taken.values()), taken


def check_hours(tables: Tables, shadows: Shadows) -> None:
    """Hours of approved lines = the ledger = the totals of the years = what they are worth.

    One credit for each line; what was reversed adds up to nothing.
    """
    given = [line["id"] for line in tables.lines if line["state"] in GIVEN]
    credits_ = [entry["line_id"] for entry in tables.entries if entry["cause"] == "credit"]
    assert sorted(credits_) == sorted(given)
    left: dict[int, Decimal] = defaultdict(Decimal)
    for entry in tables.entries:
        left[entry["line_id"]] += entry["credited"]
    assert not any(left[line["id"]] for line in tables.lines if line["state"] == "reversed")
    assert all(hours >= 0 for hours in left.values())
    sums: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    owners = {line["id"]: line["person_id"] for line in tables.lines}
    for entry in tables.entries:
        assert owners[entry["line_id"]] == entry["person_id"]
        sums[entry["person_id"], entry["year"], entry["subject"]] += entry["credited"]
    totals = {
        (total["person_id"], total["year"], subject): total[subject]
        for total in tables.totals
        for subject in ("public", "professional")
        if total[subject]
    }
    assert {key: hours for key, hours in sums.items() if hours} == totals
    for person in shadows.employer_of:
        assert sums[person, 2019, "professional"] == shadows.hours(person), person


def check_shadows(tables: Tables, shadows: Shadows) -> None:
    """Each case stands exactly where the rules have led it."""
    for shadow in shadows.cases:
        case = tables.cases[shadow.id]
        stored = (case["state"], case["round"], case["version"], case["position"])
        assert stored == (shadow.state.value, shadow.round, shadow.version, shadow.position)
        holder = shadow.holder or (None, None)
        assert (case["holder_tier"], case["holder_id"]) == holder
        people = {line["person_id"] for line in tables.lines if line["case_id"] == shadow.id}
        assert people == set(shadow.lines)
        duties = {row["user_id"]: row["tier"] for row in tables.duties[shadow.id]}
        assert duties == shadow.duties
        chain = [
            (step["tier"], step["organisation_id"])
            for step in tables.steps[shadow.id]
            if step["round"] == shadow.round
        ]
        assert chain == list(shadow.chain)
