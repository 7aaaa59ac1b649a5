"""marks of whoever was erased from lists of returns, so that a copy of the store has them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_TABLE = "case_erasure"
_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''")),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "list", name="case_erasure_list"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _share_in_postgresql()


def _share_in_postgresql() -> None:
    """A partnership's role sees and writes its own rows only."""
    op.execute(f"ALTER TABLE {_TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {_TABLE} ALTER COLUMN tenant SET DEFAULT"
        f" CASE WHEN row_security_active('{_TABLE}') THEN current_user::text ELSE '' END"
    )
    op.execute(f"CREATE POLICY own_rows ON {_TABLE} USING (tenant = current_user) WITH CHECK (tenant = current_user)")
    connection = op.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {_TABLE} TO {quote(name)}")
        op.execute(f"GRANT USAGE ON SEQUENCE {_TABLE}_id_seq TO {quote(name)}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
