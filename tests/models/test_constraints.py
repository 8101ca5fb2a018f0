"""Invariants that the database itself keeps, whatever a program tries to write."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.enums import Role, Track
from app.models import db
from app.models.base import plain
from tests.factories import lines
from tests.operations.test_results import post, row


@pytest.fixture
def unit(world):
    return world.organisation(track=Track.OUT_SYSTEM, department=world.department())


@pytest.fixture
def actor(world, unit):
    return world.account(Role.UNIT_ADMIN, unit)


@pytest.fixture
def in_review(world, unit, actor):
    """A case under review, one that is approved and a filing: ids 1, 2 and 3. One is split."""
    cases = [world.submitted(actor, world.meeting(actor, [world.person(unit)])) for _ in range(2)]
    world.approve_through(cases[1])
    world.approved_filing(actor)
    batch = world.submitted(actor, world.meeting(actor, world.people(unit, 2)))
    world.split(batch, lines(batch)[1:])
    post(world, row(world.person(unit)))
    return cases[0]


def refused(statement, constraint):
    """The statement is refused; SQLite and PostgreSQL both name a CHECK."""
    with pytest.raises(IntegrityError, match=constraint):
        db.session.execute(text(statement))
    db.session.rollback()


HELD = "ck_review_case_held_while_in_review"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("holder_id = NULL", HELD),
        ("holder_tier = NULL", HELD),
        ("position = NULL", HELD),
        ("held_since = NULL", HELD),
        ("state = 'returned'", HELD),
        ("state = 'approved', decided_at = held_since", HELD),
        ("state = 'open'", "ck_review_case_(state_known|held_while_in_review)"),
        ("kind = 'letter'", "ck_review_case_kind_known"),
        ("version = 0", "ck_review_case_version_counts_from_one"),
        ("round = 0", "ck_review_case_submitted_has_round"),
        ("content_hash = ''", "ck_review_case_reviewed_has_hash"),
        ("parent_id = id", "ck_review_case_not_own_parent"),
    ],
)
@pytest.mark.usefixtures("in_review")
def test_a_case_under_review(change, constraint):
    refused(f"UPDATE review_case SET {change} WHERE id = 1", constraint)  # noqa: S608


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("decided_at = NULL", "ck_review_case_decided_has_time"),
        ("content_hash = ''", "ck_review_case_reviewed_has_hash"),
        ("state = 'in_review'", HELD),
        ("holder_id = 1, holder_tier = 'hr', position = 0, held_since = decided_at", HELD),
    ],
)
@pytest.mark.usefixtures("in_review")
def test_a_decided_case(change, constraint):
    refused(f"UPDATE review_case SET {change} WHERE id = 2", constraint)  # noqa: S608


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("case_step", "tier = 'king'", "ck_case_step_tier_known"),
        ("case_step", "organisation_id = NULL", "ck_case_step_decided_or_skipped"),
        ("case_step", "skip_reason = 'x'", "ck_case_step_decided_or_skipped"),
        ("hour_line", "hours = 0", "ck_hour_line_hours_positive"),
        ("hour_line", "days = -700", "ck_hour_line_days_positive"),
        ("hour_line", "state = 'gone'", "ck_hour_line_state_known"),
        ("declaration", "ends_on = '2019-01-01'", "ck_declaration_ends_after_start"),
        ("filing", "ends_on = '2019-01-01'", "ck_filing_ends_after_start"),
        ("filing", "hours = 0", "ck_filing_hours_positive"),
        ("filing", "subject = 'free'", "ck_filing_subject_known"),
        ("filing", "place = ''", "ck_filing_offline_has_place"),
        ("year_total", "professional = -1", "ck_year_total_not_negative"),
        ("import_batch", "posted_at = NULL", "ck_import_batch_posted_has_time"),
        ("import_batch", "state = 'checked'", "ck_import_batch_posted_has_time"),
        ("import_row", "outcome = 'lost'", "ck_import_row_outcome_known"),
        ("organisation", "track = 'free'", "ck_organisation_track_known"),
        ("organisation", "department_id = id", "ck_organisation_not_own_department"),
        ("organisation", "bureau_id = id", "ck_organisation_not_own_bureau"),
        ("organisation_capacity", "capacity = 'king'", "ck_organisation_capacity_capacity_known"),
        ("person", "id_type = 'card'", "ck_person_id_type_known"),
        ("employment", "ended_on = '1999-01-01'", "ck_employment_ends_after_start"),
        ("membership", "role = 'king'", "ck_membership_role_known"),
        ("attachment", "size = 0", "ck_attachment_size_positive"),
    ],
)
@pytest.mark.usefixtures("in_review")
def test_other_invariants(table, change, constraint):
    refused(f"UPDATE {table} SET {change}", constraint)  # noqa: S608


def copied(table, **changed):
    """INSERT of a copy of the first row with a new id and other changed columns."""
    names = [column.name for column in db.metadata.tables[table].columns if column.name != "id"]
    values = [changed.get(name, name) for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    return (
        f"INSERT INTO {table} (id, {quoted}) "  # noqa: S608
        f"SELECT id + 1000, {', '.join(values)} FROM {table} WHERE id = 1"
    )


@pytest.mark.parametrize(
    ("table", "changed", "constraint"),
    [
        (
            "case_action",
            {"version_before": "999", "kind": "'return'", "reason": "'  '"},
            "ck_case_action_reason_is_written",
        ),
        (
            "case_action",
            {"version_before": "999", "kind": "'refuse'", "reason": "''"},
            "ck_case_action_reason_is_written",
        ),
        (
            "case_action",
            {"version_before": "999", "kind": "'split'", "reason": "' '"},
            "ck_case_action_reason_is_written",
        ),
        ("returned_line", {"person_id": "person_id + 1", "reason": "' '"}, "reason_is_written"),
        ("case_action", {"version_before": "999", "kind": "'nod'"}, "ck_case_action_kind_known"),
        ("ledger_entry", {"subject": "'public'", "credited": "-1"}, "credit_not_negative"),
        ("ledger_entry", {"line_id": "NULL"}, "has_exactly_one_source"),
        ("ledger_entry", {"import_row_id": "1", "cause": "'x'"}, "has_exactly_one_source"),
        ("ledger_entry", {"subject": "'free'"}, "ck_ledger_entry_subject_known"),
        ("audit_entry", {"outcome": "'maybe'"}, "ck_audit_entry_outcome_known"),
    ],
)
@pytest.mark.usefixtures("in_review")
def test_new_rows(table, changed, constraint):
    refused(copied(table, **changed), constraint)


@pytest.mark.usefixtures("in_review")
def test_a_user_has_one_duty_in_a_case():
    statement = "INSERT INTO case_duty SELECT case_id, user_id, 'hr', 2 FROM case_duty"
    refused(statement, "(?i)unique|primary")


@pytest.mark.usefixtures("in_review")
def test_references_hold():
    refused("UPDATE review_case SET organisation_id = 424242", "(?i)foreign key")
    refused("DELETE FROM person", "(?i)foreign key|append-only")


@pytest.mark.parametrize(
    ("hours", "text_of"), [("35.00", "35"), ("17.50", "17.5"), ("100", "100"), ("0.25", "0.25")]
)
def test_hours_without_trailing_zeros(hours, text_of):
    from decimal import Decimal

    assert str(plain(Decimal(hours))) == text_of
