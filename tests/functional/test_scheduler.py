"""The scheduler as a process: once, until stopped, killed, over time, without its database, and its commands."""

import json
import logging
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from oba.indicators.loading import read_definitions
from oba.settings import read_settings
from oba.store import jobs as store
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version
from oba.store.engine import open_store, write_session
from tests.fixtures.folders import PROJECT
from tests.fixtures.postgres import Cluster
from tests.fixtures.release_server import Publisher, serve
from tests.fixtures.scheduled_project import (
    LONGEST,
    QUICK,
    Project,
    lapse,
    left_behind,
    loaded,
    read_log,
    runs,
    stop,
    table,
    wait_for,
)
from tests.fixtures.scheduler_program import app

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
WATCH = "schedule: {when_file_appears: true, settle_seconds: 0}"


@pytest.fixture
def small(places_address: str, tmp_path: Path) -> Iterator[Project]:
    """A project with one feed, which waits for files in the folder `in`, and an embedded store."""
    project = make_small(tmp_path, places_address)
    yield project
    project.kill()


def make_small(folder: Path, address: str) -> Project:
    project = Project(folder / "project", address)
    (project.home / "in").mkdir(parents=True)
    project.add_feed("drops", "{type: folder, path: in, pattern: '*.csv'}", WATCH)
    return project


@pytest.fixture
def slow_publisher() -> Iterator[tuple[Publisher, str]]:
    """A publisher that answers nobody until the test sets its `hold`, and the address of its feed."""
    publisher = Publisher(released={"slow": 1}, hold=threading.Event())
    server: ThreadingHTTPServer = serve(publisher)
    yield publisher, f"http://127.0.0.1:{server.server_address[1]}/slow.csv"
    assert publisher.hold is not None
    publisher.hold.set()
    server.shutdown()
    server.server_close()


def add_slow(project: Project, url: str, more: str = "") -> None:
    timing = f"schedule: {{cron: '0 6 * * *'{more}}}"
    project.add_feed("slow", f"{{type: http, url: '{url}', timeout_seconds: {LONGEST}}}", timing)


