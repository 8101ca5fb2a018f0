"""Imported results name their year of study and, where a platform teaches both, the subject.

Revision 0009, after 0008.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = (
    "study_year INTEGER",
    "subject VARCHAR(32) CONSTRAINT ck_import_row_subject_known CHECK (NOT (subject IS NOT NULL) OR (subject IN ('public', 'professional')))",
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE import_row ADD COLUMN {column}")


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE import_row DROP COLUMN {column.split()[0]}")
