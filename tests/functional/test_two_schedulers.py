"""The short form of the chaos; `python -m tests.fixtures.two_schedulers` is the long one."""

from pathlib import Path

import pytest

from tests.fixtures.postgres import Cluster
from tests.fixtures.two_schedulers import run_trial


@pytest.mark.slow
def test_two_schedulers_that_are_killed_again_and_again_load_every_release_once(
    cluster: Cluster, tmp_path: Path
) -> None:
    with cluster.database("places_template") as database:
        figures = run_trial(cluster.address(database), tmp_path, feeds=6, kills=2, pause=1, seed=3)
    assert figures["faults"] == []
    assert figures["loads"] == figures["releases"] >= 6
