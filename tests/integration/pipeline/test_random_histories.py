"""Any files that come, are overwritten, return and are taken back, and any edits of the definition, in any order and
grouping, give as at every day what a store that keeps every content whole gives.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from oba.pipeline import history
from oba.store.engine import open_store
from tests.fixtures.feed_histories import FeedHistory, moment
from tests.fixtures.whole_releases import Release, WholeReleases

FIRST = date(2026, 1, 10)
DAYS = [FIRST + timedelta(days=number) for number in range(-1, 14)]
STATED = {"r1.csv": FIRST, "r2.csv": FIRST + timedelta(days=1), "r3.csv": FIRST + timedelta(days=1)}
LINES = "releases:\n" + "".join(f"  - {{file: {name}, released: {day}}}\n" for name, day in STATED.items())
CELLS = ("H 2022/23", "T 2022/23", "H 2023/24")
NAMES = ("d.csv", "e.csv", *STATED)
_numbers = itertools.count()

contents = st.sampled_from([(1, 2, 5), (1, None, 3), (4, 2, 3)])
a_file = st.tuples(st.just("put"), st.tuples(st.sampled_from(NAMES), contents, st.booleans()))
a_step = st.one_of(
    a_file,
    a_file,
    st.tuples(st.just("ingest"), st.just(None)),
    st.tuples(st.just("edit"), st.sampled_from(["label", "scale"])),
    st.tuples(st.just("undo"), st.integers(0, 6)),
    st.tuples(st.just("redo"), st.integers(0, 6)),
)
Step = tuple[str, Any]


@dataclass
class Folder:
    """What stands in the folder, what whole releases it gave so far, and how the definition reads them."""

    feed: FeedHistory
    files: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    model: WholeReleases = field(default_factory=WholeReleases)
    under: dict[str, list[Release]] = field(default_factory=dict)
    scale: int = 1

    def put(self, name: str, values: tuple[Any, ...]) -> None:
        if name in STATED and name in self.files:
            return  # what its line says is of the content that stands there
        offset = 10 * NAMES.index(name)  # no two names share a content: that is told in cases of its own
        given = tuple(None if value is None else value + offset for value in values)
        self.files[name] = given
        cells = [f"{cell} = {value}" for cell, value in zip(CELLS, given, strict=True) if value is not None]
        self.feed.put(name, *cells)

    def ingest(self, day: date) -> None:
        """Load what is new, on both sides."""
        self.feed.ingest(day.isoformat())
        by_file = {(load.file, load.release): load for load in self.feed.loads() if load.state != "replaced"}
        for name in sorted(self.files, key=lambda name: (STATED.get(name, date.max), name)):
            before = self.under.setdefault(name, [])
            if self._is_new(name, before):
                number = sum(map(len, self.under.values())) + 1
                place = (1, name) if name in STATED else (0, number)
                cells = dict(zip(CELLS, self.files[name], strict=True))
                said = {("", *cell.split()): value for cell, value in cells.items() if value is not None}
                release = Release(STATED.get(name, day), said, place=place, content=str(self.files[name]))
                before.append(release)
                self.model.releases.append(release)
        for name, releases in self.under.items():
            numbers = sorted(number for file, number in by_file if file == name)
            for release, number in zip(releases, numbers, strict=True):
                release.load_id = by_file[name, number].id or 0

    def _is_new(self, name: str, before: list[Release]) -> bool:
        """A content is new under its name, or there again after another; what a person took back stays so."""
        content = str(self.files[name])
        same = [one for one in before if one.content == content]
        counted = [one for one in before if one.current]
        if not same:
            return True
        taken_back = any(not one.current for one in same)
        return name not in STATED and not taken_back and counted[-1:] != same[-1:]

    def change(self, action: str, number: int, day: date) -> None:
        """Undo or redo one of the releases; the next ingest reads one again that comes back to an edited definition."""
        wanted = [one for one in self.model.releases if one.current != (action == "redo") and one.load_id]
        if wanted:
            chosen = wanted[number % len(wanted)]
            chosen.current = action == "redo"
            change = history.redo if action == "redo" else history.undo
            change(self.feed.engine, chosen.load_id, moment(day.isoformat()), "a test")

    def edit(self, what: str) -> None:
        if what == "label":
            self.feed.edit(label=f"Plans {next(_numbers)}")
            return
        self.scale = 11 - self.scale
        self.feed.edit(scale=self.scale)

    def check(self, told: str) -> None:
        for day in DAYS:
            known = self.model.known(day)
            expected = {f"{area} {year}": v if v == "[w]" else v * self.scale for (_, area, year), v in known.items()}
            assert self.feed.known(day.isoformat()) == expected, f"{told}, as at {day}"


@pytest.fixture
def engine(places_address: str) -> Iterator[Engine]:
    opened = open_store(places_address)
    yield opened
    opened.dispose()


def run(home: Path, engine: Engine, steps: list[Step]) -> None:
    number = next(_numbers)
    feed = FeedHistory(home / str(number), engine, name=f"t{number}", kept=home / "kept")
    feed.edit(more=LINES)
    folder = Folder(feed)
    for turn, (action, what) in enumerate(steps):
        day = FIRST + timedelta(days=turn)
        if action == "put":
            name, values, at_once = what
            folder.put(name, values)
            if not at_once:
                continue
        elif action == "edit":
            folder.edit(what)
        elif action != "ingest":
            folder.change(action, what, day)
        folder.ingest(day)
        folder.check(f"after step {turn + 1}")
    assert feed.faults() == []


@pytest.mark.parametrize("places_address", ["sqlite", "postgresql"], indirect=True)
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(a_step, min_size=4, max_size=10))
def test_files_that_come_and_go_give_what_whole_contents_would_tell(
    engine: Engine, tmp_path: Path, steps: list[Step]
) -> None:
    run(tmp_path, engine, steps)
