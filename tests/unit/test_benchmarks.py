"""The benchmarks are measured by hand, so a name that moved would only be missed then."""

from importlib import import_module

import pytest

from benchmarks import statistics
from benchmarks.__main__ import MODULES


@pytest.mark.parametrize("name", MODULES)
def test_each_benchmark_can_be_run(name: str) -> None:
    assert callable(import_module(name).run)


def test_what_a_pack_asks_of_the_statistics_can_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "PACK", (2, 3, 8))
    assert statistics.pack()["name"] == "statistics_of_a_pack"
