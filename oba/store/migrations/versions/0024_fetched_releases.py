"""from which address a release was fetched, and when, if a live source gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("load", sa.Column("fetched_from", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("load", sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
