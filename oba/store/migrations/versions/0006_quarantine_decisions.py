"""what a cell kept aside would say, what a person decided about it, and the load that brings it when released."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ONCE = sa.text("state = 'current' AND released_from IS NULL")
_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""


def upgrade() -> None:
    # SQLite adds a column with its reference in one statement only.
    op.execute("ALTER TABLE load ADD COLUMN released_from INTEGER REFERENCES load (id)")
    op.add_column("load", sa.Column("counts_from", sa.Date(), nullable=True))
    op.drop_index("load_once", "load")
    op.create_index(
        "load_once",
        "load",
        ["tenant", "feed", "sha256", "feed_fingerprint", "known_on"],
        unique=True,
        sqlite_where=_ONCE,
        postgresql_where=_ONCE,
    )
    for name in ("sheet", "rule"):
        op.add_column("quarantined", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    for name in ("measure", "breakdown", "area", "period", "symbol", "status"):
        op.add_column("quarantined", sa.Column(name, sa.String(), nullable=True))
    op.add_column("quarantined", sa.Column("value", sa.Float(), nullable=True))
    op.create_table(
        "quarantine_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarantined_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=True),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.CheckConstraint("verdict IN ('released', 'rejected')", name="quarantine_verdict"),
        sa.CheckConstraint("trim(decided_by) <> '' AND trim(reason) <> ''", name="quarantine_who_and_why"),
        sa.CheckConstraint("(verdict = 'released') = (load_id IS NOT NULL)", name="quarantine_released_by"),
        sa.ForeignKeyConstraint(["quarantined_id"], ["quarantined.id"]),
        sa.ForeignKeyConstraint(["load_id"], ["load.id"]),
        sa.ForeignKeyConstraint(["carried_from"], ["quarantine_decision.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("quarantined_id"),
    )
    op.create_index("ix_quarantine_decision_load_id", "quarantine_decision", ["load_id"])
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    own = "quarantined_id IN (SELECT id FROM quarantined)"
    released = "(load_id IS NULL OR load_id IN (SELECT id FROM load))"
    op.execute("ALTER TABLE quarantine_decision ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON quarantine_decision USING ({own}) WITH CHECK ({own} AND {released})")
    quote = connection.dialect.identifier_preparer.quote_identifier
    for role in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        # No right to change or delete: what was decided stays as it was written.
        op.execute(f"GRANT SELECT, INSERT ON quarantine_decision TO {quote(role)}")
        op.execute(f"GRANT USAGE ON SEQUENCE quarantine_decision_id_seq TO {quote(role)}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
