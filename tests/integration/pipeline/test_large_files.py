"""A file read in parts says, stores and finds the same as one read whole, however it is divided."""

import itertools
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.ingest.large.parts import Sizes
from oba.ingest.large.reading import read_large_release
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.observations.frame import COLUMNS
from oba.pipeline.feeds import FeedResult, ingest_feed
from oba.places.areas import AreaIndex
from oba.places.reference import read_geography
from oba.settings import Settings
from oba.store.engine import open_store, read_session
from oba.store.integrity import verify_store
from oba.store.observations import packed as packed_cells
from tests.fixtures.folders import PROJECT
from tests.fixtures.releases import NOW

PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # to shrink an example takes minutes
WHOLE = Sizes(file=1_000_000, cells=1_000_000)
DISTRICTS = ["Bromsgrove", "Malvern Hills", "Redditch", "Worcester", "Wychavon", "Wyre Forest"]
HEADER = "code,area,quarter,sex,plans,rate\n"
RULES = {
    "areas": [{"code": "code", "name": "area", "unlisted": True}],
    "period": {"column": "quarter", "reads": "quarter"},
    "symbols": {"c": "c", "x": "x"},
    "breakdowns": {"sex": {"column": "sex", "values": {"All": "all", "Girls": "female", "Boys": "male"}}},
    "measures": {"plans": {"column": "plans"}, "rate": {"column": "rate", "unit": "%"}},
}
CHECKS: dict[str, Any] = {
    "parts": [
        {"measure": "plans", "whole": "local_authority", "parts": "district"},
        {"measure": "plans", "breakdown": "sex"},
    ],
    "between": [{"measures": ["rate"], "whole": "local_authority", "parts": "district"}],
    "ranges": {"plans": [0, 500], "rate": [0, 100]},
}
ODD = [
    "\n",
    ",,,,,\n",
    "E07000234,Bromsgrove,2024 Q1,All,1\n",
    ",LA demo,2024 Q1,All,1,1\n",
    "E05000001,Abbey,2024 Q1,All,5,5\n",
]
LAST = ",Redditch,2024 Q2,All,3,0.5\n"  # whole, as the last row of a file must be
_numbers = itertools.count()


@dataclass(frozen=True)
class Known(Definitions):
    """Definitions of feeds made in a test."""

    def fingerprint(self, kind: str, identifier: str) -> str:
        return f"{kind} {identifier}"


def make_feed(name: str, checks: dict[str, Any]) -> Feed:
    return Feed.model_validate(
        {
            "schema": "oba-feed/1",
            "id": name,
            "version": 1,
            "name": "A feed made up for a test",
            "publisher": "Nobody",
            "licence": "None",
            "attribution": "None",
            "owner": "Nobody",
            "frequency": "once",
            "connector": {"type": "folder", "path": name},
            "releases": [
                {"file": "first.csv", "released": date(2025, 1, 1)},
                {"file": "second.csv", "released": date(2026, 1, 1)},
            ],
            **RULES,
            "checks": {**CHECKS, **checks},
        }
    )


def write_row(place: str, quarter: str, sex: str, plans: str, rate: str) -> str:
    return f",{place},{quarter},{sex},{plans},{rate}\n"


row = st.builds(
    write_row,
    st.sampled_from([*DISTRICTS, "Worcestershire", "Trafford", '"Bristol, City of"', '"Two\nlines"', "Nowhere"]),
    st.sampled_from(["2024 Q1", "2024 Q1", "2024 Q2", "never"]),
    st.sampled_from(["All", "Girls", "Boys", "Boys", "Cats"]),
    st.sampled_from(["1", "2", "3", "40", "501", "c", "?", ""]),
    st.sampled_from(["0.5", "0.25", "0.75", "0.1", "c", "x", "50", "-1"]),
)
plain_row = st.builds(
    write_row,
    st.sampled_from([*DISTRICTS, "Worcestershire"]),
    st.sampled_from(["2024 Q1", "2024 Q2"]),
    st.sampled_from(["All", "Girls", "Boys"]),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["0.5", "0.25"]),
)
faulty = st.lists(st.one_of(row, row, row, st.sampled_from(ODD)), min_size=1, max_size=40)
plain = st.lists(plain_row, min_size=8, max_size=40, unique_by=lambda one: tuple(one.split(",")[1:4]))
files = st.one_of(faulty, plain).map(lambda rows: HEADER + "".join(rows) + LAST)
part_sizes = st.integers(8, 40).map(lambda cells: Sizes(file=1_000_000, cells=1, part=cells))
consequence = st.sampled_from(["quarantine", "quarantine", "warn", "refuse"])
checks = st.fixed_dictionaries(
    dict.fromkeys(
        ("unknown_area", "unreadable_period", "unreadable_value", "unknown_category", "out_of_range"), consequence
    )
    | {"duplicate": consequence, "dummy_row": st.just("quarantine"), "max_fall_percent": st.sampled_from([0, 20])}
)


