"""what a board's people write, version by version, which nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLE = "board_record"
_REFUSAL = "What a board wrote is never changed: a new version is added."
_NAMED = ("board", "kind", "about", "period", "name")
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
        *(sa.Column(name, sa.String(), nullable=False) for name in _NAMED),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", *_NAMED, "number", name="board_record_version"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _protect_in_sqlite()
        return
    _protect_in_postgresql()
    _share_in_postgresql()


def _protect_in_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE}"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
    # INSERT OR REPLACE takes a row out without asking the trigger above.
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE}"
        f" WHEN EXISTS (SELECT 1 FROM {_TABLE} f WHERE f.id = NEW.id OR (f.tenant = NEW.tenant"
        f" AND {' AND '.join(f'f.{name} = NEW.{name}' for name in (*_NAMED, 'number'))}))"
        f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _protect_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_board_record_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_board_record_change()"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_board_record_change()"
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
