"""Claims, retries, takeover, catching up, and a clock that jumps: with a clock and children of the test's own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oba.scheduler import locks
from oba.scheduler.child_process import Answer
from oba.scheduler.worker import Moment
from oba.store import jobs as store
from oba.store.engine import write_session
from oba.store.observations.loading import load_release
from oba.timetable.calendar import Job, next_slots
from tests.fixtures.releases import draw_incoming
from tests.fixtures.stage import Stage

Make = Callable[..., Job]
LOADED = Answer("loaded", "1 loaded: a.csv.", loads=1, rows=12, findings=2)
PASSING = Answer("failed", "The address did not answer.", passing=True)
HOUR = 3600.0


def test_a_slot_is_run_when_it_is_due_and_its_history_is_kept(stage: Stage, job: Make) -> None:
    worker = stage.worker(job())
    stage.tick(worker)
    assert stage.runs() == []
    stage.tick(worker, after=HOUR)
    stage.children[0].answer = LOADED
    stage.tick(worker, after=5)
    (run,) = stage.runs()
    assert (run.state, run.outcome, run.attempts, run.loads, run.rows, run.findings) == ("ended", "loaded", 1, 1, 12, 2)
    assert (run.message, run.worker, run.missed) == ("1 loaded: a.csv.", "one", 0)
    assert run.ended is not None
    assert (run.ended - run.started).total_seconds() == 5


def test_two_workers_run_a_slot_once(stage: Stage, job: Make) -> None:
    one, two = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(one, two)
    stage.tick(one, two, after=HOUR)
    assert len(stage.children) == 1
    stage.children[0].answer = LOADED
    stage.tick(two, one, after=1)
    stage.tick(two, one, after=1)
    assert len(stage.children) == 1


def test_a_job_never_runs_twice_at_the_same_time(stage: Stage, job: Make) -> None:
    """A run that outlasts its next slot is waited for; the slot is run after it."""
    worker = stage.worker(job(time_limit=timedelta(days=1)))
    stage.tick(worker)
    stage.tick(worker, after=HOUR)
    stage.tick(worker, after=HOUR)
    assert len(stage.children) == 1
    stage.children[0].answer = LOADED
    stage.tick(worker, after=1)
    assert len(stage.children) == 2


def test_after_downtime_one_run_stands_for_what_was_missed(stage: Stage, job: Make) -> None:
    worker = stage.worker(job())
    stage.tick(worker)
    stage.tick(worker, after=5 * HOUR)
    stage.children[0].answer = LOADED
    stage.tick(worker, after=1)
    (run,) = stage.runs()
    assert (run.missed, f"{run.slot:%H:%M}") == (4, "14:00")
    assert run.missed_from is not None
    assert f"{run.missed_from:%H:%M}" == "10:00"


def test_a_passing_fault_is_tried_again_later_and_later_and_then_is_a_failure(stage: Stage, job: Make) -> None:
    worker = stage.worker(job(attempts=3))
    stage.tick(worker)
    stage.tick(worker, after=HOUR)
    waits = []
    for attempt in range(3):
        stage.children[attempt].answer = PASSING
        stage.tick(worker, after=1)
        run = stage.runs()[0]
        if run.not_before:
            waits.append((run.not_before - stage.now).total_seconds())
            stage.tick(worker, after=1)
            assert len(stage.children) == attempt + 1  # not yet
            stage.tick(worker, after=waits[-1])
    assert len(waits) == 2
    assert 15 <= waits[0] <= 30
    assert 30 <= waits[1] <= 60
    (run,) = stage.runs()
    assert (run.state, run.outcome, run.attempts, run.faults) == ("ended", "failed", 3, 2)
    assert len(run.trail.splitlines()) == 2


@pytest.mark.parametrize("outcome", ["refused", "failed"])
def test_what_will_not_pass_is_not_tried_again(stage: Stage, job: Make, outcome: str) -> None:
    worker = stage.worker(job())
    stage.tick(worker)
    stage.tick(worker, after=HOUR)
    stage.children[0].answer = Answer(outcome, "Column `x` is missing.")
    stage.tick(worker, after=1)
    stage.tick(worker, after=600)
    assert len(stage.children) == 1
    assert stage.runs()[0].outcome == outcome


def test_a_job_over_its_time_limit_is_stopped_and_given_one_more_chance(stage: Stage, job: Make) -> None:
    worker = stage.worker(job(time_limit=timedelta(minutes=2)))
    stage.tick(worker)
    stage.tick(worker, after=HOUR)
    stage.tick(worker, after=121)
    assert stage.children[0].killed
    stage.tick(worker, after=60)
    stage.tick(worker, after=121)
    assert stage.children[1].killed
    stage.tick(worker, after=60)
    (run,) = stage.runs()
    assert (run.outcome, run.attempts) == ("timed out", 2)
    assert run.message == "Stopped after 2 minutes, its time limit."


def test_a_dead_workers_slot_is_taken_over_after_its_lease_and_not_before(stage: Stage, job: Make) -> None:
    dead, other = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(dead)
    stage.tick(dead, after=HOUR)
    stage.tick(other, after=59)
    assert len(stage.children) == 1
    stage.tick(other, after=2)
    stage.children[1].answer = LOADED
    stage.tick(other, after=1)
    (run,) = stage.runs()
    assert (run.state, run.worker, run.attempts, run.faults) == ("ended", "two", 2, 0)
    assert "taken over, one let its claim lapse" in run.trail


def test_what_a_killed_attempt_had_loaded_is_in_the_history_though_the_last_attempt_failed(
    stage: Stage, job: Make
) -> None:
    worker = stage.worker(job(attempts=1, name="feed:plans"))
    stage.tick(worker)
    stage.tick(worker, after=HOUR)
    with write_session(stage.engine) as session:
        load_release(
            session, draw_incoming("2026-11-01", "area | period | value\nA | 2023 | 10\nB | 2023 | 20"), stage.now
        )
    del worker  # killed after its child had loaded and before it said so
    other = stage.worker(job(attempts=1, name="feed:plans"), name="two")
    stage.tick(other, after=61)
    stage.children[1].answer = PASSING
    stage.tick(other, after=1)
    (run,) = stage.runs()
    assert (run.outcome, run.attempts, run.loads, run.rows) == ("failed", 2, 1, 2)


def test_a_heartbeat_keeps_a_claim_for_as_long_as_the_work_takes(stage: Stage, job: Make) -> None:
    one, two = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(one)
    stage.tick(one, after=HOUR)
    for _ in range(20):
        stage.tick(one, two, after=20)
    assert len(stage.children) == 1


def test_a_slot_is_not_taken_over_while_its_work_is_going_on(stage: Stage, job: Make) -> None:
    """Only the guard tells that a child lives on when its scheduler's heartbeat stopped."""
    slow, other = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(slow)
    stage.tick(slow, after=HOUR)
    with locks.try_lock(stage.engine, stage.folder / "locks", "feed:a") as alone:
        assert alone
        stage.tick(other, after=300)
        assert len(stage.children) == 1
    stage.tick(other, after=1)
    assert len(stage.children) == 2


