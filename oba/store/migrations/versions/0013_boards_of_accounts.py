"""boards of accounts, and the words of a return beside its figures."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("boards", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("attempt", sa.Column("words", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
