"""`oba schedule` and `oba jobs`: run what is due, and see and steer it."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.london_time import LONDON, london_now

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from oba.indicators.project import Definitions
    from oba.models import Job as KnownJob
    from oba.models import JobRun
    from oba.timetable.calendar import Job

MOST_RUNS = 6

jobs_app = typer.Typer(help="Scheduled jobs: when they are due and how they went.", invoke_without_command=True)


@examples("oba schedule", "oba schedule --once")
def schedule(
    once: Annotated[bool, typer.Option("--once", help="Run whatever is due now and stop.")] = False,
    health_port: Annotated[int | None, typer.Option(help="Serve a health page on this port of 127.0.0.1.")] = None,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="Jobs to run at the same time.")] = 2,
    lease: Annotated[
        float, typer.Option(min=2, help="Seconds before another scheduler takes over a dead one's job.")
    ] = 60,
    retry: Annotated[float, typer.Option(min=0.1, help="Seconds before the first retry after a passing fault.")] = 30,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that running jobs are given to finish when stopping.")
    ] = 60,
    verbose: Annotated[bool, typer.Option("--verbose", help="With --once: print every run.")] = False,
    tick: Annotated[float, typer.Option(min=0.1, help="Seconds between checks of what is due.")] = 1,
) -> None:
    """Run feeds and boards when their definitions say so, until it is stopped."""
    from datetime import timedelta

    from oba.logs import set_up_logs
    from oba.scheduler.process import Options, run_for_ever, run_once
    from oba.scheduler.worker import Limits
    from oba.settings import read_settings
    from oba.store.jobs import BAD

    set_up_logs()
    limits = Limits(timedelta(seconds=lease), parallel, timedelta(seconds=retry))
    if not once:
        run_for_ever(read_settings(), Options(tick=tick, grace=grace, health_port=health_port, limits=limits))
        return
    runs = run_once(read_settings(), limits)
    for line in summarise_runs(list(reversed(runs)), verbose):
        typer.echo(line)
    if any(run.outcome in BAD for run in runs):
        raise typer.Exit(11)


def summarise_runs(runs: "list[JobRun]", verbose: bool = False) -> list[str]:
    """Return the runs in lines for a person: a handful is listed, of more those that need a person."""
    from oba.store.jobs import BAD

    if not runs:
        return ["Nothing is due."]
    bad = [run for run in runs if run.outcome in BAD]
    if verbose or len(runs) <= MOST_RUNS:
        lines = [_run_line(run) for run in runs]
    else:
        counts = Counter(run.outcome or run.state for run in runs)
        lines = [f"{len(runs)} jobs ran: {', '.join(f'{count} {outcome}' for outcome, count in counts.items())}."]
        lines += [_run_line(run) for run in bad[:MOST_RUNS]]
    if bad:
        need, job = ("1 job needs", bad[0].job) if len(bad) == 1 else (f"{len(bad)} jobs need", "JOB")
        lines.append(f"{need} a person; `oba jobs history {job}` shows each attempt.")
    return lines


@jobs_app.callback()
def list_jobs(context: typer.Context) -> None:
    """List all jobs: when each is due next, and how it went last."""
    if context.invoked_subcommand is not None:
        return
    from oba.pipeline.timetable.calendars import read_calendars
    from oba.store import jobs as store
    from oba.store.engine import read_session
    from oba.timetable import calendar

    definitions, engine = _open()
    with read_session(engine) as session:
        found = calendar.list_jobs(definitions, read_calendars(session, definitions.boards))
        known = {job.name: job for job in store.list_jobs(session)}
        last = store.last_runs(session)
    for job in found:
        typer.echo(_job_line(job, known.get(job.name), last.get(job.name)))
    if not found:
        typer.echo("No feed has a schedule and no board a meeting; see docs/scheduling.md.")


@jobs_app.command()
@examples('oba jobs pause feed:lait --reason "The publisher is moving"')
def pause(
    job: Annotated[str, typer.Argument(help="The job, as `oba jobs` lists it.")],
    reason: Annotated[str, typer.Option(help="Why; shown to everybody.")] = "",
) -> None:
    """Let no new run of a job begin; one that runs now goes on."""
    from oba.store import jobs as store
    from oba.store.engine import write_session

    definitions, engine = _open()
    _ensure_known(engine, definitions, job)
    with write_session(engine) as session:
        store.pause(session, job, london_now(), reason)
    typer.echo(f"{job} is paused. `oba jobs resume {job}` lets it run again.")


@jobs_app.command()
@examples("oba jobs resume feed:lait")
def resume(job: Annotated[str, typer.Argument(help="The job, as `oba jobs` lists it.")]) -> None:
    """Let a paused job run again; one run stands for all it missed."""
    from oba.store import jobs as store
    from oba.store.engine import write_session

    _definitions, engine = _open()
    with write_session(engine) as session:
        store.resume(session, job)
    typer.echo(f"{job} runs again when it is due.")


@jobs_app.command()
@examples("oba jobs history", "oba jobs history feed:lait --limit 5")
def history(
    job: Annotated[str | None, typer.Argument(help="Only this job.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many runs.")] = 30,
) -> None:
    """List the newest runs, the newest first."""
    from oba.store import jobs as store
    from oba.store.engine import read_session

    _definitions, engine = _open()
    with read_session(engine) as session:
        for run in store.list_runs(session, job, limit):
            typer.echo(_run_line(run))
            for line in run.trail.splitlines():
                typer.echo(f"    {line}")


def _open() -> "tuple[Definitions, Engine]":
    from oba.indicators.loading import load_definitions
    from oba.settings import read_settings
    from oba.store.engine import open_store

    settings = read_settings()
    return load_definitions(settings.definitions_folder), open_store(settings.store_address)


def _ensure_known(engine: "Engine", definitions: "Definitions", name: str) -> None:
    """Remember a job of the definitions that no scheduler has seen yet, so that it can be paused first."""
    from oba.pipeline.timetable.calendars import read_calendars
    from oba.store import jobs as store
    from oba.store.engine import write_session
    from oba.timetable import calendar

    with write_session(engine) as session:
        for job in calendar.list_jobs(definitions, read_calendars(session, definitions.boards)):
            if job.name == name:
                store.ensure_job(session, name, london_now(), calendar.start_of(job, london_now()))


def _job_line(job: "Job", known: "KnownJob | None", last: "JobRun | None") -> str:
    from oba.timetable.calendar import next_slot

    after = known.last_slot if known else london_now()
    due = next_slot(job, after)
    when = f"due {_local(due)}" if due else "when a file appears" if job.waits_for_file else "no date ahead"
    if known and known.paused_at:
        when = f"paused since {_local(known.paused_at)} {known.paused_reason}".rstrip()
    return f"{job.name:<44} {when:<28} last: {_outcome(last) if last else 'never run'}"


def _outcome(run: "JobRun") -> str:
    if run.ended is None:
        return f"{run.state} since {_local(run.started)}, attempt {run.attempts}. {run.message}".rstrip()
    return f"{run.outcome} {_local(run.ended)}. {run.message}".rstrip()


def _run_line(run: "JobRun") -> str:
    missed = f" (and {run.missed:,} missed since {_local(run.missed_from)})" if run.missed_from else ""
    counts = f"{run.loads} loads, {run.rows:,} rows, {run.findings} findings, attempt {run.attempts}, {run.worker}"
    return f"{run.job}  due {_local(run.due)}{missed}  {_outcome(run)}  [{counts}]"


def _local(moment: datetime) -> str:

    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