def test_a_worker_that_lost_its_claim_stops_its_child_and_changes_nothing(stage: Stage, job: Make) -> None:
    frozen, other = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(frozen)
    stage.tick(frozen, after=HOUR)
    stage.tick(other, after=61)
    stage.tick(frozen, after=1)
    assert (stage.children[0].killed, stage.children[1].killed) == (True, False)
    assert frozen.running == {}
    stage.children[1].answer = LOADED
    stage.tick(other, after=1)
    assert [run.outcome for run in stage.runs()] == ["loaded"]


def test_an_answer_that_comes_after_the_claim_was_lost_is_not_written(stage: Stage, job: Make) -> None:
    frozen, other = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(frozen)
    stage.tick(frozen, after=HOUR)
    stage.tick(other, after=61)
    stage.children[0].answer = Answer("failed", "late")
    stage.tick(frozen, after=1)
    assert [run.state for run in stage.runs()] == ["running"]


def test_a_stopping_worker_gives_its_run_back_at_once(stage: Stage, job: Make) -> None:
    one, two = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(one)
    stage.tick(one, after=HOUR)
    one.stopping = True
    one.release_runs(Moment(stage.now, stage.elapsed))
    assert stage.children[0].killed
    stage.tick(two, after=0.1)
    stage.children[1].answer = LOADED
    stage.tick(two, after=1)
    (run,) = stage.runs()
    assert (run.outcome, run.worker, run.faults) == ("loaded", "two", 0)


def test_a_paused_job_rests_and_catches_up_when_resumed(stage: Stage, job: Make) -> None:
    worker = stage.worker(job())
    stage.tick(worker)
    with write_session(stage.engine) as session:
        store.pause(session, "feed:a", stage.now, "the publisher is moving")
    stage.tick(worker, after=3 * HOUR)
    assert stage.children == []
    with write_session(stage.engine) as session:
        store.resume(session, "feed:a")
    stage.tick(worker, after=1)
    assert [run.missed for run in stage.runs()] == [2]