@pytest.fixture(scope="module")
def areas() -> AreaIndex:
    return read_geography(PROJECT / "example_data").index()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """A store with the places, and a project's folder, for all examples."""
    home = tmp_path_factory.mktemp("large")
    if request.param == "sqlite":
        address = f"sqlite:///{shutil.copy(request.getfixturevalue('places_template'), home)}"
    else:
        cluster = request.getfixturevalue("cluster")
        name = f"large_{secrets.token_hex(4)}"  # the fixture is made anew where another process took some of its tests
        cluster.run(f"CREATE DATABASE {name} TEMPLATE places_template")
        address = cluster.address(name)
    engine = open_store(address)
    yield engine, home
    engine.dispose()


def ingest(store: tuple[Engine, Path], feed: Feed, files: dict[str, bytes], sizes: Sizes) -> list[FeedResult]:
    engine, home = store
    (home / feed.id).mkdir()
    definitions = Known(home, feeds={feed.id: feed})
    results = []
    for name, content in files.items():
        (home / feed.id / name).write_bytes(content)
        results.append(ingest_feed(engine, definitions, feed.id, Settings(home=home), NOW, sizes=sizes)[-1])
    return results


def tell(results: list[FeedResult]) -> list[Any]:
    counts = [(one.outcome, one.added, one.changed, one.unchanged, one.withdrawn, one.quarantined) for one in results]
    return [*counts, *(Counter(one.findings) for one in results)]


STORED = {
    "observations": """
        SELECT l.file, s.measure, s.breakdown, a.code, p.code, o.value, o.symbol, o.status, o.flag, o.source_row,
               c.number, c.header
        FROM observation o JOIN load l ON l.id = o.load_id JOIN series s ON s.id = o.series_id
        JOIN area_key a ON a.id = o.area_id JOIN period_key p ON p.id = o.period_id
        LEFT JOIN source_column c ON c.id = o.source_column_id WHERE l.feed = :feed
    """,
    "loads": "SELECT file, sha256, bytes, rows_read, observations, quarantined FROM load WHERE feed = :feed",
    "coverage": """
        SELECT l.file, s.measure, s.breakdown, p.code FROM coverage v JOIN load l ON l.id = v.load_id
        JOIN series s ON s.id = v.series_id JOIN period_key p ON p.id = v.period_id WHERE l.feed = :feed
    """,
    "findings": """
        SELECT l.file, f.rule, f.severity, f.place, f.given, f.what, f.remedy
        FROM load_finding f JOIN load l ON l.id = f.load_id WHERE l.feed = :feed
    """,
    "quarantined": """
        SELECT l.file, q.source_row, q.source_column, q.header, q.given, q.reason
        FROM quarantined q JOIN load l ON l.id = q.load_id WHERE l.feed = :feed
    """,
}


def read_stored(engine: Engine, feed: str) -> dict[str, Counter[Any]]:
    with engine.connect() as connection:
        return {
            name: Counter(tuple(one) for one in connection.execute(text(statement), {"feed": feed}))
            for name, statement in STORED.items()
        }


def spell(release: ShapedRelease) -> list[Any]:
    """What a release says, in no order."""
    frames = [release.frame] if isinstance(release.frame, pd.DataFrame) else list(release.frame)
    columns = sorted(COLUMNS)
    rows = [Counter(map(repr, frame[columns].astype(object).itertuples(index=False, name=None))) for frame in frames]
    held = [release.quarantined] if isinstance(release.quarantined, pd.DataFrame) else release.quarantined
    kept = [Counter(map(repr, cells.itertuples(index=False, name=None))) for cells in held]
    told = (release.refused, release.rows_read, release.sha256, release.bytes, {place.code for place in release.places})
    return [*told, Counter(release.findings), sum(rows, Counter()), sum(kept, Counter())]


