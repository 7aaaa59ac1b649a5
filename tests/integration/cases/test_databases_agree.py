"""The same texts on tables of PostgreSQL give the same table, line for line, as on files by DuckDB."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, create_engine, text

from oba.cases.counting.count import count_cases
from oba.cases.counting.kept_rows import KeptLink, KeptList
from oba.errors import FeedError
from tests.fixtures.case_counting import FIELDS, SCORED, count_world, define, keep
from tests.fixtures.case_links import LINK, count_linked, define_linked, rename
from tests.fixtures.case_scores import AS_AT as SCORES_AS_AT
from tests.fixtures.case_scores import SPLITS, count_scores, define_travel, draw_scores
from tests.fixtures.case_tables import Tables
from tests.fixtures.case_world import AS_AT, LISTS, World, make_world
from tests.fixtures.lent_databases import Lender


@pytest.fixture
def connection(lender: Lender) -> Iterator[Connection]:
    with lender.lend("store_template") as name:
        engine = create_engine(lender.cluster.address(name))
        with engine.connect() as opened:
            yield opened
        engine.dispose()


def fill(connection: Connection, world: World) -> None:
    """Put the kept rows into tables of a schema of their own, with the columns that files have."""
    connection.execute(text("CREATE SCHEMA cases"))
    for name in LISTS:
        table = f"cases.{name.replace('-', '_')}"
        columns = ", ".join(f"{field} {kind}" for field, kind in FIELDS.items())
        connection.execute(text(f"CREATE TABLE {table} ({columns})"))
        frame = world.frame(name)
        rows: Any = frame.astype(object).where(frame.notna(), None).to_dict("records")
        marks = ", ".join(f":{field}" for field in FIELDS)
        connection.execute(text(f"INSERT INTO {table} ({', '.join(FIELDS)}) VALUES ({marks})"), rows)


def test_postgresql_gives_what_duckdb_gives(connection: Connection, tmp_path: Path) -> None:
    world = make_world(tmp_path / "world", families=8_000)
    fill(connection, world)
    lists = {name: replace(one, relation=f"cases.{name.replace('-', '_')}") for name, one in keep(world).items()}
    there = count_cases(define(), lists, Tables(connection))
    here = count_world(world, tmp_path / "state")
    assert len(here.table) > 5_000
    pd.testing.assert_frame_equal(there.table, here.table)
    assert there.notes == here.notes


WITH_BOTH = {"within": None, "second": "second_score", "missing": {"field": "gender", "reasons": {"female": "So said"}}}
"""Rows with both scores; those without a last one say why in a field of codes, whatever it is called."""


@pytest.mark.parametrize("told", [{}, WITH_BOTH], ids=["single scores", "both scores in a row"])
def test_postgresql_counts_scores_as_duckdb_does(
    connection: Connection, tmp_path: Path, told: dict[str, object]
) -> None:
    rows = [{**row, "second_score": row["score"] - 3 if n % 3 else None} for n, row in enumerate(draw_scores(600))]
    columns = ", ".join(f"{field} {'DOUBLE PRECISION' if kind == 'DOUBLE' else kind}" for field, kind in SCORED.items())
    connection.execute(text(f"CREATE TABLE scores ({columns})"))
    names = list(rows[0])
    connection.execute(
        text(f"INSERT INTO scores ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"), rows
    )
    here = count_scores(tmp_path, rows, breakdowns=SPLITS, **told)
    definition = define_travel(breakdowns=SPLITS, **told)
    there = count_cases(definition, {"scores": KeptList("scores", "scores", SCORES_AS_AT, 1)}, Tables(connection))
    assert len(here.table) > 500
    pd.testing.assert_frame_equal(there.table, here.table)


def test_postgresql_counts_through_a_link_as_duckdb_does(connection: Connection, tmp_path: Path) -> None:
    world = make_world(tmp_path / "world", families=4_000)
    fill(connection, world)
    linked = [one for one in world.frame("child-protection").person.unique() if one < "a"]
    pairs = [{"own": one, "theirs": rename(one)} for one in linked]
    connection.execute(text("CREATE TABLE cases.pairs (left_person VARCHAR, right_person VARCHAR)"))
    connection.execute(text("INSERT INTO cases.pairs VALUES (:theirs, :own)"), pairs)
    connection.execute(text("UPDATE cases.early_help SET person = 'eh-' || person"))
    lists = {name: replace(one, relation=f"cases.{name.replace('-', '_')}") for name, one in keep(world).items()}
    here = count_linked(world, tmp_path, linked)
    link = KeptLink(LINK, "cases.pairs", "early-help", "child-protection", AS_AT, 7)
    there = count_cases(define_linked(), lists, Tables(connection), {LINK: link})
    assert {"before", "before_matched"} <= set(here.table["measure"])
    pd.testing.assert_frame_equal(there.table, here.table)
    assert there.linked == here.linked


def test_a_refusal_of_postgresql_says_nothing_of_a_row(connection: Connection) -> None:
    with pytest.raises(FeedError) as told:
        Tables(connection).query("SELECT CAST('a pseudonym' AS integer)")
    assert "a pseudonym" not in str(told.value)
    assert told.value.__cause__ is None
