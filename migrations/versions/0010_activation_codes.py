"""One-time codes for accounts, and the passwords that an account had.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activation_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_activation_code_expires_later")),
        sa.CheckConstraint(
            "NOT (used) OR (closed_at IS NOT NULL)", name=op.f("ck_activation_code_used_is_closed")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["ab_user.id"], name=op.f("fk_activation_code_issued_by_id_ab_user")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_activation_code_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_activation_code_code_hash")),
    )
    op.create_index("ix_activation_code_user_id_id", "activation_code", ["user_id", "id"])
    op.create_index(
        "uq_activation_code_open",
        "activation_code",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "password_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_password_record_user_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_record")),
    )
    op.create_index("ix_password_record_user_id_id", "password_record", ["user_id", "id"])


def downgrade() -> None:
    op.drop_table("password_record")
    op.drop_table("activation_code")
