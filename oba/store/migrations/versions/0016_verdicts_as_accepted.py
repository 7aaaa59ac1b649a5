"""the verdict with the reasons and waivers with which a return was accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("accepted_verdict", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
