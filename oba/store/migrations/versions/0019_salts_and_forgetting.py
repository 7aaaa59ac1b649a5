"""salts beside what the trail names by its hash, and case audits whose words are emptied when their time is over."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_SALTED = ("board_record", "attempt", "reason")
_TABLE = "board_record"
_REFUSAL = "What a board wrote is never changed: a new version is added."
_STAYS = (
    *("id", "tenant", "board", "kind", "about", "period", "name", "number", "state"),
    *("account_id", "written_by", "written_at"),
)
_EMPTIED = ("content", "salt", "emptied_at", "emptied_in")
_KINDS = "'audit sample', 'audit grading'"
_IS_EMPTYING = (
    f"OLD.kind IN ({_KINDS}) AND OLD.emptied_at IS NULL AND NEW.emptied_at IS NOT NULL AND NEW.emptied_in IS NOT NULL"
    " AND length(NEW.content) <= length(OLD.content)"
)
"""The only change that is let through: the words of a case audit are taken out, once, and an entry tells of it."""
_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""


def upgrade() -> None:
    for table in _SALTED:
        op.add_column(table, sa.Column("salt", sa.String(length=32), nullable=False, server_default=sa.text("''")))
    op.add_column(_TABLE, sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("emptied_in", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _let_empty_in_sqlite()
        return
    _let_empty_in_postgresql()
    _share_in_postgresql()


def _let_empty_in_sqlite() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _STAYS)
    op.execute(f"DROP TRIGGER {_TABLE}_no_update")
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE ON {_TABLE} WHEN NOT ({_IS_EMPTYING} AND {same})"
        f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _let_empty_in_postgresql() -> None:
    names = ", ".join(_EMPTIED)
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_board_record_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN IF {_IS_EMPTYING}"
        f" AND to_jsonb(NEW) - '{{{names}}}'::text[] = to_jsonb(OLD) - '{{{names}}}'::text[]"
        " THEN RETURN NEW; END IF; END IF;"
        f" RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )


def _share_in_postgresql() -> None:
    connection = op.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        op.execute(f"GRANT UPDATE ({', '.join(_EMPTIED)}) ON {_TABLE} TO {quote(name)}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
