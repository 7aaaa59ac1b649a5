"""The history of jobs and the alarms in the store: what it refuses, and what each partnership sees of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from oba.errors import StoreError
from oba.models import Alarm, JobRun
from oba.scheduler import locks
from oba.store import jobs as store
from oba.store.engine import open_store, write_session
from tests.fixtures.postgres import Cluster

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


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
        store.ensure_job(session, "feed:a", NOW, NOW - timedelta(days=1))
    with pytest.raises(StoreError, match="job_run"), write_session(engine) as session:
        store.claim_slot(session, run)


def test_a_slot_is_in_the_history_once(engine: Engine) -> None:
    with write_session(engine) as session:
        store.ensure_job(session, "feed:a", NOW, NOW)
    values = {"job": "feed:a", "slot": NOW, "due": NOW, "started": NOW, "worker": "w", "token": "t", "lease_until": NOW}
    with pytest.raises(StoreError, match="job_run"), write_session(engine) as session:
        session.add_all([JobRun(**values), JobRun(**values)])


def test_an_unknown_job_is_named_with_those_that_are_known(engine: Engine) -> None:
    with write_session(engine) as session:
        store.ensure_job(session, "feed:a", NOW, NOW)
    with pytest.raises(StoreError, match=r"no job `feed:b`. Known: feed:a\."), write_session(engine) as session:
        store.pause(session, "feed:b", NOW, "")


def test_the_tables_are_those_of_the_migration(engine: Engine) -> None:
    with engine.connect() as connection:
        names = {"job", "job_run", "alarm"}
        for name in names:
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 0


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
        assert store.record_alarm(session, alarm_of(NOW))
        assert not store.record_alarm(session, alarm_of(NOW))
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
                store.ensure_job(session, "feed:a", NOW, NOW - timedelta(days=1))
                run = JobRun(job="feed:a", slot=NOW, due=NOW, started=NOW, worker="w", token="t", lease_until=NOW)
                assert store.claim_slot(session, run)
                assert store.record_alarm(session, alarm_of(NOW))
                assert len(store.open_runs(session)) == len(store.list_jobs(session)) == 1
            with locks.try_lock(engines[0], Path(), "x") as north, locks.try_lock(engines[1], Path(), "x") as south:
                assert north
                assert south
        for engine in engines:
            engine.dispose()
    for role in ("north", "south"):
        cluster.run(f"DROP ROLE {role}")
