"""jobs, their runs and alarms."""

import sqlalchemy as sa
from alembic import op

revision = "0003"

down_revision = "0002"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _tenant() -> sa.Column[object]:
    return sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''"))


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        _tenant(),
        sa.Column("name", sa.String(length=100), nullable=False),
        _moment("known_since", nullable=False),
        _moment("last_slot", nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        _moment("paused_at"),
        sa.Column("paused_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "name", name="job_name"),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        _tenant(),
        sa.Column("job", sa.String(length=100), nullable=False),
        _moment("slot", nullable=False),
        _moment("due", nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        _moment("missed_from"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        _moment("lease_until"),
        _moment("not_before"),
        _moment("started", nullable=False),
        _moment("ended"),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("after_load", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("loads", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("trail", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'waiting', 'ended')", name="job_run_state"),
        sa.CheckConstraint("(state = 'running') = (token IS NOT NULL)", name="job_run_held"),
        sa.CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="job_run_leased"),
        sa.CheckConstraint("(state = 'waiting') = (not_before IS NOT NULL)", name="job_run_put_off"),
        sa.CheckConstraint("(state = 'ended') = (ended IS NOT NULL)", name="job_run_over"),
        sa.CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="job_run_outcome"),
        sa.CheckConstraint("(missed > 0) = (missed_from IS NOT NULL)", name="job_run_missed"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "job", "slot", name="job_run_slot"),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_run_state"), ["state"], unique=False)
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        _tenant(),
        sa.Column("job", sa.String(length=100), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        _moment("raised_at", nullable=False),
        _moment("send_after", nullable=False),
        _moment("sent_at"),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "job", "cause", "day", name="alarm_day"),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_day"), ["day"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("job", "job_run", "alarm"):
            _let_each_see_its_own(table)


def _let_each_see_its_own(table: str) -> None:
    """A partnership's role sees and writes its own rows only; the owner of the tables is not bound."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {table} ALTER COLUMN tenant SET DEFAULT"
        f" CASE WHEN row_security_active('{table}') THEN current_user::text ELSE '' END"
    )
    op.execute(f"CREATE POLICY own_rows ON {table} USING (tenant = current_user) WITH CHECK (tenant = current_user)")


def downgrade() -> None:
    op.drop_table("alarm")
    op.drop_table("job_run")
    op.drop_table("job")
