"""in PostgreSQL, a partnership's role sees and writes its own rows only."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OWNED = ("load", "series", "figure")
_OF_A_LOAD = ("observation", "coverage", "source_column", "load_finding", "quarantined")
_WITH_SERIES = ("observation", "coverage")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # The owner of the tables is not bound by the policies; its rows have no partnership's name.
        op.execute(
            f"ALTER TABLE {table} ALTER COLUMN tenant SET DEFAULT"
            f" CASE WHEN row_security_active('{table}') THEN current_user::text ELSE '' END"
        )
        op.execute(
            f"CREATE POLICY own_rows ON {table} USING (tenant = current_user) WITH CHECK (tenant = current_user)"
        )
    for table in _OF_A_LOAD:
        # These look through the policies of `load` and `series`, so each row has one owner, kept once.
        own = "load_id IN (SELECT id FROM load)"
        both = f"{own} AND series_id IN (SELECT id FROM series)" if table in _WITH_SERIES else own
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} USING ({own}) WITH CHECK ({both})")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
