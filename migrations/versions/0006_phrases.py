"""Keep phrases for reasons; who reviews gets some to begin with.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STARTERS = (
    "佐证材料不清晰，请重新上传清晰的扫描件。",
    "佐证材料未加盖印章，请加盖单位公章后重新上传。",
    "缺少培训签到表或合格人员名单，请补充后重新提交。",
    "人员名单与学时证明不一致，请核对后重新提交。",
    "申报学时与备案学时不一致，请核对后重新提交。",
    "证书编号与所附证书不一致，请核对后重新提交。",
    "培训方案缺少课程表和师资情况，请补充后重新提交。",
)
REVIEWERS = (
    "SELECT id FROM organisation WHERE track = 'self_audit' UNION "
    "SELECT organisation_id FROM organisation_capacity"
    " WHERE capacity IN ('hr_bureau', 'department', 'association')"
)


def upgrade() -> None:
    phrase = op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_phrase_text_given")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_phrase_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["ab_user.id"], name=op.f("fk_phrase_owner_id_ab_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
    )
    op.create_index("ix_phrase_owner_id", "phrase", ["owner_id"])
    op.create_index(
        "uq_phrase_own",
        "phrase",
        ["organisation_id", "owner_id", "text"],
        unique=True,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_index(
        "uq_phrase_shared",
        "phrase",
        ["organisation_id", "text"],
        unique=True,
        sqlite_where=sa.text("owner_id IS NULL"),
        postgresql_where=sa.text("owner_id IS NULL"),
    )
    reviewers = op.get_bind().execute(sa.text(REVIEWERS)).scalars().all()
    rows = [{"organisation_id": found, "text": text} for found in reviewers for text in STARTERS]
    if rows:
        op.bulk_insert(phrase, rows)


def downgrade() -> None:
    op.drop_table("phrase")
