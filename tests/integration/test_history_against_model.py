"""Any loads in any order, undone and redone, give as at every day what a store that keeps all releases whole gives.

The model below is the second calculation: it keeps every release as it came and works out each answer afresh.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from oba.store import queries
from oba.store.engine import read_session, write_session
from oba.store.history import rank_loads
from oba.store.images import read_image
from oba.store.keys import find_series_ids
from oba.store.known import Known, read_known
from oba.store.loading import load_release, redo_load, undo_load
from tests.integration.releases import NOW, make_incoming

Cell = tuple[str, str, str]  # breakdown, area, period
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(4)]
_numbers = itertools.count()


@dataclass
class Release:
    """A release kept whole."""

    day: date
    cells: dict[Cell, Any]
    current: bool = True
    load_id: int = 0


@dataclass
class WholeReleases:
    """All releases of a feed, kept whole."""

    releases: list[Release] = field(default_factory=list)

    def known(self, day: date) -> dict[Cell, Any]:
        """What is known on a day: each release in turn says what it gives and takes away what it leaves out."""
        known: dict[Cell, Any] = {}
        counted = sorted((r for r in self.releases if r.current and r.day <= day), key=lambda r: (r.day, r.load_id))
        for _, together in itertools.groupby(counted, key=lambda release: release.day):
            same_day = list(together)
            spoken_of = {(cell[0], cell[2]) for release in same_day for cell in release.cells}
            for cell in known:
                if (cell[0], cell[2]) in spoken_of:
                    known[cell] = "[w]"
            for release in same_day:
                known |= release.cells
        return known


def cells() -> st.SearchStrategy[dict[Cell, Any]]:
    cell = st.tuples(st.sampled_from(["", "sex=female"]), st.sampled_from("ABC"), st.sampled_from(["2023", "2024"]))
    return st.dictionaries(cell, st.sampled_from([1, 2, "[c]"]), min_size=1, max_size=8)


Step = tuple[str, Any]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.tuples(st.sampled_from(DAYS), cells())),
        st.tuples(st.just("undo"), st.integers(0, 6)),
        st.tuples(st.just("redo"), st.integers(0, 6)),
    ),
    min_size=1,
    max_size=12,
)


def take_step(engine: Engine, model: WholeReleases, feed: str, step: Step) -> None:
    action, what = step
    with write_session(engine) as session:
        if action == "load":
            day, content = what
            rows = [{"breakdown": b, "area": a, "period": p, "value": value} for (b, a, p), value in content.items()]
            load = load_release(session, make_incoming(day, rows, feed, sha256=f"s{next(_numbers)}"), NOW)
            model.releases.append(Release(day, content, load_id=load.id or 0))
            return
        wanted = [release for release in model.releases if release.current == (action == "undo")]
        if wanted:
            chosen = wanted[what % len(wanted)]
            (undo_load if action == "undo" else redo_load)(session, chosen.load_id, NOW, "a test")
            chosen.current = action == "redo"


def read(engine: Engine, feed: str, day: date) -> dict[Cell, Any]:
    with read_session(engine) as session:
        frame = queries.feed_observations(session, feed, day)
    return {
        (row["breakdown"], row["area"], row["period"]): row["value"] if pd.isna(row["symbol"]) else f"[{row['symbol']}]"
        for row in frame.to_dict("records")
    }


def spell(known: Known) -> dict[tuple[int, int, int], Any]:
    cells = zip(known.series.tolist(), known.areas.tolist(), known.periods.tolist(), strict=True)
    values = [None if pd.isna(value) else value for value in known.values.tolist()]
    says = [known.names[number] for number in known.sayings.tolist()]
    return dict(zip(cells, zip(values, says, strict=True), strict=True))


def check_image(engine: Engine, feed: str) -> bool:
    """See that what was kept packed is what the rows say; return whether anything holds."""
    with read_session(engine) as session:
        loads, connection = rank_loads(session, feed), session.connection()
        image = read_image(connection, loads)
        known = read_known(connection, loads, find_series_ids(connection, feed).values())
    if image is None:
        return False
    assert spell(image.read()) == spell(known)
    assert len(image.read()) == len(known)
    return True


def check(engine: Engine, taken: list[Step]) -> None:
    feed, model = f"feed-{next(_numbers)}", WholeReleases()
    for number, step in enumerate(taken):
        take_step(engine, model, feed, step)
        check_image(engine, feed)
        for day in DAYS:
            assert model.known(day) == read(engine, feed, day), f"after step {number + 1}, as at {day}"


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(taken=steps)
def test_the_store_knows_what_whole_releases_would_tell(engine: Engine, taken: list[Step]) -> None:
    check(engine, taken)


def test_what_is_kept_packed_holds_for_exactly_the_loads_it_stands_on(engine: Engine) -> None:
    model = WholeReleases()
    first = {("", area, "2023"): 1 for area in "ABC"}
    steps: list[tuple[Step, bool]] = [
        (("load", (DAYS[1], first)), True),
        (("load", (DAYS[2], {("", "A", "2023"): 2, ("", "B", "2023"): "[c]"})), True),
        (("undo", 1), False),
        (("redo", 0), True),
        (("load", (DAYS[0], first)), False),
        (("undo", 2), True),
        (("load", (DAYS[3], {("sex=female", "A", "2023"): 3})), True),
        (("load", (DAYS[3], first)), False),
    ]
    for step, holds in steps:
        take_step(engine, model, "plans", step)
        assert check_image(engine, "plans") == holds, step