@settings(max_examples=25, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=files, checks=checks, sizes=part_sizes)
def test_a_file_in_parts_says_what_one_read_whole_does(
    tmp_path: Path, areas: AreaIndex, content: str, checks: dict[str, Any], sizes: Sizes
) -> None:
    path = tmp_path / "first.csv"
    path.write_text(content, encoding="utf-8")
    feed = make_feed("says", checks)
    found = read_large_release(path, feed, areas, None, sizes)
    assert found is not None, "it must be read in parts"
    assert spell(found) == spell(read_release(path, feed, areas))


@settings(max_examples=5, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=files, second=files, checks=checks, sizes=part_sizes, end=st.sampled_from(["\n", "\r\n"]))
def test_a_file_in_parts_is_stored_as_one_read_whole(
    store: tuple[Engine, Path], first: str, second: str, checks: dict[str, Any], sizes: Sizes, end: str
) -> None:
    number = next(_numbers)
    content = {"first.csv": first.replace("\n", end).encode(), "second.csv": second.replace("\n", end).encode("cp1252")}
    whole, parted = make_feed(f"whole-{number}", checks), make_feed(f"parts-{number}", checks)
    told = [tell(ingest(store, feed, content, one)) for feed, one in ((whole, WHOLE), (parted, sizes))]
    assert told[1] == told[0]
    assert read_stored(store[0], parted.id) == read_stored(store[0], whole.id)


def test_every_promise_of_the_store_holds_after_loads_in_parts(store: tuple[Engine, Path]) -> None:
    with read_session(store[0]) as session:
        assert verify_store(session) == []


@pytest.mark.parametrize("factor", [1, 100])
def test_a_release_is_compared_in_parts_where_much_is_known(
    store: tuple[Engine, Path], monkeypatch: pytest.MonkeyPatch, factor: int
) -> None:
    """Of another scale it is compared once more, with every figure flagged."""
    rows = [
        (place, quarter, sex) for place in DISTRICTS for quarter in ("2024 Q1", "2024 Q2") for sex in ("All", "Boys")
    ]
    first, second = (
        HEADER + "".join(write_row(*one, str(by * place), "50") for place, one in enumerate(rows, start=1))
        for by in (1, factor)
    )
    content = {"first.csv": first.encode(), "second.csv": second.encode() + b"\n"}
    feeds = [make_feed(f"{name}-{factor}", {"ranges": {}, "parts": []}) for name in ("little", "much", "large")]
    told = [tell(ingest(store, feeds[0], content, WHOLE))]
    told.append(tell(ingest(store, feeds[2], content, Sizes(file=1_000_000, cells=1, part=10))))
    monkeypatch.setattr(packed_cells, "MOST_KNOWN", 10)
    told.append(tell(ingest(store, feeds[1], content, WHOLE)))
    assert told[0] == told[1] == told[2]
    assert {finding.rule for finding in told[0][-1]} == {"scale", "rebased"} if factor > 1 else {"same-content"}
    stored = [read_stored(store[0], feed.id) for feed in feeds]
    assert stored[0] == stored[1] == stored[2]


@pytest.mark.parametrize(
    ("end", "what"),
    [(b"Redditch,2024", "the last row has"), (b'"Redditch,2024 Q2,All,3', "a quoted cell is not closed")],
)
def test_a_large_file_cut_short_is_refused(tmp_path: Path, areas: AreaIndex, end: bytes, what: str) -> None:
    path = tmp_path / "first.csv"
    path.write_bytes(HEADER.encode() + LAST.encode() * 60 + b"," + end)
    found = read_large_release(path, make_feed("short", {}), areas, None, Sizes(1_000_000, 1, 10))
    assert found is not None
    assert spell(found) == spell(read_release(path, make_feed("short", {}), areas))
    assert found.refused
    assert what in found.findings[0].what


@pytest.mark.parametrize(
    "content",
    [
        HEADER + LAST * 9 + '"a"b,' + LAST * 9,
        "only\n" + "1\n" * 90,
        HEADER.replace("area", "") + LAST * 40,
    ],
)
def test_what_is_not_plain_is_read_whole(tmp_path: Path, areas: AreaIndex, content: str) -> None:
    path = tmp_path / "first.csv"
    path.write_text(content, encoding="utf-8")
    assert read_large_release(path, make_feed("odd", {}), areas, None, Sizes(1_000_000, 1, 4)) is None
