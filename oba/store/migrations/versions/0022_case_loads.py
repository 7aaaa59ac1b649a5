"""what is known of each load of a case list, whose rows are in datasets apart; a role for those who load them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLE = "case_load"
_ROLES = "('submitter', 'approver', 'collector', 'qa_lead', 'board_member', 'administrator', 'analyst')"
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
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_sha256", sa.String(length=64), nullable=False),
        sa.Column("key_check", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rows_read", "rows_kept")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("set_aside", "values_aside")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("erased", "keep_months")),
        sa.Column("keep_after", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('current', 'replaced', 'removed')", name="case_load_state"),
    )
    current = sa.text("state = 'current'")
    op.create_index(
        "case_load_current", _TABLE, ["tenant", "list"], unique=True, sqlite_where=current, postgresql_where=current
    )
    _allow_analysts()
    if op.get_bind().dialect.name == "postgresql":
        _share_in_postgresql()


def _allow_analysts() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("account_role", "account", type_="check")
        op.create_check_constraint("account_role", "account", f"role IN {_ROLES}")
        return
    # SQLite's own checks are not read back, so the table is made anew with these in their place.
    checks = (
        sa.CheckConstraint(f"role IN {_ROLES}", name="account_role"),
        sa.CheckConstraint("(organisation <> '') = (role IN ('submitter', 'approver'))", name="account_of_a_provider"),
    )
    with op.batch_alter_table("account", recreate="always", table_args=checks):
        pass


def _share_in_postgresql() -> None:
    """A partnership's role sees and writes its own rows only; the owner of the tables is not bound."""
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
