"""Make room for people's own items, reversals and conversion rules.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Constraints whose vocabulary grows: table, name, condition before and after.
CHECKS = (
    (
        "review_case",
        "ck_review_case_kind_known",
        "kind IN ('filing', 'declaration')",
        "kind IN ('filing', 'declaration', 'hand_in')",
    ),
    (
        "hour_line",
        "ck_hour_line_state_known",
        "state IN ('draft', 'live', 'credited', 'dropped')",
        "state IN ('draft', 'live', 'credited', 'taken_in', 'dropped', 'reversed')",
    ),
    (
        "case_action",
        "ck_case_action_kind_known",
        "kind IN ('submit', 'withdraw', 'approve', 'return', 'refuse', 'split', 'discard')",
        "kind IN ('submit', 'withdraw', 'approve', 'return', 'refuse', 'split', 'discard', 'reverse')",
    ),
    (
        "case_action",
        "ck_case_action_reason_is_written",
        "NOT (kind IN ('return', 'refuse', 'split')) OR (length(trim(reason)) > 0)",
        "NOT (kind IN ('return', 'refuse', 'split', 'reverse')) OR (length(trim(reason)) > 0)",
    ),
)
LINE_COLUMNS = (
    "sessions JSON",
    "item_count INTEGER CONSTRAINT ck_hour_line_item_count_positive CHECK (item_count IS NULL OR item_count > 0)",
    "credits INTEGER CONSTRAINT ck_hour_line_credits_positive CHECK (credits IS NULL OR credits > 0)",
    "result_type VARCHAR(32) CONSTRAINT ck_hour_line_result_type_known CHECK (NOT (result_type IS NOT NULL) OR (result_type IN ('award', 'patent', 'project', 'standard', 'paper', 'book', 'translation')))",
    "project_key VARCHAR(60) DEFAULT '' NOT NULL",
    "second_key VARCHAR(120)",
)
USES = {
    "SELECT min(id) FROM review_case WHERE owner_id IS NOT NULL": "people have items of their own",
    "SELECT min(id) FROM case_action WHERE kind = 'reverse'": "hours were taken back",
    "SELECT min(id) FROM conversion_rule": "conversion rules are on file",
}
TAKEN = "second_key IS NOT NULL AND state IN ('live', 'credited')"
# One credit for each source and subject, and now for each year: a period may span two.
CREDIT_KEYS = {
    "uq_ledger_entry_line_credit": ("line_id", "line_id IS NOT NULL AND cause = 'credit'"),
    "uq_ledger_entry_row_credit": (
        "import_row_id",
        "import_row_id IS NOT NULL AND cause = 'credit'",
    ),
}
NO_REPLACE = "CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE (id = NEW.id) OR (line_id = NEW.line_id AND subject = NEW.subject{year} AND cause = 'credit' AND NEW.cause = 'credit') OR (import_row_id = NEW.import_row_id AND subject = NEW.subject{year} AND cause = 'credit' AND NEW.cause = 'credit')) BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END"


def upgrade() -> None:
    for table, name, before, after in CHECKS:
        _replace_check(table, name, before, after)
    op.execute(
        "ALTER TABLE review_case ADD COLUMN owner_id INTEGER"
        " CONSTRAINT fk_review_case_owner_id_person REFERENCES person (id)"
    )
    op.execute(
        "ALTER TABLE review_case ADD COLUMN taken_into_id INTEGER"
        " CONSTRAINT fk_review_case_taken_into_id_review_case REFERENCES review_case (id)"
    )
    op.create_index("ix_review_case_owner_id_id", "review_case", ["owner_id", "id"])
    op.execute(
        "ALTER TABLE attachment ADD COLUMN person_id INTEGER"
        " CONSTRAINT fk_attachment_person_id_person REFERENCES person (id)"
    )
    op.add_column("declaration", sa.Column("consent_version", sa.String(length=20), nullable=True))
    op.add_column("declaration", sa.Column("consented_at", sa.DateTime(), nullable=True))
    for column in LINE_COLUMNS:
        op.execute(f"ALTER TABLE hour_line ADD COLUMN {column}")
    op.create_index(
        "uq_hour_line_taken_second",
        "hour_line",
        ["person_id", "second_key"],
        unique=True,
        sqlite_where=sa.text(TAKEN),
        postgresql_where=sa.text(TAKEN),
    )
    _key_credits_by("year", "subject")
    _create_conversion_rules()
    op.execute(
        "ALTER TABLE hour_line ADD COLUMN conversion_rule_id INTEGER"
        " CONSTRAINT fk_hour_line_conversion_rule_id_conversion_rule"
        " REFERENCES conversion_rule (id)"
    )


def _create_conversion_rules() -> None:
    op.create_table(
        "conversion_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("hours_per_credit", sa.Integer(), nullable=False),
        sa.Column("document_title", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), server_default="", nullable=False),
        sa.CheckConstraint(
            "first_year <= last_year", name=op.f("ck_conversion_rule_years_in_order")
        ),
        sa.CheckConstraint("hours_per_credit > 0", name=op.f("ck_conversion_rule_hours_positive")),
        sa.CheckConstraint(
            "NOT (revoked_at IS NOT NULL) OR (length(trim(revoke_reason)) > 0)",
            name=op.f("ck_conversion_rule_revoked_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["organisation.id"],
            name=op.f("fk_conversion_rule_department_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["ab_user.id"],
            name=op.f("fk_conversion_rule_recorded_by_id_ab_user"),
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"],
            ["ab_user.id"],
            name=op.f("fk_conversion_rule_revoked_by_id_ab_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion_rule")),
    )
    op.create_index(
        "ix_conversion_rule_department_id_id", "conversion_rule", ["department_id", "id"]
    )


def downgrade() -> None:
    """Refuses where the new words are in use: the version before does not know them."""
    for query, used in USES.items():
        if op.get_bind().scalar(sa.text(query)):
            message = f"{used}: revision 0008 cannot be taken back"
            raise RuntimeError(message)
    op.execute("ALTER TABLE hour_line DROP COLUMN conversion_rule_id")
    op.drop_index("ix_conversion_rule_department_id_id", "conversion_rule")
    op.drop_table("conversion_rule")
    _key_credits_by("subject")
    op.drop_index("uq_hour_line_taken_second", "hour_line")
    for column in reversed(LINE_COLUMNS):
        op.execute(f"ALTER TABLE hour_line DROP COLUMN {column.split()[0]}")
    for column in ("consented_at", "consent_version"):
        op.drop_column("declaration", column)
    op.execute("ALTER TABLE attachment DROP COLUMN person_id")
    op.drop_index("ix_review_case_owner_id_id", "review_case")
    op.execute("ALTER TABLE review_case DROP COLUMN taken_into_id")
    op.execute("ALTER TABLE review_case DROP COLUMN owner_id")
    for table, name, before, after in reversed(CHECKS):
        _replace_check(table, name, after, before)


def _key_credits_by(*columns: str) -> None:
    """What makes the first credit of a source unique, with the trigger that watches it."""
    for name, (source, condition) in CREDIT_KEYS.items():
        op.drop_index(name, "ledger_entry")
        op.create_index(
            name,
            "ledger_entry",
            [source, *columns],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER ledger_entry_no_replace")
        year = " AND year = NEW.year" if "year" in columns else ""
        op.execute(NO_REPLACE.format(year=year))


def _replace_check(table: str, name: str, before: str, after: str) -> None:
    """Another condition under the same name. On SQLite in the schema's text, as its manual
    describes: rebuilding the table would lose its other constraints and its triggers.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, after)
        return
    connection = op.get_bind()
    old, new = (f"CONSTRAINT {name} CHECK ({condition})" for condition in (before, after))
    op.execute("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :old) > 0"
        ),
        {"old": old, "new": new, "table": table},
    )
    op.execute("PRAGMA writable_schema = RESET")
    if changed.rowcount != 1:
        message = f"the table {table} has no constraint {old}"
        raise RuntimeError(message)
