"""Let some lines of a case be returned: they go on in a case of their own.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# SQLite alters no constraint: the two tables are made anew, with their indexes and triggers.
SQLITE_TRIGGERS = {
    "case_action": "(id = NEW.id) OR (case_id = NEW.case_id AND version_before = NEW.version_before)",
    "returned_line": "(id = NEW.id) OR (action_id = NEW.action_id AND person_id = NEW.person_id)",
}
POSTGRESQL_TRIGGERS = (
    "CREATE TRIGGER returned_line_no_update BEFORE UPDATE ON returned_line FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER returned_line_no_delete BEFORE DELETE ON returned_line FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER returned_line_no_truncate BEFORE TRUNCATE ON returned_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
OLD_KINDS = "kind IN ('submit', 'withdraw', 'approve', 'return', 'refuse', 'discard')"
NEW_KINDS = "kind IN ('submit', 'withdraw', 'approve', 'return', 'refuse', 'split', 'discard')"
OLD_REASONS = "NOT (kind IN ('return', 'refuse')) OR (length(trim(reason)) > 0)"
NEW_REASONS = "NOT (kind IN ('return', 'refuse', 'split')) OR (length(trim(reason)) > 0)"


def upgrade() -> None:
    # Written out, as SQLite takes it without making the table anew.
    op.execute(
        "ALTER TABLE review_case ADD COLUMN parent_id INTEGER"
        " CONSTRAINT fk_review_case_parent_id_review_case REFERENCES review_case (id)"
        " CONSTRAINT ck_review_case_not_own_parent CHECK (parent_id <> id)"
    )
    op.create_index("ix_review_case_parent_id", "review_case", ["parent_id"])
    if _is_sqlite():
        _remake_case_action(NEW_KINDS, NEW_REASONS)
        _remake_attachment("case_id", "stored_name")
    else:
        _replace_checks(NEW_KINDS, NEW_REASONS)
        op.drop_constraint("uq_attachment_stored_name", "attachment", type_="unique")
        op.create_unique_constraint(
            "uq_attachment_case_id_stored_name", "attachment", ["case_id", "stored_name"]
        )
    op.create_table(
        "returned_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_returned_line_reason_is_written")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["case_action.id"], name=op.f("fk_returned_line_action_id_case_action")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_returned_line_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_line")),
        sa.UniqueConstraint(
            "action_id", "person_id", name=op.f("uq_returned_line_action_id_person_id")
        ),
    )
    if _is_sqlite():
        _protect_on_sqlite("returned_line")
    else:
        for statement in POSTGRESQL_TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    """Refuses where a case was split already: the version before knows no such cases."""
    if op.get_bind().scalar(sa.text("SELECT min(id) FROM review_case WHERE parent_id IS NOT NULL")):
        message = "cases were split since: revision 0005 cannot be taken back"
        raise RuntimeError(message)
    if not _is_sqlite():
        for event in ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER returned_line_no_{event} ON returned_line")
    op.drop_table("returned_line")
    if _is_sqlite():
        _remake_case_action(OLD_KINDS, OLD_REASONS)
        _remake_attachment("stored_name")
    else:
        _replace_checks(OLD_KINDS, OLD_REASONS)
        op.drop_constraint("uq_attachment_case_id_stored_name", "attachment", type_="unique")
        op.create_unique_constraint("uq_attachment_stored_name", "attachment", ["stored_name"])
    op.drop_index("ix_review_case_parent_id", "review_case")
    op.drop_column("review_case", "parent_id")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _replace_checks(kinds: str, reasons: str) -> None:
    for name, condition in (("kind_known", kinds), ("reason_is_written", reasons)):
        constraint = op.f(f"ck_case_action_{name}")
        op.drop_constraint(constraint, "case_action", type_="check")
        op.create_check_constraint(constraint, "case_action", condition)


def _remake_case_action(kinds: str, reasons: str) -> None:
    _remake(
        "case_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(reasons, name=op.f("ck_case_action_reason_is_written")),
        sa.CheckConstraint(kinds, name=op.f("ck_case_action_kind_known")),
        sa.CheckConstraint(
            "tier IN ('submitter', 'unit', 'department', 'hr', 'association')",
            name=op.f("ck_case_action_tier_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_case_action_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["ab_user.id"], name=op.f("fk_case_action_on_behalf_of_id_ab_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_action_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_case_action_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_action")),
        sa.UniqueConstraint(
            "case_id", "version_before", name=op.f("uq_case_action_case_id_version_before")
        ),
    )
    op.create_index("ix_case_action_user_id_id", "case_action", ["user_id", "id"])
    _protect_on_sqlite("case_action")


def _remake_attachment(*unique: str) -> None:
    _remake(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("original_name", sa.String(length=120), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("size IS NULL OR size > 0", name=op.f("ck_attachment_size_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_attachment_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["ab_user.id"], name=op.f("fk_attachment_uploaded_by_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_attachment_{'_'.join(unique)}")),
    )
    op.create_index("ix_attachment_case_id_id", "attachment", ["case_id", "id"])


def _remake(table: str, *parts: sa.schema.SchemaItem) -> None:
    """Makes a table anew and takes its rows over; its indexes and triggers are gone."""
    columns = ", ".join(part.name for part in parts if isinstance(part, sa.Column))
    op.create_table(f"{table}_new", *parts)
    op.execute(f"INSERT INTO {table}_new ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 - names of ours
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)


def _protect_on_sqlite(table: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    same = f"SELECT 1 FROM {table} WHERE {SQLITE_TRIGGERS[table]}"  # noqa: S608 - names of ours
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({same}) {refuse}"
    )
