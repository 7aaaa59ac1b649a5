"""Small feeds and files, drawn in the test that uses them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from sqlalchemy import Engine
from sqlmodel import Session

from oba.indicators.feed import Feed
from oba.ingest.check.revisions import Comparison, Judge
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.places.areas import AreaIndex
from oba.places.reference import read_geography
from oba.store.engine import open_store
from oba.store.observations.loading import compare_release, load_release
from tests.integration.releases import NOW, make_incoming

PROJECT = Path(__file__).parents[3]
FEEDS = PROJECT / "indicator_definitions" / "feeds"

BASE = """
schema: oba-feed/1
id: test-feed
version: 1
name: A feed made up for a test
publisher: Nobody
licence: None
attribution: None
owner: Nobody
frequency: once
connector: {type: file, path: table.csv}
areas:
  - name: area
period: {column: year, reads: snapshot_31_march}
symbols: {c: c, x: x}
measures:
  plans: {column: plans}
"""


def load_feed(identifier: str) -> Feed:
    return Feed.model_validate(yaml.safe_load((FEEDS / f"{identifier}.yaml").read_text("utf-8")))


def make_feed(changes: str = "") -> Feed:
    """The base feed with some keys put in place of its own."""
    return Feed.model_validate({**yaml.safe_load(BASE), **(yaml.safe_load(changes) or {})})


@pytest.fixture(scope="session")
def areas() -> AreaIndex:
    return read_geography(PROJECT / "example_data").index()


Shape = Callable[..., ShapedRelease]


@pytest.fixture
def shape(tmp_path: Path, areas: AreaIndex) -> Shape:
    """Write a table to a file and read it by the base feed, changed as the test says."""

    def read(text: str | bytes, changes: str = "", name: str = "table.csv") -> ShapedRelease:
        path = tmp_path / name
        content = text if isinstance(text, bytes) else "\n".join(map(str.strip, text.strip().splitlines())).encode()
        path.write_bytes(content)
        return read_release(path, make_feed(changes), areas)

    return read


@dataclass(frozen=True)
class Judged(Comparison):
    """What a release would change, with the flag of each row that is new or different."""

    flags: pd.Series


Compare = Callable[..., Judged]


@pytest.fixture(scope="session")
def some_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('comparing') / 'store.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def compare(some_store: Engine) -> Iterator[Compare]:
    """Compare a release with one that is current in a store, by a feed; nothing of it is kept."""
    said = {"symbol": None, "status": "final", "flag": None, "sheet": "", "row": 0, "column": 1, "header": ""}
    with some_store.connect() as connection, Session(connection) as session:

        def run(frame: pd.DataFrame, current: pd.DataFrame, feed: Feed, file: str = "") -> Judged:
            before = make_incoming(date(2024, 1, 1), [], feed.id)
            missing = {name: value for name, value in said.items() if name not in current}
            load_release(session, replace(before, frame=current.assign(**missing)), NOW)
            missing = {name: value for name, value in said.items() if name not in frame}
            found = compare_release(session, feed.id, date(2025, 1, 1), frame.assign(**missing))
            assert found is not None
            judge = Judge(feed, file)
            flags = [judge.look(one).frame.get("flag", pd.Series(dtype=object)) for one in found]
            return Judged(**vars(judge.tell()), flags=pd.concat(flags))

        yield run
        session.rollback()


def rules(shaped: ShapedRelease) -> list[str]:
    return [finding.rule for finding in shaped.findings]


def figures(shaped: ShapedRelease, *columns: str) -> list[tuple[Any, ...]]:
    """The observations as tuples of the columns, in the order of the file."""
    chosen = list(columns or ("area", "period", "value"))
    frame = shaped.frame.sort_values(["row", "column"])
    return [tuple(row) for row in frame[chosen].astype(object).itertuples(index=False)]
