"""The short form of the chaos; `python -m tests.fixtures.two_schedulers` is the long one."""

from pathlib import Path

import pytest

from tests.fixtures.postgres import run_cluster
from tests.fixtures.two_schedulers import run_trial


@pytest.mark.slow
def test_two_schedulers_that_are_killed_again_and_again_load_every_release_once(tmp_path: Path) -> None:
    with run_cluster() as cluster, cluster.database() as database:
        figures = run_trial(cluster.address(database), tmp_path, feeds=6, seconds=20, every=(4, 9), seed=3)
    assert figures["faults"] == []
    assert figures["loads"] == figures["releases"] >= 6
    assert figures["kills"] >= 2
