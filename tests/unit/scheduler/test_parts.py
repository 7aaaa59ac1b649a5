"""Guards, file marks, the health page, logs, telemetry, and what a fault means for a run."""

import json
import logging
import os
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from oba.errors import FeedError, StoreError
from oba.indicators.feed import Connector
from oba.ingest.collect.connectors import PassingFaultError
from oba.logs import set_up_logs
from oba.models import Alarm, JobRun
from oba.scheduler import locks, telemetry
from oba.scheduler.health import Report, serve_health
from oba.scheduler.new_files import mark_files
from oba.scheduler.process import explain
from oba.store import jobs as store
from oba.store.engine import open_store, write_session
from tests.fixtures.postgres import Cluster

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SETTLE = timedelta(seconds=10)


def test_a_guard_is_held_by_one_and_let_go_at_the_end(engine: Engine, tmp_path: Path) -> None:
    with locks.hold(engine, tmp_path, "feed:a") as first, locks.hold(engine, tmp_path, "feed:a") as second:
        assert (first, second) == (True, False)
        with locks.hold(engine, tmp_path, "feed:b") as other:
            assert other
    with locks.hold(engine, tmp_path, "feed:a") as again:
        assert again


def put(folder: Path, name: str, age: float, content: str = "x") -> None:
    path = folder / name
    path.write_text(content)
    os.utime(path, (NOW.timestamp() - age,) * 2)


def test_files_count_when_they_have_settled(tmp_path: Path) -> None:
    connector = Connector(type="folder", path=".", pattern="*.csv")
    assert mark_files(connector, tmp_path / "absent", NOW, SETTLE) == ""
    put(tmp_path, "a.csv", age=3)
    put(tmp_path, "b.csv.part", age=60)
    put(tmp_path, ".c.csv", age=60)
    assert mark_files(connector, tmp_path, NOW, SETTLE) == ""
    later = mark_files(connector, tmp_path, NOW + timedelta(seconds=8), SETTLE)
    assert later != ""
    put(tmp_path, "a.csv", age=-5, content="y")
    assert mark_files(connector, tmp_path, NOW + timedelta(seconds=20), SETTLE) not in ("", later)


def test_a_file_from_the_future_counts(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", age=-7200)
    assert mark_files(Connector(type="file", path="a.csv"), tmp_path, NOW, SETTLE) != ""


def caused_by(cause: Exception) -> StoreError:
    fault = StoreError("It went away.")
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "outcome", "passing", "words"),
    [
        (PassingFaultError("It answered 503."), "failed", True, "It answered 503."),
        (FeedError("It answered 404."), "failed", False, "It answered 404."),
        (FeedError("Two faults.", ["x"]), "refused", False, "Two faults."),
        (StoreError("No."), "failed", False, "No."),
        (caused_by(OperationalError("x", {}, Exception("gone"))), "failed", True, "It went away."),
        (caused_by(IntegrityError("x", {}, Exception("load_once"))), "failed", True, "It went away."),
        (caused_by(IntegrityError("x", {}, Exception("observation_key"))), "failed", False, "It went away."),
        (caused_by(ProgrammingError("x", {}, Exception("no such column"))), "failed", False, "It went away."),
        (PermissionError(13, "Permission denied", "in/a.csv"), "failed", True, "refused in/a.csv: Permission denied."),
        (OSError(28, "No space left on device"), "failed", True, "No space left on device. Nothing was kept of it."),
        (OperationalError("x", {}, Exception("server closed the connection\nmore")), "failed", True, "server closed"),
        (IntegrityError("x", {}, Exception("load_once")), "failed", True, "load_once"),
        (ZeroDivisionError("division"), "failed", False, "A fault of the program, please report it"),
    ],
)
def test_what_a_fault_means_for_a_run(fault: Exception, outcome: str, passing: bool, words: str) -> None:
    answer = explain(fault)
    assert (answer.outcome, answer.passing) == (outcome, passing)
    assert words in answer.message
    assert "\n" not in answer.message


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "resting"},
        {"token": None},
        {"lease_until": None},
        {"not_before": NOW},
        {"ended": NOW},
        {"outcome": "loaded"},
        {"missed": 1},
    ],
)
def test_the_store_refuses_a_run_whose_facts_contradict_each_other(engine: Engine, wrong: dict[str, object]) -> None:
    run = JobRun(job="feed:a", slot=NOW, due=NOW, started=NOW, worker="one", token="t", lease_until=NOW)
    for name, value in wrong.items():
        setattr(run, name, value)
    with write_session(engine) as session:
        store.know_job(session, "feed:a", NOW, NOW - timedelta(days=1))
    with pytest.raises(StoreError, match="job_run"), write_session(engine) as session:
        store.claim_slot(session, run)


def test_a_slot_is_in_the_history_once(engine: Engine) -> None:
    with write_session(engine) as session:
        store.know_job(session, "feed:a", NOW, NOW)
    values = {"job": "feed:a", "slot": NOW, "due": NOW, "started": NOW, "worker": "w", "token": "t", "lease_until": NOW}
    with pytest.raises(StoreError, match="job_run"), write_session(engine) as session:
        session.add_all([JobRun(**values), JobRun(**values)])


