"""what is known of a feed, packed, beside its newest load."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""


def upgrade() -> None:
    op.create_table(
        "image",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("stands_on", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["load.id"]),
        sa.PrimaryKeyConstraint("load_id"),
    )
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    own = "load_id IN (SELECT id FROM load)"
    op.execute("ALTER TABLE image ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON image USING ({own}) WITH CHECK ({own})")
    op.execute("ALTER TABLE image ALTER COLUMN packed SET STORAGE EXTERNAL")  # it is packed already
    quote = connection.dialect.identifier_preparer.quote_identifier
    for role in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        op.execute(f"GRANT SELECT, INSERT, DELETE ON image TO {quote(role)}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
