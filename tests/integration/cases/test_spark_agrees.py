"""The same texts on a Spark cluster with two workers give the same table, line for line, as DuckDB on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from oba.cases.counting.count import count_cases
from oba.cases.counting.kept_rows import KeptLink, KeptList
from oba.cases.counting.spark_connect import open_spark, read_files
from oba.errors import FeedError
from tests.fixtures.case_counting import count_world, define, keep
from tests.fixtures.case_links import LINK, count_linked, define_linked
from tests.fixtures.case_scores import AS_AT as SCORES_AS_AT
from tests.fixtures.case_scores import SPLITS, count_scores, define_travel, draw_scores
from tests.fixtures.case_world import AS_AT, make_world
from tests.fixtures.spark_cluster import Spark, run_spark

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning")]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    with run_spark(tmp_path_factory.mktemp("spark")) as running:
        yield running


def test_spark_gives_what_duckdb_gives(cluster: Spark, tmp_path: Path) -> None:
    world = make_world(tmp_path / "world", families=2_000)
    lists = {
        name: replace(one, relation=read_files(world.folder / name, "*.parquet")) for name, one in keep(world).items()
    }
    with open_spark(cluster.address) as spark:
        there = count_cases(define(), lists, spark)
    here = count_world(world, tmp_path / "state")
    assert len(here.table) > 3_000
    pd.testing.assert_frame_equal(there.table, here.table)
    assert there.notes == here.notes


def test_spark_counts_scores_as_duckdb_does(cluster: Spark, tmp_path: Path) -> None:
    rows = draw_scores(600)
    here = count_scores(tmp_path, rows, breakdowns=SPLITS)
    kept = {"scores": KeptList("scores", read_files(tmp_path / "scores.parquet"), SCORES_AS_AT, 1)}
    with open_spark(cluster.address) as spark:
        there = count_cases(define_travel(breakdowns=SPLITS), kept, spark)
    pd.testing.assert_frame_equal(there.table, here.table)


def test_spark_counts_through_a_link_as_duckdb_does(cluster: Spark, tmp_path: Path) -> None:
    world = make_world(tmp_path / "world", families=1_000)
    linked = [one for one in world.frame("child-protection").person.unique() if one < "a"]
    here = count_linked(world, tmp_path, linked)
    relations = {name: read_files(world.folder / name, "*.parquet") for name in keep(world)}
    relations["early-help"] = read_files(tmp_path / "apart.parquet")
    lists = {name: replace(one, relation=relations[name]) for name, one in keep(world).items()}
    link = KeptLink(LINK, read_files(tmp_path / "pairs.parquet"), "early-help", "child-protection", AS_AT, 7)
    with open_spark(cluster.address) as spark:
        there = count_cases(define_linked(), lists, spark, {LINK: link})
    pd.testing.assert_frame_equal(there.table, here.table)
    assert there.linked == here.linked


def test_two_workers_count_each_in_a_process_of_its_own(cluster: Spark) -> None:
    with open_spark(cluster.address) as spark:
        assert spark.query("SELECT count(*) FROM VALUES (1), (2) AS t (one)") == [(2,)]
    assert cluster.count_workers() == 2


def test_a_refusal_of_spark_says_nothing_of_a_row(cluster: Spark) -> None:
    with open_spark(cluster.address) as spark, pytest.raises(FeedError) as told:
        spark.query("SELECT CAST('a pseudonym' AS integer)")
    assert "a pseudonym" not in str(told.value)
    assert told.value.__cause__ is None
