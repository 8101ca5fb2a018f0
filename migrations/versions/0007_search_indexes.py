"""Find names and numbers by their beginning, and a user's duties in the order of the cases.

Revision 0007, after 0006.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _by_beginning(name: str, table: str, column: str, *more: str) -> None:
    op.create_index(name, table, [column, *more], postgresql_ops={column: "varchar_pattern_ops"})


def upgrade() -> None:
    op.drop_index("ix_person_name", table_name="person")
    _by_beginning("ix_person_name", "person", "name")
    _by_beginning("ix_filing_filing_number_beginning", "filing", "filing_number")
    _by_beginning("ix_audit_entry_user_name_id", "audit_entry", "user_name", "id")
    op.create_index(
        "ix_case_duty_user_id_case_id_tier", "case_duty", ["user_id", "case_id", "tier"]
    )
    op.drop_index("ix_case_duty_user_id", table_name="case_duty")


def downgrade() -> None:
    op.create_index("ix_case_duty_user_id", "case_duty", ["user_id"])
    op.drop_index("ix_case_duty_user_id_case_id_tier", table_name="case_duty")
    op.drop_index("ix_audit_entry_user_name_id", table_name="audit_entry")
    op.drop_index("ix_filing_filing_number_beginning", table_name="filing")
    op.drop_index("ix_person_name", table_name="person")
    op.create_index("ix_person_name", "person", ["name"])