def test_a_file_that_appears_starts_its_job_once(stage: Stage, job: Make) -> None:
    one = stage.worker(job("", waits_for_file=True))
    two = stage.worker(job("", waits_for_file=True), name="two")
    stage.tick(one, two)
    stage.marks["feed:a"] = "first"
    stage.tick(one, two, after=11)
    assert len(stage.children) == 1
    stage.children[0].answer = LOADED
    stage.tick(one, two, after=11)
    stage.tick(one, two, after=11)
    assert len(stage.children) == 1
    stage.marks["feed:a"] = "second"
    stage.tick(one, two, after=11, jump=-HOUR)  # a clock set back does not hide a file
    assert len(stage.children) == 2
    stage.children[1].answer = LOADED
    stage.marks.clear()
    stage.tick(one, two, after=11)
    assert len(stage.runs()) == 2


def test_files_that_are_there_wait_for_a_place_and_not_for_the_next_look(stage: Stage, job: Make) -> None:
    names = [f"feed:{letter}" for letter in "abcde"]
    stage.marks |= dict.fromkeys(names, "first")
    worker = stage.worker(*(job("", name, waits_for_file=True) for name in names), parallel=2)
    for begun in (2, 4, 5):
        stage.tick(worker)
        assert len(stage.children) == begun
        for child in stage.children:
            child.answer = LOADED


def test_a_clock_set_back_runs_no_slot_again_and_later_ones_as_usual(stage: Stage, job: Make) -> None:
    worker = stage.worker(job())
    stage.tick(worker)
    stage.tick(worker, after=HOUR)
    stage.children[0].answer = LOADED
    stage.tick(worker, after=1, jump=-2 * HOUR)
    for _ in range(8):
        stage.tick(worker, after=HOUR / 4)
    assert len(stage.children) == 1
    stage.tick(worker, after=HOUR)
    assert len(stage.children) == 2


def test_a_clock_set_back_keeps_neither_a_dead_claim_nor_a_retry_waiting(stage: Stage, job: Make) -> None:
    dead, other = stage.worker(job()), stage.worker(job(), name="two")
    stage.tick(dead)
    stage.tick(dead, after=HOUR)
    stage.tick(other, after=61, jump=-24 * HOUR)
    assert len(stage.children) == 2
    stage.children[1].answer = PASSING
    stage.tick(other, after=1)
    stage.tick(other, after=1, jump=-24 * HOUR)
    assert len(stage.children) == 3


def test_a_clock_set_forward_takes_no_run_from_a_living_worker(stage: Stage, job: Make) -> None:
    one, two = stage.worker(job(time_limit=timedelta(days=9))), stage.worker(job(), name="two")
    stage.tick(one)
    stage.tick(one, after=HOUR)
    with locks.try_lock(stage.engine, stage.folder / "locks", "feed:a"):  # as the child does
        stage.tick(two, one, after=1, jump=5 * HOUR)
    stage.children[0].answer = LOADED
    stage.tick(one, after=20)
    assert [run.outcome for run in stage.runs()][:1] == ["loaded"]
    assert stage.runs()[0].attempts == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.floats(1, 4000), st.sampled_from([0, 0, 0, -9000, -600, 600, 9000])),
        min_size=3,
        max_size=14,
    )
)
def test_whatever_the_clock_does_every_slot_is_run_once_and_none_is_lost(
    stage: Stage, job: Make, steps: list[tuple[int, float, int]]
) -> None:
    """Workers die, time passes, the clock is set: in the end the runs cover every slot exactly once."""
    name = f"feed:{stage.elapsed:.3f}"
    mine = job("*/20 * * * *", name=name)
    stage.children.clear()
    begin = stage.now
    workers = [stage.worker(mine, name=f"w{number}") for number in range(2)]
    stage.tick(*workers)
    for which, seconds, jump in steps:
        if which == 2:
            workers[0] = stage.worker(mine, name="again")  # killed, and its child with it
        for child in stage.children:
            child.answer = child.answer or LOADED
        stage.tick(workers[which % 2], after=seconds, jump=jump)
    # A dead worker's lease may lie two leases ahead of a clock that was set back a little; the last look, at which
    # no time has passed, ends a run whose slot came at the one before.
    for seconds in [10] * 25 + [0]:
        for child in stage.children:
            child.answer = child.answer or LOADED
        stage.tick(*workers, after=seconds)
    runs = stage.runs(name)
    assert {run.state for run in runs} <= {"ended"}
    covered = [
        slot
        for run in runs
        for slot in next_slots(mine, (run.missed_from or run.slot) - timedelta(seconds=1), run.slot)
    ]
    assert covered == sorted(set(covered))
    if covered:
        assert covered == next_slots(mine, begin, covered[-1])
        assert sum(run.missed + 1 for run in runs) == len(covered)
