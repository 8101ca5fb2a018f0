"""Keep second factors and their recovery codes; a session says how far its sign-in is.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STAGE = "second_factor VARCHAR(32) DEFAULT 'none' NOT NULL CONSTRAINT ck_login_session_second_factor_known CHECK (second_factor IN ('none', 'due', 'passed'))"


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "NOT (confirmed_at IS NOT NULL) OR (last_step IS NOT NULL)",
            name=op.f("ck_second_factor_confirmed_has_step"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_second_factor_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["second_factor.user_id"],
            name=op.f("fk_recovery_code_user_id_second_factor"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    op.execute(f"ALTER TABLE login_session ADD COLUMN {STAGE}")


def downgrade() -> None:
    # Whoever still owes the second factor is signed in nowhere.
    op.execute("DELETE FROM login_session WHERE second_factor = 'due'")
    op.execute("ALTER TABLE login_session DROP COLUMN second_factor")
    op.drop_index("ix_recovery_code_user_id", "recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
