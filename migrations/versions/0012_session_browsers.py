"""Remember which browser a session was begun with, in short.

Revision 0012, after 0011.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE login_session ADD COLUMN user_agent VARCHAR(120) DEFAULT '' NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE login_session DROP COLUMN user_agent")
