"""The benchmarks are measured by hand, so a name that moved would only be missed then."""

from importlib import import_module

import pytest

from benchmarks import statistics
from benchmarks.__main__ import MODULES, main
from benchmarks.assessment import recorded_calls, replay
from oba.needs import reach


@pytest.mark.parametrize("name", MODULES)
def test_each_benchmark_can_be_run(name: str) -> None:
    assert callable(import_module(name).run)


def test_what_a_pack_asks_of_the_statistics_can_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "PACK", (2, 3, 8))
    assert statistics.pack()["name"] == "statistics_of_a_pack"


def test_a_call_of_the_statistics_is_recorded_where_it_is_made_and_can_be_made_again() -> None:
    before = reach.measure_reach
    with recorded_calls() as calls:
        reach.measure_reach(51.96, 73.0, 5478.0)
    assert [(called, given) for called, given, _ in calls] == [(before, (51.96, 73.0, 5478.0))]
    assert reach.measure_reach is before
    assert replay(calls) >= 0


def test_a_benchmark_that_there_is_not_is_told_and_nothing_is_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "assessment"])
    with pytest.raises(SystemExit, match=r"no benchmark `assessment`\. There are: main_job, boards, statistics"):
        main()
