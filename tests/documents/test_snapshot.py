import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.snapshot import ArchiveSnapshot, SnapshotError, format_hours
from tests.documents import samples

hours = st.decimals(min_value=0, max_value=100_000, places=2)


def with_hours(value: Decimal) -> ArchiveSnapshot:
    base = samples.archive(1)
    year = base.years[0]
    return replace(
        base, years=(replace(year, items=(replace(year.items[0], hours=value),), total=value),)
    )


@given(hours, st.text(st.characters(exclude_categories=["Cs"])), st.dates())
def test_json_gives_back_an_equal_snapshot(value, name, day):
    snapshot = replace(with_hours(value), person_name=name, issued_on=day)
    again = ArchiveSnapshot.from_json(snapshot.to_json())
    assert again == snapshot
    assert again.to_json() == snapshot.to_json()


@given(hours)
def test_equal_hours_have_equal_json(value):
    finer = value.quantize(Decimal("0.0001"))
    assert with_hours(finer) == with_hours(value)
    assert with_hours(finer).to_json() == with_hours(value).to_json()


def test_json_is_canonical():
    text = samples.archive(2).to_json()
    data = json.loads(text)
    assert text == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert data["schema"] == 1
    assert data["issued_on"] == "2025-03-01"
    assert data["years"][0]["professional"] == "62.5"
    assert data["years"][0]["required_total"] == "90"


@pytest.mark.parametrize(
    ("value", "printed"),
    [("24", "24"), ("24.00", "24"), ("12.50", "12.5"), ("0", "0"), ("0.00", "0"), ("1E+2", "100")],
)
def test_hours_are_written_plainly(value, printed):
    assert format_hours(Decimal(value)) == printed


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("number"),
        lambda data: data.update(extra=1),
        lambda data: data.update(schema=2),
        lambda data: data.update(issued_on="1.3.2025"),
        lambda data: data["years"][0].update(total="many"),
        lambda data: data["years"][0].update(total=92.5),
        lambda data: data["years"][0]["items"][0].update(hours="NaN"),
        lambda data: data["years"][0]["items"][0].pop("title"),
    ],
)
def test_other_json_is_refused(change):
    data = json.loads(samples.archive(1).to_json())
    change(data)
    with pytest.raises(SnapshotError):
        ArchiveSnapshot.from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '"x"'])
def test_what_is_not_a_snapshot_is_refused(text):
    with pytest.raises(SnapshotError):
        ArchiveSnapshot.from_json(text)


def test_floats_and_reversed_dates_are_refused():
    item = samples.item(0, 2024)
    with pytest.raises(SnapshotError):
        replace(item, hours=1.5)
    with pytest.raises(SnapshotError):
        replace(item, ends_on=date(2020, 1, 1))
