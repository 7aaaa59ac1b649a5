"""Scheduled work: the jobs, their runs, and the alarms that were raised about them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column


class Job(SQLModel, table=True):
    """A job that some scheduler has seen in the definitions. Its row is the lock for claiming its slots.

    `last_slot` is the newest slot that was claimed; `mark` says which files were there at the newest
    claim of a job that waits for files. Each partnership in a store has its own jobs, runs and alarms.
    """

    __table_args__ = (UniqueConstraint("tenant", "name", name="job_name"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    name: str = Field(max_length=100)
    known_since: datetime
    last_slot: datetime
    mark: str = ""
    paused_at: datetime | None = None
    paused_reason: str = ""


class JobRun(SQLModel, table=True):
    """One slot of one job: the claim on it while it is open, the history of it when it has ended.

    A run that stands for slots missed before it says how many, and which was the first. `token` is
    of the claim that holds now; a process whose token is no longer there has lost the run.
    `attempts` counts starts, `faults` those that ended in a passing fault. Loads numbered after
    `after_load` are this run's, whichever attempt made them.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        UniqueConstraint("tenant", "job", "slot", name="job_run_slot"),
        CheckConstraint("state IN ('running', 'waiting', 'ended')", name="job_run_state"),
        CheckConstraint("(state = 'running') = (token IS NOT NULL)", name="job_run_held"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="job_run_leased"),
        CheckConstraint("(state = 'waiting') = (not_before IS NOT NULL)", name="job_run_put_off"),
        CheckConstraint("(state = 'ended') = (ended IS NOT NULL)", name="job_run_over"),
        CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="job_run_outcome"),
        CheckConstraint("(missed > 0) = (missed_from IS NOT NULL)", name="job_run_missed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    job: str = Field(max_length=100)
    slot: datetime
    due: datetime
    missed: int = 0
    missed_from: datetime | None = None
    state: str = Field(default="running", index=True)
    worker: str
    token: str | None = None
    lease_until: datetime | None = None
    not_before: datetime | None = None
    started: datetime
    ended: datetime | None = None
    outcome: str | None = None
    after_load: int = 0
    attempts: int = 1
    faults: int = 0
    loads: int = 0
    rows: int = 0
    findings: int = 0
    message: str = ""
    trail: str = ""


class Alarm(SQLModel, table=True):
    """That somebody was to be told, on a day, that a job is late, failing or silent.

    At most one a day for each job and cause. `taken_by` are hashes of the addresses that have taken it;
    `sent_at` is empty until all have.
    """

    __table_args__ = (UniqueConstraint("tenant", "job", "cause", "day", name="alarm_day"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    job: str = Field(max_length=100)
    cause: str
    day: date = Field(index=True)
    since: date
    owner: str
    message: str
    raised_at: datetime
    send_after: datetime
    sent_at: datetime | None = None
    taken_by: str = ""
