"""the district and ward of a place that is smaller than either: small areas of the census, and wards."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("district", "ward"):
        op.add_column("area", sa.Column(name, sa.String(), nullable=True))