def is_told_to_stop(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a signal that was sent has reached the process."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    waiting = [line.split()[1] for line in status.splitlines() if line.startswith(("SigPnd", "ShdPnd"))]
    return not any(int(mask, 16) & 1 << (signal.SIGTERM - 1) for mask in waiting)


@pytest.fixture
def command(small: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Run a command in this process, for the small project."""
    for name, value in small.settings_as_environment.items():
        monkeypatch.setenv(name, value)
    read_settings.cache_clear()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield lambda *arguments: CliRunner().invoke(app, list(arguments))
    root.handlers[:], root.level = before
    structlog.reset_defaults()
    read_settings.cache_clear()


def test_once_loads_what_appeared_and_the_commands_tell_of_it(small: Project, command: Callable[..., Result]) -> None:
    (small.home / "in" / "one.csv").write_text(table(2))
    first = command("schedule", "--once")
    assert first.exit_code == 0, first.stderr
    assert "feed:drops" in first.stdout
    assert "[1 loads, 6 rows, 0 findings, attempt 1" in first.stdout
    assert command("schedule", "--once").stdout == "Nothing is due.\n"
    assert "when a file appears" in command("jobs").stdout
    assert command("jobs", "pause", "feed:drops", "--reason", "moving house").stdout.startswith("feed:drops is paused.")
    (small.home / "in" / "two.csv").write_text(table(3))
    assert command("schedule", "--once").stdout == "Nothing is due.\n"
    assert "moving house" in command("jobs").stdout
    command("jobs", "resume", "feed:drops")
    assert "1 loaded: two.csv" in command("schedule", "--once").stdout
    assert len(command("jobs", "history", "feed:drops").stdout.splitlines()) == 2
    fault = command("jobs", "pause", "feed:nothing").exception
    assert str(fault) == "There is no job `feed:nothing`. Known: feed:drops."


def test_a_refused_file_is_told_of_and_not_tried_again(small: Project, command: Callable[..., Result]) -> None:
    (small.home / "in" / "one.csv").write_text("area,period,kids\nE06000019,2020,1\n")
    told = command("schedule", "--once")
    assert told.exit_code == 11
    assert "refused" in told.stdout
    assert "children" in told.stdout
    assert command("schedule", "--once").stdout == "Nothing is due.\n"
    (run,) = runs(small)
    assert (run.outcome, run.attempts, run.loads) == ("refused", 1, 0)
    assert run.findings > 0


def test_its_health_page_tells_of_a_running_job_which_is_finished_at_sigterm(
    small: Project, slow_publisher: tuple[Publisher, str]
) -> None:
    publisher, url = slow_publisher
    assert publisher.hold is not None
    add_slow(small, url)
    port = find_free_port()
    process = small.start_anew("schedule", *QUICK, "--grace", str(LONGEST), "--health-port", str(port))
    wait_for(lambda: publisher.asked)
    found = wait_for(lambda: ask_health(port))
    assert (found["status"], found["jobs"], found["alarms"]) == ("ok", 2, [])
    assert [job["job"] for job in found["running"]] == ["feed:slow"]
    process.send_signal(signal.SIGTERM)
    wait_for(lambda: is_told_to_stop(process))
    publisher.hold.set()
    assert [line["event"] for line in read_log(process)][-1] == "stopped"
    (run,) = runs(small, "feed:slow")
    assert (run.state, run.outcome, run.rows) == ("ended", "loaded", 3)
    assert left_behind(small.home) == []


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def ask_health(port: int) -> Any:
    """Return what the health page says, None if it is not there yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=LONGEST) as answer:
            return json.load(answer)
    except OSError:
        return None


@pytest.mark.slow
def test_at_sigterm_without_grace_a_running_job_is_given_back(
    small: Project, slow_publisher: tuple[Publisher, str], command: Callable[..., Result]
) -> None:
    publisher, url = slow_publisher
    assert publisher.hold is not None
    add_slow(small, url)
    process = small.start("schedule", *QUICK, "--grace", "0")
    wait_for(lambda: publisher.asked)
    assert "given back" in [line["event"] for line in stop(process)]
    (run,) = runs(small, "feed:slow")
    assert (run.state, run.attempts, run.faults) == ("waiting", 1, 0)
    assert left_behind(small.home) == []
    publisher.hold.set()
    assert "attempt 2" in command("schedule", "--once").stdout


@pytest.mark.slow
@pytest.mark.parametrize("places_address", ["sqlite", "postgresql"], indirect=True)
def test_a_killed_schedulers_job_is_taken_over_and_its_child_dies_with_it(
    small: Project, slow_publisher: tuple[Publisher, str]
) -> None:
    publisher, url = slow_publisher
    assert publisher.hold is not None
    add_slow(small, url)
    first = small.start("schedule", *QUICK)
    wait_for(lambda: publisher.asked)
    first.kill()
    first.communicate()
    wait_for(lambda: left_behind(small.home) == [])
    publisher.hold.set()
    lapse(small)
    second = small.start("schedule", *QUICK)
    (run,) = wait_for(lambda: [run for run in runs(small, "feed:slow") if run.state == "ended"])
    stop(second)
    assert (run.outcome, run.attempts, run.faults, run.loads) == ("loaded", 2, 0, 1)
    assert "taken over" in run.trail


def test_a_job_over_its_time_limit_is_stopped(
    small: Project, slow_publisher: tuple[Publisher, str], command: Callable[..., Result]
) -> None:
    add_slow(small, slow_publisher[1], ", time_limit_minutes: 0.02, attempts: 1")
    told = command("schedule", "--once")
    assert told.exit_code == 11
    assert "timed out" in told.stdout
    assert "Stopped after 0.02 minutes, its time limit." in told.stdout


IMPORTS = (
    "import sys; from pathlib import Path; from datetime import timedelta; from oba.logs import set_up_logs;"
    "from oba.scheduler.process import *; from oba.scheduler.worker import Moment;"
    "from oba.settings import read_settings; set_up_logs()\n"
)


def plan_meeting(project: Project, on: str) -> None:
    """Plan a meeting of the board, as its secretary does in the portal."""
    engine = open_store(project.store)
    said = {"title": "Summer meeting", "on": on, "set_on": "2026-11-02"}
    with write_session(engine) as session:
        add_version(session, RecordKey("a-board", "meeting", name="1"), "planned", said, PROGRAM, BEGIN, 0)
    engine.dispose()


def wait_for_line(log: Path, words: bytes) -> None:
    """Wait until a log says something."""
    wait_for(lambda: words in log.read_bytes())


@pytest.mark.slow
def test_definitions_and_meetings_are_read_again_and_a_fault_leaves_the_earlier_ones(
    small: Project, command: Callable[..., Result]
) -> None:
    code = f"{IMPORTS}run_for_ever(read_settings(), Options(tick=0.1, definitions_every=0.2))"
    log = small.home / "log"
    process = small.start("-c", code, log=log)
    wait_for_line(log, b'"running"')
    small.add_feed("drops", "{type: folder, path: in, pattern: '*.csv'}", WATCH + "\nspelled_wrong: yes")
    wait_for_line(log, b"the earlier ones stay in force")
    small.add_feed("drops", "{type: folder, path: in, pattern: '*.csv'}", WATCH)
    small.add_feed("more", "{type: folder, path: in, pattern: '*.xlsx'}", WATCH)
    wait_for_line(log, b'"jobs": 2, "event": "definitions read again"')
    small.add_board("a-board")
    wait_for_line(log, b'"jobs": 4, "event": "definitions read again"')
    plan_meeting(small, "2099-06-10")
    wait_for_line(log, b'"jobs": 5, "event": "meetings read again"')
    stop(process)
    assert "board:a-board" in command("jobs").stdout


@pytest.mark.slow
def test_a_clock_that_is_set_back_does_not_put_the_scheduler_to_sleep(small: Project) -> None:
    """The waker sleeps until a time of day; it is woken when the time of day goes back."""
    code = IMPORTS + (
        "def clock():\n"
        "    real = read_clock()\n"
        "    back = Path(sys.argv[1]).exists()\n"
        "    return Moment(real.now - timedelta(hours=3 * back), real.elapsed)\n"
        "run_for_ever(read_settings(), Options(tick=0.1), clock)"
    )
    log = small.home / "log"
    process = small.start("-c", code, str(small.home / "back"), log=log)
    wait_for_line(log, b'"running"')
    (small.home / "back").touch()
    wait_for_line(log, b'"the clock was set back"')
    (small.home / "in" / "one.csv").write_text(table(1))
    wait_for_line(log, b'"outcome": "loaded"')
    stop(process)


@pytest.mark.slow
def test_the_database_gone_and_back_needs_no_person(own_cluster: Cluster, tmp_path: Path) -> None:
    with own_cluster.database("places_template") as name:
        project = make_small(tmp_path, own_cluster.address(name))
        log = project.home / "log"
        process = project.start("schedule", *QUICK, log=log)
        try:
            wait_for_line(log, b'"running"')
            own_cluster.stop()
            wait_for_line(log, b"the store does not answer; trying again")
            (project.home / "in" / "one.csv").write_text(table(1))
            own_cluster.start({})
            wait_for_line(log, b'"outcome": "loaded"')
            stop(process)
        finally:
            project.kill()
        engine = open_store(project.store)
        assert sum(loaded(engine)["drops"].values()) == 1
        engine.dispose()
    assert b"Traceback" not in log.read_bytes()


def test_a_folder_that_may_not_be_read_is_tried_again_later(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root every folder may be read, so the fault is put where the system would raise it."""
    from oba.scheduler import process as scheduler
    from oba.scheduler.child_process import Call

    def refuse(*_args: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied", "in")

    monkeypatch.setattr("oba.pipeline.feeds.ingest", refuse)
    monkeypatch.setattr(store, "holds_run", lambda *_: True)
    monkeypatch.setattr(scheduler, "set_up_logs", lambda: None)
    call = Call("feed", "drops", "feed:drops", 1, "t", 0, small.settings.model_dump())
    answer = scheduler.do_job(call)
    assert (answer.outcome, answer.passing) == ("failed", True)
    assert answer.message == "The system refused in: Permission denied. Nothing was kept of it."


def test_a_claim_lost_before_the_work_began_does_nothing(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from oba.scheduler import process as scheduler
    from oba.scheduler.child_process import Call

    monkeypatch.setattr(scheduler, "set_up_logs", lambda: None)
    answer = scheduler.do_job(Call("feed", "drops", "feed:drops", 1, "t", 0, small.settings.model_dump()))
    assert (answer.busy, answer.message) == (True, "The claim was lost before the work began.")


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        ("schedule: {cron: '30 9 * *'}", "has 4 fields"),
        ("schedule: {cron: '30 9 * * 1-5'}", "name the weekdays"),
        ("schedule: {at: '09:35'}", "a schedule needs `cron`"),
        ("schedule: {cron: '30 9 * * *', at: '9.30'}", "schedule.at"),
    ],
)
def test_a_schedule_that_never_runs_is_a_fault_with_its_line(tmp_path: Path, timing: str, words: str) -> None:
    project = Project(tmp_path / "project", f"sqlite:///{tmp_path}/store.sqlite")
    project.add_feed("drops", "{type: folder, path: in}", timing)
    _definitions, findings = read_definitions(project.settings.definitions_folder)
    assert [finding for finding in findings if words in str(finding) and "drops.yaml:" in str(finding)]


def test_the_commands_import_nothing_heavy() -> None:
    heavy = "('pandas', 'sqlmodel', 'apscheduler', 'structlog')"
    code = f"import oba.commands.schedule, sys; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