def test_an_unknown_job_is_named_with_those_that_are_known(engine: Engine) -> None:
    with write_session(engine) as session:
        store.know_job(session, "feed:a", NOW, NOW)
    with pytest.raises(StoreError, match=r"no job `feed:b`. Known: feed:a\."), write_session(engine) as session:
        store.pause(session, "feed:b", NOW, "")


def test_the_tables_are_those_of_the_migration(engine: Engine) -> None:
    with engine.connect() as connection:
        names = {"job", "job_run", "alarm"}
        for name in names:
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 0


@pytest.fixture
def report() -> Iterator[tuple[int, Report]]:
    found: Report = {"status": "ok", "worker": "<one>", "alarms": [{"job": "feed:a", "message": "a & b"}]}
    server = serve_health(0, lambda: found)
    yield server.server_address[1], found
    server.shutdown()
    server.server_close()


def get(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as answer:
        with answer:
            return answer.code, answer.read().decode()


def test_the_health_page_is_json_and_a_plain_page_for_this_machine_only(report: tuple[int, Report]) -> None:
    port, found = report
    status, content = get(port, "/health")
    assert (status, json.loads(content)) == (200, found)
    status, page = get(port, "/")
    assert status == 200
    assert "&lt;one&gt;" in page
    assert "job: feed:a, message: a &amp; b" in page
    assert get(port, "/elsewhere")[0] == 404
    assert get(port, "/health", host="evil.example:80")[0] == 421
    found["status"] = "unwell"
    assert get(port, "/health")[0] == 503


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logging_as_before")
def test_logs_are_json_lines_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(as_json=True)
    structlog.get_logger("oba.scheduler").info("started", job="feed:a")
    logging.getLogger("apscheduler").warning("late by %s", 3)
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["job"], ours["level"], ours["logger"]) == ("started", "feed:a", "info", "oba.scheduler")
    assert (theirs["event"], theirs["level"]) == ("late by 3", "warning")


@pytest.mark.usefixtures("_logging_as_before")
def test_logs_are_lines_for_people_at_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(as_json=False)
    structlog.get_logger("oba.scheduler").info("started", job="feed:a")
    assert "started" in capsys.readouterr().err


def test_runs_are_counted_and_traced_where_opentelemetry_is(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = pytest.importorskip("opentelemetry.metrics")
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader

    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    monkeypatch.setattr(metrics, "get_meter", provider.get_meter)
    telemetry._instruments.cache_clear()
    with telemetry.span("job", job="feed:a"):
        telemetry.count_run("feed:a", "loaded", 1.5, 12)
    data = reader.get_metrics_data()
    assert data is not None
    names = {metric.name for each in data.resource_metrics for scope in each.scope_metrics for metric in scope.metrics}
    assert names == {"oba.job.runs", "oba.job.duration", "oba.job.rows"}
    provider.shutdown()
    telemetry._instruments.cache_clear()


def test_without_opentelemetry_nothing_is_counted_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry", None)
    telemetry._instruments.cache_clear()
    with telemetry.span("job", job="feed:a"):
        telemetry.count_run("feed:a", "loaded", 1.5, 12)
    telemetry._instruments.cache_clear()


def alarm_of(day: datetime) -> Alarm:
    return Alarm(
        job="feed:a",
        cause="late",
        day=day.date(),
        since=day.date(),
        owner="o",
        message="m",
        raised_at=day,
        send_after=day,
    )


def test_an_alarm_is_kept_and_given_to_one_sender_until_it_is_late_with_it(engine: Engine) -> None:
    with write_session(engine) as session:
        assert store.keep_alarm(session, alarm_of(NOW))
        assert not store.keep_alarm(session, alarm_of(NOW))
        (ours,) = store.unsent_alarms(session, NOW.date(), NOW)
        ours.send_after = NOW + timedelta(minutes=10)
    with write_session(engine) as session:
        assert store.unsent_alarms(session, NOW.date(), NOW + timedelta(minutes=9)) == []
        assert len(store.unsent_alarms(session, NOW.date(), NOW + timedelta(minutes=10))) == 1
        assert store.first_bad_end(session, "feed:a", None) is None
        assert store.last_good_end(session, "feed:a") is None
        assert store.arrivals(session, "a") == []


def test_partnerships_in_one_store_have_jobs_of_the_same_name(cluster: Cluster) -> None:
    with cluster.database("store_template") as name:
        engines = []
        for role in ("north", "south"):
            cluster.run(f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
            for things in ("TABLES", "SEQUENCES"):
                cluster.run(f"GRANT ALL ON ALL {things} IN SCHEMA public TO {role}", name)
            engines.append(open_store(cluster.address(name, role, "x")))
        for engine in engines:
            with write_session(engine) as session:
                store.know_job(session, "feed:a", NOW, NOW - timedelta(days=1))
                run = JobRun(job="feed:a", slot=NOW, due=NOW, started=NOW, worker="w", token="t", lease_until=NOW)
                assert store.claim_slot(session, run)
                assert store.keep_alarm(session, alarm_of(NOW))
                assert len(store.open_runs(session)) == len(store.list_jobs(session)) == 1
            with locks.hold(engines[0], Path(), "x") as north, locks.hold(engines[1], Path(), "x") as south:
                assert north
                assert south
        for engine in engines:
            engine.dispose()
    for role in ("north", "south"):
        cluster.run(f"DROP ROLE {role}")
