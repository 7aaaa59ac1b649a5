"""what the partnership's lead lets pass by name: a fault of a return, and a signature of somebody alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = ("waiver", "signing_exception")
_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""
# What may be changed afterwards: that a waiver was taken back, and which attempt an exception was used for.
_CHANGED = {"waiver": "ended_at", "signing_exception": "attempt_id"}


def upgrade() -> None:
    op.create_table(
        "waiver",
        *_head(),
        sa.Column("rule", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sheet", "cell", "measure", "category")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("period", "value", "what")),
        *_given(),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_keys(),
    )
    op.create_index("ix_waiver_owed_id", "waiver", ["owed_id"])
    op.create_table(
        "signing_exception",
        *_head(),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *_given(),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        *_keys(),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"]),
    )
    op.create_index("ix_signing_exception_owed_id", "signing_exception", ["owed_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            _share_in_postgresql(table)


def _head() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''")),
        sa.Column("owed_id", sa.Integer(), nullable=False),
    ]


def _given() -> list[sa.Column[object]]:
    return [
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _keys() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["owed_id"], ["owed.id"]),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"]),
    ]


def _share_in_postgresql(table: str) -> None:
    """A partnership's role sees and adds its own rows only; the owner of the tables is not bound."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {table} ALTER COLUMN tenant SET DEFAULT"
        f" CASE WHEN row_security_active('{table}') THEN current_user::text ELSE '' END"
    )
    op.execute(f"CREATE POLICY own_rows ON {table} USING (tenant = current_user) WITH CHECK (tenant = current_user)")
    connection = op.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        op.execute(f"GRANT SELECT, INSERT, UPDATE ({_CHANGED[table]}) ON {table} TO {quote(name)}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {quote(name)}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
