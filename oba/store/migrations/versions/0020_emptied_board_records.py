"""the few board records whose words were emptied, found at once: every page asks for the last."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    was_emptied = sa.text("emptied_in IS NOT NULL")
    op.create_index(
        "board_record_emptied", "board_record", ["emptied_in"], sqlite_where=was_emptied, postgresql_where=was_emptied
    )
