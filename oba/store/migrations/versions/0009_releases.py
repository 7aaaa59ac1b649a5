"""what makes a release: its number and place in its feed, how it was read, and whether its bytes are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ONCE = sa.text("state = 'current' AND released_from IS NULL")
_UNDATED = "the day it was loaded; the release date is not known"


def upgrade() -> None:
    place = sa.String(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.String()
    op.add_column("load", sa.Column("release", sa.Integer(), nullable=True))
    op.add_column("load", sa.Column("place", place, nullable=False, server_default=sa.text("''")))
    op.add_column("load", sa.Column("reads", sa.String(length=64), nullable=False, server_default=sa.text("''")))
    op.add_column("load", sa.Column("stated_status", sa.String(), nullable=False, server_default=sa.text("'final'")))
    op.add_column("load", sa.Column("kept", sa.Boolean(), nullable=True))
    op.add_column("load", sa.Column("past_changed", sa.String(length=64), nullable=True))
    op.drop_index("load_once", "load")
    _number_releases(op.get_bind())
    op.create_index(
        "load_once",
        "load",
        ["tenant", "feed", "release"],
        unique=True,
        sqlite_where=_ONCE,
        postgresql_where=_ONCE,
    )


def _number_releases(connection: sa.Connection) -> None:
    """Give loads that read the same release its number, and each the place that it had so far: by number of load.

    Until now a file whose day nobody stated was known by its bytes alone, others by their day too.
    """
    wanted = "SELECT id, tenant, feed, sha256, known_on, known_on_basis, state, released_from FROM load ORDER BY id"
    counts: dict[tuple[str, str], int] = {}
    numbers: dict[tuple[object, ...], int] = {}
    current: set[tuple[str, str, int]] = set()
    given: dict[int, tuple[int, str]] = {}
    for key, tenant, feed, sha256, known_on, basis, state, released_from in connection.execute(sa.text(wanted)).all():
        if released_from is not None:
            number, place = given[released_from]
            given[key] = number, f"{place}+{key:08d}"
            continue
        turn = counts[tenant, feed] = counts.get((tenant, feed), 0) + 1
        name = (tenant, feed, sha256, None if basis == _UNDATED else known_on)
        number = numbers.setdefault(name, turn)
        if state == "current" and (tenant, feed, number) in current:
            number = turn
        if state == "current":
            current.add((tenant, feed, number))
        given[key] = number, f"0 {turn:08d}"
    rows = [{"id": key, "number": number, "place": place} for key, (number, place) in given.items()]
    if rows:
        connection.execute(sa.text("UPDATE load SET release = :number, place = :place WHERE id = :id"), rows)


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
