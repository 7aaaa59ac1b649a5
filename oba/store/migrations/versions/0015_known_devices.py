"""devices that people have signed in on, and wrong tries of the last hour."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''"))


def upgrade() -> None:
    op.add_column("account", sa.Column("locks", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "device",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _tenant(),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locks", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("token_hash", "account_id"),
    )
    op.create_index("ix_device_account_id", "device", ["account_id"])
    op.create_table(
        "guess",
        sa.Column("id", sa.Integer(), nullable=False),
        _tenant(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_guess_at", "guess", ["at"])
    if op.get_bind().dialect.name == "postgresql":
        for table in ("device", "guess"):
            _let_each_see_its_own(table)
        _grant_to_partnerships()


def _let_each_see_its_own(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {table} ALTER COLUMN tenant SET DEFAULT"
        f" CASE WHEN row_security_active('{table}') THEN current_user::text ELSE '' END"
    )
    op.execute(f"CREATE POLICY own_rows ON {table} USING (tenant = current_user) WITH CHECK (tenant = current_user)")


def _grant_to_partnerships() -> None:
    connection = op.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        role = quote(name)
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON device, guess TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE guess_id_seq TO {role}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
