"""numbers for areas and periods in observations; whose rows they are; a release is current at most once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CURRENT = sa.text("state = 'current'")


def upgrade() -> None:
    for table, length in (("area_key", 20), ("period_key", 40)):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("code", sa.String(length=length), nullable=False),
            sa.PrimaryKeyConstraint("id"),
            sa.UniqueConstraint("code", name=f"{table}_code_key"),
        )
        column = table.removesuffix("_key")
        op.execute(f"INSERT INTO {table} (code) SELECT DISTINCT {column} FROM observation ORDER BY {column}")
    op.execute("INSERT INTO period_key (code) SELECT DISTINCT period FROM coverage EXCEPT SELECT code FROM period_key")
    _add_tenants()
    _remake_figures()
    _remake_coverage()
    _remake_observations()


def _add_tenants() -> None:
    for table in ("load", "series"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''")))
            if table == "series":
                batch.drop_constraint("series_key", type_="unique")
                batch.create_unique_constraint("series_key", ["tenant", "feed", "measure", "breakdown"])
    op.create_index(
        "load_once",
        "load",
        ["tenant", "feed", "sha256", "feed_fingerprint", "known_on"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )


def _remake_figures() -> None:
    """Two partnerships may publish the same figure, which then has the same code."""
    op.drop_index("ix_figure_indicator", "figure")
    op.rename_table("figure", "figure_before")
    op.create_table(
        "figure",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("indicator_version", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("symbol", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("code", "tenant", name="figure_key"),
    )
    op.execute("INSERT INTO figure SELECT f.*, '' FROM figure_before f")
    op.drop_table("figure_before")
    op.create_index("ix_figure_indicator", "figure", ["indicator"])


def _remake_coverage() -> None:
    op.rename_table("coverage", "coverage_before")
    op.create_table(
        "coverage",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["load.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.ForeignKeyConstraint(["period_id"], ["period_key.id"]),
        sa.PrimaryKeyConstraint("load_id", "series_id", "period_id"),
    )
    op.execute(
        "INSERT INTO coverage (load_id, series_id, period_id)"
        " SELECT c.load_id, c.series_id, p.id FROM coverage_before c JOIN period_key p ON p.code = c.period"
    )
    op.drop_table("coverage_before")


def _remake_observations() -> None:
    with op.batch_alter_table("observation") as batch:
        batch.drop_index("ix_observation_load_id")
        batch.drop_index("observation_key")
    op.rename_table("observation", "observation_before")
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("symbol", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("flag", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("source_column_id", sa.Integer(), nullable=True),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.CheckConstraint("(value IS NULL) <> (symbol IS NULL)", name="observation_value_xor_symbol"),
        sa.ForeignKeyConstraint(["load_id"], ["load.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    # Figures already published point at these ids. Of two rows of one cell in one load the later one counts.
    op.execute(
        "INSERT INTO observation (id, series_id, area_id, period_id, value, symbol, status, flag, load_id,"
        " source_column_id, source_row)"
        " SELECT o.id, o.series_id, a.id, p.id, o.value, o.symbol, o.status, o.flag, o.load_id,"
        " o.source_column_id, o.source_row FROM observation_before o"
        " JOIN area_key a ON a.code = o.area JOIN period_key p ON p.code = o.period"
        " WHERE NOT EXISTS (SELECT 1 FROM observation_before n WHERE n.series_id = o.series_id"
        " AND n.area = o.area AND n.period = o.period AND n.load_id = o.load_id AND n.id > o.id)"
    )
    op.drop_table("observation_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER SEQUENCE observation_id_seq1 RENAME TO observation_id_seq")
        op.execute(
            "SELECT setval(pg_get_serial_sequence('observation', 'id'),"
            " (SELECT coalesce(max(id), 0) + 1 FROM observation), false)"
        )
    op.create_index("ix_observation_load_id", "observation", ["load_id"])
    op.create_index("observation_key", "observation", ["series_id", "area_id", "period_id", "load_id"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
