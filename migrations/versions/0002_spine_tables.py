"""Make the tables of the spine.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Rows of these tables are never changed or removed; of an issued paper the state alone may change.
# INSERT OR REPLACE on SQLite deletes without firing DELETE triggers unless the connection asked
# for recursive triggers, and removes whatever stands in the way of any unique key: the triggers
# named _no_replace fire for every connection and look at every key.
SQLITE_TRIGGERS = (
    "CREATE TRIGGER case_action_no_update BEFORE UPDATE ON case_action BEGIN SELECT RAISE(ABORT, 'case_action is append-only'); END",
    "CREATE TRIGGER case_action_no_delete BEFORE DELETE ON case_action BEGIN SELECT RAISE(ABORT, 'case_action is append-only'); END",
    "CREATE TRIGGER case_action_no_replace BEFORE INSERT ON case_action WHEN EXISTS (SELECT 1 FROM case_action WHERE (id = NEW.id) OR (case_id = NEW.case_id AND version_before = NEW.version_before)) BEGIN SELECT RAISE(ABORT, 'case_action is append-only'); END",
    "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END",
    "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END",
    "CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE (id = NEW.id) OR (line_id = NEW.line_id AND subject = NEW.subject AND cause = 'credit' AND NEW.cause = 'credit') OR (import_row_id = NEW.import_row_id AND subject = NEW.subject AND cause = 'credit' AND NEW.cause = 'credit')) BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE (id = NEW.id)) BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER issued_document_no_update BEFORE UPDATE OF id, number, person_id, snapshot, stored_name, sha256, size, issued_by_id, issued_at ON issued_document BEGIN SELECT RAISE(ABORT, 'issued_document is append-only'); END",
    "CREATE TRIGGER issued_document_no_delete BEFORE DELETE ON issued_document BEGIN SELECT RAISE(ABORT, 'issued_document is append-only'); END",
    "CREATE TRIGGER issued_document_no_replace BEFORE INSERT ON issued_document WHEN EXISTS (SELECT 1 FROM issued_document WHERE (id = NEW.id) OR (number = NEW.number) OR (stored_name = NEW.stored_name)) BEGIN SELECT RAISE(ABORT, 'issued_document is append-only'); END",
)
POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    "CREATE TRIGGER case_action_no_update BEFORE UPDATE ON case_action FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER case_action_no_delete BEFORE DELETE ON case_action FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER case_action_no_truncate BEFORE TRUNCATE ON case_action FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER issued_document_no_update BEFORE UPDATE OF id, number, person_id, snapshot, stored_name, sha256, size, issued_by_id, issued_at ON issued_document FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER issued_document_no_delete BEFORE DELETE ON issued_document FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER issued_document_no_truncate BEFORE TRUNCATE ON issued_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def upgrade() -> None:
    op.create_table(
        "number_series",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent_code", sa.String(length=6), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["region.code"], name=op.f("fk_region_parent_code_region")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("nature", sa.String(length=32), nullable=False),
        sa.Column("track", sa.String(length=32), nullable=True),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT (track IS NOT NULL) OR (track IN ('in_system', 'out_system', 'self_audit'))",
            name=op.f("ck_organisation_track_known"),
        ),
        sa.CheckConstraint(
            "level IN ('province', 'prefecture', 'county')",
            name=op.f("ck_organisation_level_known"),
        ),
        sa.CheckConstraint(
            "nature IN ('agency', 'institution', 'state_enterprise', 'private_enterprise', 'foreign_enterprise', 'social_organisation', 'social_service', 'central_unit', 'other')",
            name=op.f("ck_organisation_nature_known"),
        ),
        sa.CheckConstraint(
            "NOT (bureau_id IS NOT NULL) OR (bureau_id <> id)",
            name=op.f("ck_organisation_not_own_bureau"),
        ),
        sa.CheckConstraint(
            "NOT (department_id IS NOT NULL) OR (department_id <> id)",
            name=op.f("ck_organisation_not_own_department"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_organisation_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_department_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_organisation_region_code_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_organisation_credit_code")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_bureau_id_id", ["bureau_id", "id"], unique=False)
        batch_op.create_index(
            "ix_organisation_department_id_id", ["department_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_region_code"), ["region_code"], unique=False
        )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('done', 'refused')", name=op.f("ck_audit_entry_outcome_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_audit_entry_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_audit_entry_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_entry_record_type_record_id_id",
            ["record_type", "record_id", "id"],
            unique=False,
        )
        batch_op.create_index("ix_audit_entry_user_id_id", ["user_id", "id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'posted') = (posted_at IS NOT NULL)",
            name=op.f("ck_import_batch_posted_has_time"),
        ),
        sa.CheckConstraint(
            "state IN ('checked', 'posted', 'dropped')", name=op.f("ck_import_batch_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_import_batch_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["ab_user.id"], name=op.f("fk_import_batch_uploaded_by_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(
            "uq_import_batch_posted_file",
            ["sha256"],
            unique=True,
            sqlite_where=sa.text("state = 'posted'"),
            postgresql_where=sa.text("state = 'posted'"),
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('provincial_admin', 'hr_reviewer', 'department_admin', 'unit_admin', 'base_admin', 'association_reviewer', 'professional', 'auditor', 'system_admin')",
            name=op.f("ck_membership_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_membership_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_membership_active",
            ["user_id", "role", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )

    op.create_table(
        "organisation_capacity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('employer', 'base_national', 'base_provincial', 'base_municipal', 'department', 'hr_bureau', 'association', 'other_authority')",
            name=op.f("ck_organisation_capacity_capacity_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_capacity_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_capacity")),
        sa.UniqueConstraint(
            "organisation_id",
            "capacity",
            name=op.f("uq_organisation_capacity_organisation_id_capacity"),
        ),
    )
    with op.batch_alter_table("organisation_capacity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_organisation_capacity_capacity", ["capacity", "organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_capacity_organisation_id"),
            ["organisation_id"],
            unique=False,
        )

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id_type", sa.String(length=32), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("identity_hash", sa.String(length=64), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("title_series", sa.String(length=30), nullable=True),
        sa.Column("title_level", sa.String(length=20), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "id_type IN ('resident_card', 'hmt_residence', 'foreign_residence', 'passport')",
            name=op.f("ck_person_id_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["organisation.id"], name=op.f("fk_person_employer_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_person_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("identity_hash", name=op.f("uq_person_identity_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_person_user_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_employer_id_id", ["employer_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)

    op.create_table(
        "review_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("holder_tier", sa.String(length=32), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("held_since", sa.DateTime(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("returned_position", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'in_review') = (holder_id IS NOT NULL AND holder_tier IS NOT NULL AND position IS NOT NULL AND held_since IS NOT NULL)",
            name=op.f("ck_review_case_held_while_in_review"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('approved', 'refused')) OR (decided_at IS NOT NULL)",
            name=op.f("ck_review_case_decided_has_time"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('in_review', 'approved')) OR (content_hash <> '')",
            name=op.f("ck_review_case_reviewed_has_hash"),
        ),
        sa.CheckConstraint(
            "NOT (state NOT IN ('draft', 'discarded')) OR (round >= 1)",
            name=op.f("ck_review_case_submitted_has_round"),
        ),
        sa.CheckConstraint(
            "kind IN ('filing', 'declaration')", name=op.f("ck_review_case_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'returned', 'withdrawn', 'approved', 'refused', 'discarded')",
            name=op.f("ck_review_case_state_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_review_case_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_review_case_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_review_case_created_by_id_ab_user")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["organisation.id"],
            name=op.f("fk_review_case_department_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["organisation.id"], name=op.f("fk_review_case_holder_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_review_case_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
        sa.UniqueConstraint("number", name=op.f("uq_review_case_number")),
    )
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_case_bureau_id_state_id", ["bureau_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "ix_review_case_department_id_state_id", ["department_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "ix_review_case_holder_id_holder_tier_id",
            ["holder_id", "holder_tier", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_review_case_organisation_id_state_id",
            ["organisation_id", "state", "id"],
            unique=False,
        )
        batch_op.create_index("ix_review_case_state_kind_id", ["state", "kind", "id"], unique=False)

    op.create_table(
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
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_case_id_id", ["case_id", "id"], unique=False)

    op.create_table(
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
        sa.CheckConstraint(
            "NOT (kind IN ('return', 'refuse')) OR (length(trim(reason)) > 0)",
            name=op.f("ck_case_action_reason_is_written"),
        ),
        sa.CheckConstraint(
            "kind IN ('submit', 'withdraw', 'approve', 'return', 'refuse', 'discard')",
            name=op.f("ck_case_action_kind_known"),
        ),
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
    with op.batch_alter_table("case_action", schema=None) as batch_op:
        batch_op.create_index("ix_case_action_user_id_id", ["user_id", "id"], unique=False)

    op.create_table(
        "case_duty",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "tier IN ('submitter', 'unit', 'department', 'hr', 'association')",
            name=op.f("ck_case_duty_tier_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_case_duty_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_case_duty_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_duty")),
    )
    with op.batch_alter_table("case_duty", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_duty_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("skip_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(organisation_id IS NULL) = (skip_reason <> '')",
            name=op.f("ck_case_step_decided_or_skipped"),
        ),
        sa.CheckConstraint(
            "tier IN ('submitter', 'unit', 'department', 'hr', 'association')",
            name=op.f("ck_case_step_tier_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_case_step_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_step_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
        sa.UniqueConstraint(
            "case_id", "round", "position", name=op.f("uq_case_step_case_id_round_position")
        ),
    )
    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "NOT (ended_on IS NOT NULL) OR (ended_on >= started_on)",
            name=op.f("ck_employment_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_employment_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_employment_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_employment_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_employment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_employment_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("target_series", sa.String(length=400), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("filing_number", sa.String(length=60), nullable=True),
        sa.Column("by_base", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT (mode <> 'online') OR (place <> '')", name=op.f("ck_filing_offline_has_place")
        ),
        sa.CheckConstraint(
            "mode IN ('offline', 'online', 'mixed')", name=op.f("ck_filing_mode_known")
        ),
        sa.CheckConstraint(
            "subject IN ('public', 'professional')", name=op.f("ck_filing_subject_known")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_filing_ends_after_start")),
        sa.CheckConstraint("hours IS NULL OR hours > 0", name=op.f("ck_filing_hours_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_filing_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_filing_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("case_id", name=op.f("uq_filing_case_id")),
        sa.UniqueConstraint("filing_number", name=op.f("uq_filing_filing_number")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_filing_organisation_id_id", ["organisation_id", "id"], unique=False
        )
        batch_op.create_index("ix_filing_title", ["title"], unique=False)

    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("natural_key", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id_type", sa.String(length=32), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=True),
        sa.Column("identity_hash", sa.String(length=64), nullable=True),
        sa.Column("employer_name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("course", sa.String(length=200), nullable=False),
        sa.Column("platform", sa.String(length=100), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('ready', 'unknown', 'credited', 'waiting', 'unqualified', 'duplicate', 'error')",
            name=op.f("ck_import_row_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_row_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_row_identity_hash"), ["identity_hash"], unique=False
        )
        batch_op.create_index("ix_import_row_outcome_id", ["outcome", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_row_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_import_row_batch_id_row_number", ["batch_id", "row_number"], unique=True
        )
        batch_op.create_index(
            "uq_import_row_counted",
            ["natural_key"],
            unique=True,
            sqlite_where=sa.text("natural_key IS NOT NULL AND outcome IN ('credited', 'waiting')"),
            postgresql_where=sa.text(
                "natural_key IS NOT NULL AND outcome IN ('credited', 'waiting')"
            ),
        )

    op.create_table(
        "issued_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("stored_name", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('valid', 'superseded', 'revoked')",
            name=op.f("ck_issued_document_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["ab_user.id"], name=op.f("fk_issued_document_issued_by_id_ab_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_issued_document_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_document_number")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_issued_document_stored_name")),
    )
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.create_index("ix_issued_document_person_id_id", ["person_id", "id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_login_session_membership_id_membership"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_login_session_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "year_total",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public", sa.Integer(), nullable=False),
        sa.Column("professional", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "public >= 0 AND professional >= 0", name=op.f("ck_year_total_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_year_total_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "year", name=op.f("pk_year_total")),
    )
    with op.batch_alter_table("year_total", schema=None) as batch_op:
        batch_op.create_index("ix_year_total_year_person_id", ["year", "person_id"], unique=False)

    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("organiser", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_declaration_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_declaration_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.id"], name=op.f("fk_declaration_filing_id_filing")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_declaration_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("case_id", name=op.f("uq_declaration_case_id")),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_filing_id"), ["filing_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_declaration_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "hour_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("certificate_number", sa.String(length=60), nullable=False),
        sa.Column("once_key", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'live', 'credited', 'dropped')",
            name=op.f("ck_hour_line_state_known"),
        ),
        sa.CheckConstraint("days IS NULL OR days > 0", name=op.f("ck_hour_line_days_positive")),
        sa.CheckConstraint("hours IS NULL OR hours > 0", name=op.f("ck_hour_line_hours_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_hour_line_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.id"], name=op.f("fk_hour_line_filing_id_filing")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_hour_line_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_line")),
    )
    with op.batch_alter_table("hour_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hour_line_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_hour_line_person_id_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "uq_hour_line_case_id_person_id", ["case_id", "person_id"], unique=True
        )
        batch_op.create_index(
            "uq_hour_line_taken_filing",
            ["person_id", "filing_id"],
            unique=True,
            sqlite_where=sa.text("filing_id IS NOT NULL AND state IN ('live', 'credited')"),
            postgresql_where=sa.text("filing_id IS NOT NULL AND state IN ('live', 'credited')"),
        )
        batch_op.create_index(
            "uq_hour_line_taken_once",
            ["person_id", "once_key"],
            unique=True,
            sqlite_where=sa.text("once_key IS NOT NULL AND state IN ('live', 'credited')"),
            postgresql_where=sa.text("once_key IS NOT NULL AND state IN ('live', 'credited')"),
        )

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("import_row_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("policy_version", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organiser", sa.String(length=120), nullable=False),
        sa.Column("filing_number", sa.String(length=60), nullable=True),
        sa.Column("approved_by", sa.String(length=260), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "cause <> 'credit' OR credited >= 0", name=op.f("ck_ledger_entry_credit_not_negative")
        ),
        sa.CheckConstraint(
            "subject IN ('public', 'professional')", name=op.f("ck_ledger_entry_subject_known")
        ),
        sa.CheckConstraint(
            "(line_id IS NULL) <> (import_row_id IS NULL)",
            name=op.f("ck_ledger_entry_has_exactly_one_source"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_ledger_entry_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["import_row_id"],
            ["import_row.id"],
            name=op.f("fk_ledger_entry_import_row_id_import_row"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["hour_line.id"], name=op.f("fk_ledger_entry_line_id_hour_line")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_ledger_entry_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ledger_entry_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_entry_person_id_year_id", ["person_id", "year", "id"], unique=False
        )
        batch_op.create_index(
            "uq_ledger_entry_line_credit",
            ["line_id", "subject"],
            unique=True,
            sqlite_where=sa.text("line_id IS NOT NULL AND cause = 'credit'"),
            postgresql_where=sa.text("line_id IS NOT NULL AND cause = 'credit'"),
        )
        batch_op.create_index(
            "uq_ledger_entry_row_credit",
            ["import_row_id", "subject"],
            unique=True,
            sqlite_where=sa.text("import_row_id IS NOT NULL AND cause = 'credit'"),
            postgresql_where=sa.text("import_row_id IS NOT NULL AND cause = 'credit'"),
        )

    op.create_table(
        "document_year",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_document_year_document_id_issued_document"),
        ),
        sa.PrimaryKeyConstraint("document_id", "year", name=op.f("pk_document_year")),
    )
    for statement in SQLITE_TRIGGERS if _is_sqlite() else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("case_action", "ledger_entry", "audit_entry", "issued_document"):
        for event in ("update", "delete", "replace", "truncate"):
            of_table = "" if _is_sqlite() else f" ON {table}"
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{of_table}")
    op.drop_table("document_year")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ledger_entry_row_credit",
            sqlite_where=sa.text("import_row_id IS NOT NULL AND cause = 'credit'"),
            postgresql_where=sa.text("import_row_id IS NOT NULL AND cause = 'credit'"),
        )
        batch_op.drop_index(
            "uq_ledger_entry_line_credit",
            sqlite_where=sa.text("line_id IS NOT NULL AND cause = 'credit'"),
            postgresql_where=sa.text("line_id IS NOT NULL AND cause = 'credit'"),
        )
        batch_op.drop_index("ix_ledger_entry_person_id_year_id")

    op.drop_table("ledger_entry")
    with op.batch_alter_table("hour_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hour_line_taken_once",
            sqlite_where=sa.text("once_key IS NOT NULL AND state IN ('live', 'credited')"),
            postgresql_where=sa.text("once_key IS NOT NULL AND state IN ('live', 'credited')"),
        )
        batch_op.drop_index(
            "uq_hour_line_taken_filing",
            sqlite_where=sa.text("filing_id IS NOT NULL AND state IN ('live', 'credited')"),
            postgresql_where=sa.text("filing_id IS NOT NULL AND state IN ('live', 'credited')"),
        )
        batch_op.drop_index("uq_hour_line_case_id_person_id")
        batch_op.drop_index("ix_hour_line_person_id_id")
        batch_op.drop_index(batch_op.f("ix_hour_line_case_id"))

    op.drop_table("hour_line")
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declaration_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_declaration_filing_id"))

    op.drop_table("declaration")
    with op.batch_alter_table("year_total", schema=None) as batch_op:
        batch_op.drop_index("ix_year_total_year_person_id")

    op.drop_table("year_total")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_user_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("issued_document", schema=None) as batch_op:
        batch_op.drop_index("ix_issued_document_person_id_id")

    op.drop_table("issued_document")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_import_row_counted",
            sqlite_where=sa.text("natural_key IS NOT NULL AND outcome IN ('credited', 'waiting')"),
            postgresql_where=sa.text(
                "natural_key IS NOT NULL AND outcome IN ('credited', 'waiting')"
            ),
        )
        batch_op.drop_index("uq_import_row_batch_id_row_number")
        batch_op.drop_index(batch_op.f("ix_import_row_person_id"))
        batch_op.drop_index("ix_import_row_outcome_id")
        batch_op.drop_index(batch_op.f("ix_import_row_identity_hash"))

    op.drop_table("import_row")
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index("ix_filing_title")
        batch_op.drop_index("ix_filing_organisation_id_id")

    op.drop_table("filing")
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_employment_open",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_employment_person_id"))
        batch_op.drop_index(batch_op.f("ix_employment_organisation_id"))

    op.drop_table("employment")
    op.drop_table("case_step")
    with op.batch_alter_table("case_duty", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_duty_user_id"))

    op.drop_table("case_duty")
    with op.batch_alter_table("case_action", schema=None) as batch_op:
        batch_op.drop_index("ix_case_action_user_id_id")

    op.drop_table("case_action")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_case_id_id")

    op.drop_table("attachment")
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.drop_index("ix_review_case_state_kind_id")
        batch_op.drop_index("ix_review_case_organisation_id_state_id")
        batch_op.drop_index("ix_review_case_holder_id_holder_tier_id")
        batch_op.drop_index("ix_review_case_department_id_state_id")
        batch_op.drop_index("ix_review_case_bureau_id_state_id")

    op.drop_table("review_case")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name"))
        batch_op.drop_index("ix_person_employer_id_id")

    op.drop_table("person")
    with op.batch_alter_table("organisation_capacity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_capacity_organisation_id"))
        batch_op.drop_index("ix_organisation_capacity_capacity")

    op.drop_table("organisation_capacity")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_active",
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_import_batch_posted_file",
            sqlite_where=sa.text("state = 'posted'"),
            postgresql_where=sa.text("state = 'posted'"),
        )

    op.drop_table("import_batch")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_user_id_id")
        batch_op.drop_index("ix_audit_entry_record_type_record_id_id")

    op.drop_table("audit_entry")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_region_code"))
        batch_op.drop_index("ix_organisation_department_id_id")
        batch_op.drop_index("ix_organisation_bureau_id_id")

    op.drop_table("organisation")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_parent_code"))

    op.drop_table("region")
    op.drop_table("number_series")
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_change()")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
