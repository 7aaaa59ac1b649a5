"""Small feeds and files, drawn in the test that uses them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from oba.areas import AreaIndex
from oba.indicators.feed import Feed
from oba.ingest.geography import read_geography
from oba.ingest.shaping import ShapedRelease, read_release

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


def rules(shaped: ShapedRelease) -> list[str]:
    return [finding.rule for finding in shaped.findings]


def figures(shaped: ShapedRelease, *columns: str) -> list[tuple[Any, ...]]:
    """The observations as tuples of the columns, in the order of the file."""
    chosen = list(columns or ("area", "period", "value"))
    frame = shaped.frame.sort_values(["row", "column"])
    return [tuple(row) for row in frame[chosen].astype(object).itertuples(index=False)]
