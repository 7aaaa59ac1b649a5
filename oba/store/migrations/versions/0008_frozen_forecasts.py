"""forecasts as they were published, which nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLE = "frozen_forecast"
_REFUSAL = "A published forecast is never changed."
_LIMITS = ("lower80", "upper80", "lower95", "upper95")
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
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("indicator_version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area", "breakdown", "period", "until")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("method_version", sa.Integer(), nullable=False),
        sa.Column("point", sa.Float(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in _LIMITS),
        *(sa.Column(f"free_{name}", sa.Float(), nullable=False) for name in _LIMITS),
        sa.Column("trace", sa.String(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "number", name="frozen_forecast_number"),
    )
    op.create_index("frozen_forecast_of_a_board", _TABLE, ["board", "area"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        # INSERT OR REPLACE takes a row out without asking the trigger above.
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE}"
            f" WHEN EXISTS (SELECT 1 FROM {_TABLE} f WHERE f.id = NEW.id"
            " OR (f.tenant = NEW.tenant AND f.number = NEW.number))"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
        return
    _protect_in_postgresql()
    _share_in_postgresql()


def _protect_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_forecast_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_forecast_change()"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_forecast_change()"
    )


def _share_in_postgresql() -> None:
    """A partnership's role sees and adds its own rows only; the owner of the tables is not bound."""
    op.execute(f"ALTER TABLE {_TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {_TABLE} ALTER COLUMN tenant SET DEFAULT"
        f" CASE WHEN row_security_active('{_TABLE}') THEN current_user::text ELSE '' END"
    )
    op.execute(f"CREATE POLICY own_rows ON {_TABLE} USING (tenant = current_user) WITH CHECK (tenant = current_user)")
    connection = op.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        op.execute(f"GRANT SELECT, INSERT ON {_TABLE} TO {quote(name)}")
        op.execute(f"GRANT USAGE ON SEQUENCE {_TABLE}_id_seq TO {quote(name)}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
