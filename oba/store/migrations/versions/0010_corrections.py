"""the correction of an accepted return, kept beside what stands; and why there was nothing to report."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SETTLED = "('accepted', 'accepted_explained', 'nil_accepted')"
_STATES = "('draft', 'has_errors', 'queries', 'waiting', 'signed', 'resubmitted', 'returned')"


def upgrade() -> None:
    op.execute(
        f"ALTER TABLE owed ADD COLUMN correction VARCHAR(20) CONSTRAINT owed_correction CHECK (correction IN {_STATES})"
    )
    op.execute("ALTER TABLE attempt ADD COLUMN reason VARCHAR DEFAULT '' NOT NULL")
    _forget_unreadable_files()
    # What was accepted stands again as that, and what was sent after it becomes its correction.
    op.execute(
        "UPDATE owed SET correction = CASE WHEN latest_id = accepted_id THEN NULL ELSE state END,"
        " state = (SELECT CASE WHEN a.way = 'nil' THEN 'nil_accepted'"
        " WHEN a.outcome = 'accepted' AND a.sentence = 'This return would be accepted.' THEN 'accepted'"
        " ELSE 'accepted_explained' END FROM attempt a WHERE a.id = owed.accepted_id)"
        f" WHERE accepted_id IS NOT NULL AND state NOT IN {_SETTLED}"
    )


def _forget_unreadable_files() -> None:
    """A file that could not be opened moved the state; now the one before it, if any, counts again."""
    newest = "FROM attempt a WHERE a.owed_id = owed.id AND a.outcome <> 'unreadable' ORDER BY a.number DESC LIMIT 1"
    state = "CASE a.outcome WHEN 'accepted' THEN 'waiting' WHEN 'queries' THEN 'queries' ELSE 'has_errors' END"
    op.execute(
        f"UPDATE owed SET latest_id = (SELECT a.id {newest}),"
        f" state = coalesce((SELECT {state} {newest}), 'not_started')"
        " WHERE state = 'has_errors' AND latest_id IN (SELECT id FROM attempt WHERE outcome = 'unreadable')"
    )


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
